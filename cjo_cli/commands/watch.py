"""Running again whenever a project's files change, until interrupted."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from cjo_cli.commands.options import Color, say
from cjo_cli.errors import CjoError

# A save is noticed in less time than it takes to look up. Asking costs a few milliseconds for a thousand files, and
# works on every file system, which no system's notifications do.
PAUSE = 0.3
STILL = 0.05
Snapshot = dict[str, tuple[int, int]]


def watch(project: Path, color: Color, run: Callable[[], object], written: Collection[Path | None] = ()) -> None:
    """Run, wait for a change, run again; what a run has `written` is none.

    Ends with KeyboardInterrupt alone; what a run raises is told.
    """
    from cjo_cli.load.discover import find_root

    root = find_root(project)
    own = {str(path.resolve()) for path in written if path is not None}

    def look() -> Snapshot:
        return {name: state for name, state in snapshot(root).items() if name not in own}

    while True:
        before = look()
        if sys.stdout.isatty():
            sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
        try:
            run()
        except CjoError as error:
            _tell(error, color)
        say(f"watching {root.name}; Ctrl-C ends it", color, "dim")
        wait(look, before)


def wait(look: Callable[[], Snapshot], before: Snapshot) -> None:
    """Come back when what one sees differs from `before`, and has kept still for a moment: a save may touch several."""
    while (now := look()) == before:
        time.sleep(PAUSE)
    time.sleep(STILL)
    while (later := look()) != now:
        time.sleep(STILL)
        now = later


def snapshot(root: Path) -> Snapshot:
    """When each file below the project was changed, and its size; nothing in hidden folders or other projects."""
    return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in _below(root)}


def _below(folder: str | Path) -> Iterator[tuple[str, os.stat_result]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # taken away meanwhile
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in ("node_modules", "__pycache__"):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            else:
                yield entry.path, entry.stat()
        except OSError:
            continue


def _tell(error: CjoError, color: Color) -> None:
    from cjo_cli.report import findings
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.terminal import console

    err = console(color.value, to_stderr=True)
    err.print(findings.text(error.diagnostics, prefix_of(error.root) if error.root else "", err.width), end="")
    say(f"error: {error.message}", color, "bold red")
    if error.hint:
        say(f"  = help: {error.hint}", color)
