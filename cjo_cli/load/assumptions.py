"""Reading an assumptions file, which may lie anywhere."""

from __future__ import annotations

import os
from pathlib import Path

from cjo_cli.diagnostics import Finding
from cjo_cli.errors import UsageError
from cjo_cli.load.desk import Desk
from cjo_cli.load.project import read_as
from cjo_cli.load.schema import Schema
from cjo_cli.model.assumptions import Assumptions

SCHEMA = Schema(Assumptions)


def read_assumptions(root: Path, path: Path) -> tuple[str, Assumptions | None, list[Finding]]:
    """The file's name as seen from the project's `root`, what it says, or None, and what is wrong with it.

    Raises UsageError where there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"--assume: no file {path.as_posix()}", "'cjo audit --responses' writes one of the log")
    file = Path(os.path.relpath(path.resolve(), root.resolve())).as_posix()
    value, findings = read_as(SCHEMA, Desk(root), file)
    return file, value, findings
