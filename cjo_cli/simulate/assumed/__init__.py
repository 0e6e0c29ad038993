"""Answers that a log cannot hold, drawn many times, and what the replay makes of them (docs/assumptions.md)."""
