"""The shared words: where they stand, under another id, for other platforms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import read_project, refuse
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from cjo_cli.editor.fix import Change
    from cjo_cli.editor.words.index import Words


def words(project: Path | str) -> Words:
    """The project's words. Raises ConfigError, and ProjectError where a file cannot be read."""
    from cjo_cli.editor.words.index import Words, on_disk

    read = read_project(project, tests=True)
    refuse(read.loaded.project, read.loaded.diagnose(read.loaded.findings))
    return Words(read.loaded.project, on_disk(read.loaded.project.root))


def rename_term(found: Words, old: str, new: str) -> tuple[Change, ...]:
    """The files after the term `old`, an id or `facet:id`, is called `new`; nothing is written. Raises UsageError."""
    from cjo_cli.editor.words.rename import renamed

    meant = found.named(old)
    if len(meant) > 1:
        choices = ", ".join(f"{what}:{name}" for what, name in meant)
        raise UsageError(f"'{old}' is several words", f"say which: {choices}")
    return renamed(found, meant[0], new)
