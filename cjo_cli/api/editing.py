"""A project while it is written: judged with texts that are not on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.session import Session

if TYPE_CHECKING:
    from cjo_cli.editor.server.opened import Judged, Validate


def judge() -> Validate:
    """A function that judges a project by its folder and unsaved texts, and remembers what it saw of each.

    It gives how to read the project, and every finding; it raises ConfigError where `cjo.yaml` is wrong.
    """
    sessions: dict[Path, Session] = {}

    def judged(root: Path, unsaved: Mapping[str, str]) -> Judged:
        found = sessions.setdefault(root, Session(root)).validate(unsaved)
        return lambda: found.project, found.diagnostics

    return judged


def serve() -> None:
    """Answer an editor over standard input and output, until it says that it is done."""
    from cjo_cli.editor.server.server import server

    server(judge()).start_io()
