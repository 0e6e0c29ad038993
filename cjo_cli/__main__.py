"""`cjo` and `python -m cjo_cli`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    from cjo_cli.commands.edge import guarded

    argv = sys.argv[1:]

    def run() -> int | None:
        from cjo_cli.commands.app import app

        result = app(args=argv, prog_name="cjo", standalone_mode=False)
        return result if isinstance(result, int) else 0

    sys.exit(guarded(run, argv))


if __name__ == "__main__":
    main()
