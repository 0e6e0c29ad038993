"""An explanation as text, JSON and Markdown."""
