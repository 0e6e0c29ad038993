"""What a command was asked, as one frozen value that is built once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Output:
    """A rendering: its format, and the file it goes to (None: standard output)."""

    format: str
    file: Path | None = None


@dataclass(frozen=True)
class Settings:
    """Options that every command shares."""

    project: Path
    outputs: tuple[Output, ...] = (Output("text"),)
    quiet: bool = False
