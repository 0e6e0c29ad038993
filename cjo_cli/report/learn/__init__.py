"""What was learned of a `choose`, for the terminal, as values, and as a page."""
