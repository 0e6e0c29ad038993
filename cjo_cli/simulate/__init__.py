"""Replaying a plan over a log, for all customers at once (semantics.md)."""
