"""Changes of a project's text: edits that keep comments, quotes and everything else as it was written."""
