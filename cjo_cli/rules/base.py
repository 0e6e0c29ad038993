"""What a rule is."""

from __future__ import annotations

from dataclasses import dataclass

from cjo_cli.diagnostics import Severity


@dataclass(frozen=True)
class Rule:
    """A stable code, a name that reads well after "ignore", how much it weighs, and its manual."""

    code: str
    name: str
    severity: Severity
    manual: str | None
