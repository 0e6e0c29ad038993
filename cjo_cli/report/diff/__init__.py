"""A review for people and machines: text, JSON, one Markdown comment, values for a workflow; all of one review."""
