"""Why a bundle, or what vouches for it, is not taken."""

from __future__ import annotations

from cjo_cli.errors import CjoError, ExitCode


class Refused(CjoError):  # noqa: N818 - it says what happened
    """A bundle that must not be used. `why` is one word for machines, the message says it to people."""

    code = ExitCode.FINDINGS

    def __init__(self, why: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.why = why
