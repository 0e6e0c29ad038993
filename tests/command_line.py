"""The command line, in this process, which is fast, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from cjo_cli.__main__ import call

ROOT = Path(__file__).parents[1]
Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
# What a caller's environment may ask for.
ASKED = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM", "SOURCE_DATE_EPOCH")


def environment(env: dict[str, str] | None = None) -> dict[str, str]:
    """This process's environment without what asks something of `cjo`, and `env`."""
    kept = {name: value for name, value in os.environ.items() if name not in ASKED and not name.startswith("CJO_")}
    return {**kept, **(env or {})}


@contextlib.contextmanager
def _within(folder: Path, env: dict[str, str] | None) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        with mock.patch.dict(os.environ, environment(env), clear=True):
            yield
    finally:
        os.chdir(before)


def run(*arguments: object, folder: Path, env: dict[str, str] | None = None) -> Done:
    """Run `cjo` in `folder`, in this process."""
    argv = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    with _within(folder, env), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = call(argv)
    return Done(argv, code, out.getvalue(), err.getvalue())


def spawn(*arguments: object, folder: Path, env: dict[str, str] | None = None, **more: Any) -> Done:
    """Run `cjo` in `folder` in a process of its own, without a terminal."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
    return subprocess.run(
        [sys.executable, "-m", "cjo_cli", *map(str, arguments)], cwd=folder, env=environment(env),
        encoding="utf-8", check=False, **streams,
    )  # fmt: skip
