"""A project put in one style."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjo_cli.diagnostics import Diagnostic
    from cjo_cli.editor.fix import Change


@dataclass(frozen=True)
class Styled:
    """What putting a project in style would change; nothing is written (`editor.fix.write`).

    `broken` are the faults of files that are no YAML, and `left` the files that stay as they are, each with why.
    """

    root: Path
    files: int
    changes: tuple[Change, ...]
    broken: tuple[Diagnostic, ...]
    left: tuple[tuple[str, str], ...]
