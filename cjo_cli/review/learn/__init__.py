"""Scores of a `choose` learned from logged decisions, and policies judged by them."""
