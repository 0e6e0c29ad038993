"""Estimates and intervals: pure functions, each with the source of its formula."""
