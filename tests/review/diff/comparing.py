"""Two projects, written as a manual writes them: files below `## Before` and `## After`, over the project of the rules."""

from __future__ import annotations

from pathlib import Path

from rules.examples import written

from cjo_cli import api
from cjo_cli.review.diff.values import Change, Comparison

NOTHING = "\n## Before\n\nnothing\n\n## After\n\nnothing\n"


def sides(text: str, folder: Path) -> tuple[Path, Path]:
    """The two projects. Where a section is left out, it is the project of the rules as it is."""
    manual = "".join(f"\n## {name}\n{_section(text, name)}" for name in ("Before", "After"))
    return written(manual, "Before", folder), written(manual, "After", folder)


def _section(text: str, name: str) -> str:
    parts = dict(part.split("\n", 1) for part in text.split("## ")[1:])
    return parts.get(name, "nothing\n")


def compared(text: str, folder: Path) -> Comparison:
    """What differs."""
    before, after = sides(text, folder)
    return api.diff(before, str(before), str(after), log=False).comparison


def told(text: str, folder: Path) -> list[str]:
    """The changes as `CODE subject`, in order."""
    return [words(change) for change in compared(text, folder).changes]


def words(change: Change) -> str:
    """`CODE subject`, with the step where there is one."""
    step = f" {change.step}" if change.step else ""
    return f"{change.code} {change.subject.words}{step}"
