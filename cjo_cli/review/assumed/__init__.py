"""What a log can say of how messages are answered."""
