"""`cjo` and `python -m cjo_cli`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from cjo_cli.commands.process import catch_signals, prepare_streams

    # What a command makes stays until its end: looking for garbage as often as Python does finds none.
    gc.set_threshold(100_000, 50, 50)
    catch_signals()
    prepare_streams()
    sys.exit(call(sys.argv[1:]))


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
