"""A review as the lines that a workflow reads from `$GITHUB_OUTPUT`."""

from __future__ import annotations

from cjo_cli.report.diff.words import verdict
from cjo_cli.review.diff.gates import delta
from cjo_cli.review.diff.review import Review


def outputs(review: Review) -> str:
    """`name=value` lines; what only a replay knows is empty without one. No value spans lines."""
    found, outcomes = review.comparison, review.outcomes
    values = {
        "verdict": review.verdict,
        "summary": verdict(review),
        "changes": len(found.changes),
        "breaks": len(found.breaks),
        "journeys": len(found.journeys),
        "tests-failed": len(review.tests.failed),
        "failed": str(review.failed).lower(),
        "customers-changed": "" if outcomes is None else outcomes.changed.customers,
        "messages-base": "" if outcomes is None else outcomes.base.sent(),
        "messages-head": "" if outcomes is None else outcomes.head.sent(),
        "messages-delta": "" if outcomes is None else delta(outcomes.base.sent(), outcomes.head.sent()),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())
