"""Answers about content, printed: for the terminal, as JSON, as one page of HTML."""
