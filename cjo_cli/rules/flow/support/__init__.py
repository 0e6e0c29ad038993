"""Reasoning about conditions: what values a variable may have, what can hold together, what is known where."""
