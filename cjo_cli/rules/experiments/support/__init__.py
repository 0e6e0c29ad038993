"""What the rules about experiments share."""
