"""Paths given as arguments: files and folders of the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError


def inside(root: Path, paths: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a file of the project lies at or below `paths`, which are relative to the working folder; all without.

    Raises UsageError for a path that is not there, or lies outside the project.
    """
    wanted = [_checked(root, path) for path in paths]
    return lambda file: not wanted or any((root / file).is_relative_to(path) for path in wanted)


def _checked(root: Path, path: Path) -> Path:
    if not path.exists():
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        near = suggestion(path.name, names)
        raise UsageError(f"no such path: {path}", near or "paths are relative to the working folder")
    there = path.resolve()
    if not there.is_relative_to(root) and not root.is_relative_to(there):
        raise UsageError(f"{path} lies outside the project", "name files and folders below cjo.yaml")
    return there
