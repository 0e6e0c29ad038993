"""Faults of the compiler as findings of rules."""

from __future__ import annotations

from collections.abc import Iterable

from cjo_cli.diagnostics import Finding
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules import CATALOGUE


def findings(faults: Iterable[Fault]) -> tuple[Finding, ...]:
    """Each fault as a finding of its rule; of faults at one place with one message only the first."""
    made: dict[tuple[object, ...], Finding] = {}
    for fault in faults:
        rule = CATALOGUE[fault.rule]
        finding = Finding(
            rule.code, rule.name, fault.message, fault.place, fault.label, rule.severity, fault.related, fault.hint,
            fault.replacement,
        )  # fmt: skip
        made.setdefault((rule.code, fault.place, fault.message), finding)
    return tuple(made.values())
