"""Starting a project from a template that comes with the package."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.files import write_bytes

TEMPLATE = "starter"


def start(folder: Path) -> list[str]:
    """Write the starter project into an empty or new folder; gives the files' names. Raises UsageError."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is no folder", "name a new or empty one")
    taken = [entry.name for entry in folder.iterdir() if entry.name != ".git"] if folder.exists() else []
    if taken:
        raise UsageError(
            f"{folder} is not empty: it holds {taken[0]}", "name a new or empty folder: cjo init my-project"
        )
    found = _below(files("cjo_cli").joinpath("templates", TEMPLATE), "")
    try:
        for name, source in found:
            write_bytes(folder / name, source.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}", "name a folder that can be written") from None
    return [name for name, _ in found]


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found += _below(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry))
    return found
