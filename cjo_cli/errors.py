"""What can go wrong, and the exit code each kind ends a command with.

CjoError                70 would be a bug; these are expected:
├── UsageError           2  an unknown flag, journey or path; a setting that cannot be
│   └── ConfigError      2  cjo.yaml does not hold what it should; carries findings
├── ProjectError         1  the project has errors; carries findings
├── LogError             2  the log cannot be read as the configuration says
│   └── RejectedRows     1  more bad rows than allowed (D3)
└── NothingToDo          3  no journeys, no tests
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cjo_cli.diagnostics import Diagnostic


class ExitCode(IntEnum):
    """The same for every command and format (cli.md)."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    BUG = 70
    INTERRUPTED = 130


class CjoError(Exception):
    """An expected failure: `message` for the user, `hint` the way out; findings with the project's folder."""

    code = ExitCode.USAGE

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        diagnostics: tuple[Diagnostic, ...] = (),
        root: Path | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.diagnostics = diagnostics
        self.root = root


class UsageError(CjoError):
    """A command was asked for something that cannot be."""


class ConfigError(UsageError):
    """`cjo.yaml` is missing or wrong."""


class ProjectError(CjoError):
    """The project has errors, so nothing was done with it."""

    code = ExitCode.FINDINGS


class LogError(CjoError):
    """The log is missing, unreadable or not laid out as configured."""


class RejectedRows(LogError):  # noqa: N818 - it says what happened
    """Too many rows of the log are bad (D3)."""

    code = ExitCode.FINDINGS


class NothingToDo(CjoError):  # noqa: N818 - it says what happened
    """There is nothing to work on."""

    code = ExitCode.NOTHING
