"""The one place where exceptions become exit codes and words."""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from cjo_cli.commands.process import give_up_output, interrupted
from cjo_cli.errors import CjoError, ExitCode, UsageError

# What the machine has not got, and no bug of ours.
MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
# What a path has against it, where somebody only looks whether it is there.
PATHS = (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ELOOP)
# What people give as an argument that is an option.
EXTRA = {"simulate": "journeys are named with --select", "compile": "the folder is named with --output"}


def guarded(run: Callable[[], int | None], argv: list[str]) -> int:
    """What `run` returns, or the exit code of what it raised, told on stderr and in every format asked for."""
    try:
        code = run() or 0
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
        if interrupted() or isinstance(error, KeyboardInterrupt) or type(error).__name__ == "Abort":
            return _interrupted(argv)
        return _told(error, argv)
    return _interrupted(argv) if code == ExitCode.INTERRUPTED else int(code)


def _told(error: Exception, argv: list[str]) -> int:
    if isinstance(error, CjoError):
        return _tell(error, argv)
    if hasattr(error, "format_message"):
        return _usage(error, argv)
    if isinstance(error, MemoryError):
        return _tell(UsageError("out of memory", "see --memory"), argv)
    if isinstance(error, OSError) and error.errno in MACHINE:
        give_up_output()
        name = f": {Path(error.filename).name}" if isinstance(error.filename, str) else ""
        return _tell(UsageError(f"cannot write: {error.strerror}{name}"), argv)
    if isinstance(error, OSError) and error.errno in PATHS and isinstance(error.filename, str):
        name = Path(error.filename).name
        return _tell(
            UsageError(f"cannot use {name}: {error.strerror}", "look at its name, and at who may open its folder"), argv
        )
    return _bug(error, argv)


def asked(argv: list[str]) -> list[tuple[str, Path | None]]:
    """The formats that the command line or CJO_FORMAT asks for, each with its file, however wrong the rest is."""
    written = []
    for position, arg in enumerate(argv):
        following = argv[position + 1 : position + 2]
        short = re.fullmatch(r"-[qh]*f=?(.*)", arg)
        if arg == "--":
            break
        if arg == "--format" or (short and not short[1]):
            written += following
        elif arg.startswith("--format="):
            written.append(arg.partition("=")[2])
        elif short:
            written.append(short[1])
    formats = []
    for one in written or os.environ.get("CJO_FORMAT", "").split():
        name, _, file = one.partition("=")
        formats.append((name, Path(file) if file else None))
    return formats


def _command(argv: list[str]) -> str:
    """The command, with the one that it holds: `log check`."""
    if tuple(argv[:2]) in _held():
        return " ".join(argv[:2])
    return argv[0] if argv and not argv[0].startswith("-") else ""


def _held() -> set[tuple[Any, Any]]:
    """The commands that others hold, as far as the command line has come to be known."""
    app = getattr(sys.modules.get("cjo_cli.commands.app"), "app", None)
    groups = [] if app is None else [one.typer_instance for one in app.registered_groups]
    return {(group.info.name, one.name) for group in groups for one in group.registered_commands}


def _tell(error: CjoError, argv: list[str]) -> int:
    """Say the failure in every format asked for, so that no older report is taken for this run's; then on stderr."""
    from rich.text import Text

    from cjo_cli.files import write_text
    from cjo_cli.report import findings
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.terminal import console

    prefix = prefix_of(error.root) if error.root is not None else ""
    for name, file in asked(argv):
        rendered = _failure(name, error, prefix, argv)
        if rendered is not None and file is None:
            sys.stdout.write(rendered)
        elif rendered is not None and file is not None:
            with suppress(OSError):  # not what this run failed of, or what is being said
                write_text(file, rendered)
    sys.stdout.flush()
    err = console(_color(argv), to_stderr=True)
    err.print(findings.text(error.diagnostics, prefix, err.width), end="")
    err.print(Text.assemble(("error", "bold red"), f": {findings.plain(error.message)}"))
    if error.hint:
        err.print(f"  = help: {findings.plain(error.hint)}")
    return int(error.code)


def _failure(name: str, error: CjoError, prefix: str, argv: list[str]) -> str | None:
    from cjo_cli.report import findings
    from cjo_cli.report.document import document, to_json

    if name == "json":
        said = {"code": int(error.code), "message": error.message, "help": error.hint}
        values = findings.as_values(error.diagnostics, prefix)
        return to_json(document(_command(argv), {}, error=said, findings=values))
    if name in findings.RENDERERS and error.diagnostics:
        return findings.RENDERERS[name](error.diagnostics, prefix, 0)
    return None


def _color(argv: list[str]) -> str:
    found = [a.split("=", 1)[1] for a in argv if a.startswith("--color=")]
    found += [b for a, b in pairwise(argv) if a == "--color"]
    chosen = found[0] if found else os.environ.get("CJO_COLOR", "")
    return chosen if chosen in ("always", "never") else "auto"


def _usage(error: Any, argv: list[str]) -> int:
    """What the parser of the command line found, in our words."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(error.format_message() + "\n")
        return ExitCode.USAGE
    command = _command(argv)
    message, hint = _words(error, context, command)
    return _tell(UsageError(message, hint or f"cjo {command} --help".replace("  ", " ")), argv)


def _words(error: Any, context: Any, command: str) -> tuple[str, str]:
    """The message and the way out, which may be empty."""
    from cjo_cli.diagnostics import suggestion

    message = error.format_message()
    flag = str(getattr(error, "option_name", ""))
    if type(error).__name__ == "NoSuchOption":
        known = [name for param in context.command.params for name in param.opts] if context is not None else []
        if context is not None and context.parent is None and context.command.list_commands(context):
            return f"unknown option '{flag}'", suggestion(flag, known) or "options stand after the command"
        # A single letter is near every other.
        return f"unknown option '{flag}'", suggestion(flag, known) if len(flag) > 2 else ""
    if type(error).__name__ == "BadOptionUsage":
        return f"{flag} needs a value", ""
    param = getattr(error, "param", None)
    if param is not None and type(error).__name__ == "BadParameter":
        source = str(getattr(context.get_parameter_source(param.name), "name", "")) if context is not None else ""
        name = param.envvar if source == "ENVIRONMENT" else max(param.opts, key=len)
        told = error.message.rstrip(".").replace("is not a valid int range", "is no whole number")
        told = told.replace("is not a valid float range", "is no number")
        told = re.sub(r"is not a valid boolean\..*", "is neither 1 nor 0", told)
        word = re.match(r"'(.*)' is not one of", told)
        return f"{name}: {told}", suggestion(word[1], re.findall(r"'([^']*)'", told)[1:]) if word else ""
    if message.startswith("Got unexpected extra argument"):
        words = re.search(r" \((.*)\)$", message)
        return f"unexpected argument: {words[1] if words else ''}", EXTRA.get(command, "")
    return message, ""


def _interrupted(argv: list[str]) -> int:
    stopped = CjoError("interrupted")
    stopped.code = ExitCode.INTERRUPTED
    for name, file in asked(argv):
        if name == "json" and file is None:
            sys.stdout.write(str(_failure(name, stopped, "", argv)))
    sys.stderr.write("interrupted\n")
    return ExitCode.INTERRUPTED


def _bug(error: Exception, argv: list[str]) -> int:
    """A report to paste: where it broke, but no data of anybody's (arguments and messages stay out)."""
    from cjo_cli import __version__

    lines = [
        "error: this is a bug in cjo. Please report what follows.",
        f"cjo {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"command: {_command(argv)}",
        *(f"  {_file(frame.filename)}:{frame.lineno} in {frame.name}"
          for frame in traceback.extract_tb(error.__traceback__)),
        type(error).__name__,
    ]  # fmt: skip
    for name, file in asked(argv):
        if name == "json" and file is None:
            failure = CjoError("a bug in cjo", "report what stands on standard error")
            failure.code = ExitCode.BUG
            sys.stdout.write(str(_failure(name, failure, "", argv)))
    sys.stderr.write("\n".join(lines) + "\n")
    if os.environ.get("CJO_DEBUG"):
        traceback.print_exception(error)
    else:
        sys.stderr.write("(with CJO_DEBUG=1 the message follows, which may hold your data)\n")
    return ExitCode.BUG


def _file(name: str) -> str:
    """A file's name from its package on: what stands before may name a person."""
    name = name.replace("\\", "/").split("/site-packages/")[-1].split("/cjo_cli/")[-1]
    return re.sub(r"^.*/python3[^/]*/|^.*/(?=[^/]+$)", "", name) if name.startswith("/") or ":" in name else name
