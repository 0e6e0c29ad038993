"""Experiments and insights as text, JSON, Markdown, and sections of a page of HTML."""
