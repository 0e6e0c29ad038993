"""The one console: colour by `--color`, `NO_COLOR`, `FORCE_COLOR`; results to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 40
USUAL = 80


def console(color: str = "auto", *, to_stderr: bool = False) -> Console:
    """A console for results, or for what is said beside them. It reads no markup: what it prints, others wrote."""
    from rich.console import Console

    stream = sys.stderr if to_stderr else sys.stdout
    return Console(
        file=stream, color_system="standard" if _coloured(color, stream) else None, highlight=False, markup=False,
        emoji=False, soft_wrap=True, legacy_windows=False, width=width_of(stream),
    )  # fmt: skip


def _coloured(color: str, stream: Any) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] not in ("0", "false")
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def width_of(stream: Any) -> int:
    """How many columns `stream` has: by COLUMNS, else its terminal's, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return max(NARROWEST, int(columns))
    try:
        return max(NARROWEST, os.get_terminal_size(stream.fileno()).columns or USUAL)
    except (OSError, ValueError):  # no terminal
        return USUAL


def room(stream: Any) -> int | None:
    """The columns that lines of source are cut to; None where nobody said how many there are."""
    return width_of(stream) if stream.isatty() or os.environ.get("COLUMNS", "").isdecimal() else None
