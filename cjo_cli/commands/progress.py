"""A bar on standard error while something long runs, on a terminal alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def shown(*, quiet: bool) -> Iterator[Callable[[str, float], None] | None]:
    """A bar that is told what is done and how much of it, and goes away at the end; None where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=1)

        def tell(doing: str, share: float) -> None:
            bar.update(task, description=doing, completed=share)

        yield tell
