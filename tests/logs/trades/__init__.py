"""What happens at the houses of the templates, a file a trade."""
