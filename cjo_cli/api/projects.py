"""A project to begin with."""

from __future__ import annotations

from pathlib import Path


def init(folder: Path | str) -> list[str]:
    """Write a small project that validates and simulates into an empty or new folder; gives its files' names."""
    from cjo_cli.start import start

    return start(Path(folder))
