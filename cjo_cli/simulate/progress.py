"""How far a replay has come, said to whoever asked: what it is at, and the share done, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]


def silent(doing: str, share: float) -> None:
    """Nobody asked."""
