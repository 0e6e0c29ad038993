"""The one console: colour by `--color`, `NO_COLOR`, `FORCE_COLOR`; results to stdout, all else to stderr."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 40


def console(color: str = "auto", *, to_stderr: bool = False) -> Console:
    """A console for results, or for what is said beside them."""
    from rich.console import Console

    stream = sys.stderr if to_stderr else sys.stdout
    forced = {"always": True, "never": False}.get(color)
    if forced is None and os.environ.get("NO_COLOR"):
        forced = False
    if forced is None and os.environ.get("FORCE_COLOR"):
        forced = True
    return Console(
        file=stream, force_terminal=forced, no_color=forced is False, highlight=False, soft_wrap=True, legacy_windows=False,
        width=None if stream.isatty() else max(NARROWEST, int(os.environ.get("COLUMNS", "80") or 80)),
    )  # fmt: skip
