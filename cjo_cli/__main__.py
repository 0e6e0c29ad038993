"""`cjo` and `python -m cjo_cli`."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
import threading
from typing import NoReturn

# What is imported and read stays: looking for garbage among it every few hundred objects takes a tenth of a start.
OBJECTS = 200_000
# Commands that go on for days give back the memory that they do not use.
LASTING = {"serve", "lsp"}


def main() -> None:
    """Run the command line and exit with its code."""
    from cjo_cli.commands.process import catch_signals, prepare_memory, prepare_streams

    gc.set_threshold(OBJECTS)
    if not LASTING.intersection(sys.argv[1:2]):
        prepare_memory()
    catch_signals()
    prepare_streams()
    leave(call(sys.argv[1:]))


def leave(code: int) -> NoReturn:
    """End the process. What a large project or log was made of is left to the system, which frees it at once."""
    from cjo_cli.commands.process import ignore_signals

    if threading.active_count() > 1:
        sys.exit(code)
    ignore_signals()
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def call(argv: list[str]) -> int:
    """The exit code of one command line."""
    from cjo_cli.commands.edge import guarded

    def run() -> int | None:
        from cjo_cli.commands.app import app

        result = app(args=argv, prog_name="cjo", standalone_mode=False)
        return result if isinstance(result, int) else 0

    return guarded(run, argv)


if __name__ == "__main__":
    main()
