"""Counts in words."""

from __future__ import annotations


def rows(count: int) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{count:,} row{'' if count == 1 else 's'}"
