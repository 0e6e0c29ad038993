"""The one place where exceptions become exit codes and words."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Callable
from typing import Any

from cjo_cli.errors import CjoError, ExitCode


def guarded(run: Callable[[], int | None], argv: list[str]) -> int:
    """What `run` returns, or the exit code of what it raised, told on stderr (and stdout where JSON was asked for)."""
    try:
        return run() or 0
    except CjoError as error:
        return _expected(error, argv)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone; what is left in the buffer must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:  # noqa: BLE001
        if hasattr(error, "format_message"):
            return _usage(error, argv)
        if hasattr(error, "exit_code"):
            return int(error.exit_code)
        if type(error).__name__ == "Abort":
            return ExitCode.INTERRUPTED
        return _bug(error, argv)


def wants_json(argv: list[str]) -> bool:
    """Whether standard output was to be JSON."""
    after = [b for a, b in zip(argv, argv[1:], strict=False) if a in ("-f", "--format")]
    after += [a.split("=", 1)[1] for a in argv if a.startswith("--format=")]
    after += [a[2:].lstrip("=") for a in argv if a.startswith("-f") and len(a) > 2]
    return "json" in after or os.environ.get("CJO_FORMAT") == "json"


def _expected(error: CjoError, argv: list[str]) -> int:
    from cjo_cli.report.document import document, to_json
    from cjo_cli.report.findings import as_values, text
    from cjo_cli.report.terminal import console

    if wants_json(argv):
        command = next((a for a in argv if not a.startswith("-")), "")
        failure = {"code": int(error.code), "message": error.message, "help": error.hint}
        sys.stdout.write(to_json(document(command, {}, error=failure, findings=as_values(error.diagnostics, ""))))
    err = console(_color(argv), to_stderr=True)
    if error.diagnostics:
        err.print(text(error.diagnostics, ""), end="")
    err.print(f"[bold red]error[/]: {_plain(error.message)}")
    if error.hint:
        err.print(f"  = help: {_plain(error.hint)}")
    return int(error.code)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _color(argv: list[str]) -> str:
    found = [a.split("=", 1)[1] for a in argv if a.startswith("--color=")]
    found += [b for a, b in zip(argv, argv[1:], strict=False) if a == "--color"]
    return found[0] if found and found[0] in ("always", "never") else "auto"


def _usage(error: Any, argv: list[str]) -> int:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "cjo"
    if wants_json(argv):
        from cjo_cli.report.document import document, to_json

        failure = {"code": int(ExitCode.USAGE), "message": error.format_message(), "help": f"{path} --help"}
        sys.stdout.write(to_json(document(path, {}, error=failure, findings=[])))
    print(f"error: {error.format_message()}\n  = help: {path} --help", file=sys.stderr)
    return ExitCode.USAGE


def _bug(error: Exception, argv: list[str]) -> int:
    """A report to paste: where it broke, but no data of anybody's (arguments and messages stay out)."""
    from cjo_cli import __version__

    print("error: this is a bug in cjo. Please report what follows.", file=sys.stderr)
    print(f"cjo {__version__}, Python {platform.python_version()}, {platform.system()}", file=sys.stderr)
    print(f"command: {next((a for a in argv if not a.startswith('-')), '')}", file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    for frame in frames:
        place = frame.filename.replace("\\", "/").split("/site-packages/")[-1].split("/cjo_cli/")[-1]
        print(f"  {place}:{frame.lineno} in {frame.name}", file=sys.stderr)
    print(f"{type(error).__name__}", file=sys.stderr)
    if os.environ.get("CJO_DEBUG"):
        traceback.print_exception(error)
    return ExitCode.BUG
