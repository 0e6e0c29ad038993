"""What the rules about governance share."""
