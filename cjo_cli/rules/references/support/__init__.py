"""What the rules about references share."""
