"""A review as one JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from cjo_cli.report.document import document, to_json
from cjo_cli.report.experiments.insights import insight_values
from cjo_cli.review.diff.review import Review
from cjo_cli.review.diff.values import Category, Change, Comparison, SideName
from cjo_cli.review.outcomes.figures import Figures, JourneyFigures, Pressure

Values = dict[str, Any]
# Of frozen values, what is computed and yet told.
MADE = ("rate", "value", "lift", "command")


def as_values(review: Review) -> Values:
    """The document's values."""
    found = review.comparison
    return document(
        "diff",
        summary(review),
        base=_side(found.base),
        head=_side(found.head),
        notes=list(found.notes),
        changes=[_change(change) for change in found.changes],
        outcomes=None if review.outcomes is None else plain_values(review.outcomes),
        not_replayed=review.silent,
        tests=plain_values(review.tests),
        insights=insight_values(review.insights),
        gates=[plain_values(gate) for gate in review.gates],
    )


def as_json(review: Review) -> str:
    """The document as text."""
    return to_json(as_values(review))


def summary(review: Review) -> Values:
    """The verdict in numbers."""
    found, outcomes = review.comparison, review.outcomes
    direct = sum(found.journeys.values())
    values: Values = {
        "project": review.project,
        "verdict": review.verdict,
        "changes": len(found.changes),
        "breaks": len(found.breaks),
        "declared": sum(change.accepted is not None for change in found.changes),
        "by_category": _by_category(found),
        "journeys": {"direct": direct, "indirect": len(found.journeys) - direct},
        "gates_failed": sum(not gate.passed for gate in review.gates),
    }
    if outcomes is not None:
        values |= {
            "messages": {"base": outcomes.base.sent(), "head": outcomes.head.sent()},
            "customers_changed": outcomes.changed.customers,
        }
    return values


def _by_category(found: Comparison) -> dict[str, int]:
    return {kind.value: sum(change.category is kind for change in found.changes) for kind in Category}


def _side(name: SideName) -> Values:
    return {"name": name.label, "kind": name.kind, "commit": name.commit}


def _change(change: Change) -> Values:
    return {
        **plain_values(change),
        "category": change.category.value,
        "subject": {"kind": change.subject.kind, "id": change.subject.id},
        "reaches": [
            {"journey": reach.journey, "direct": reach.direct, "by": [subject.words for subject in reach.way]}
            for reach in change.reaches
        ],
    }


def plain_values(value: Any) -> Any:
    """A frozen value as what JSON holds, with what is made of its counts."""
    if isinstance(value, Pressure):
        return {name: getattr(value, name) for name in ("customers", "p50", "p95", "max")}
    if isinstance(value, Mapping):
        return {str(key): plain_values(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain_values(inner) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_values(getattr(value, field.name)) for field in fields(value)} | _made(value)
    return value


def _made(value: Any) -> Values:
    """What is made of counts, where they are asked for."""
    if isinstance(value, JourneyFigures | Figures):
        return {"sent": value.sent()}
    made = (name for name in MADE if isinstance(getattr(type(value), name, None), property))
    return {name: plain_values(getattr(value, name)) for name in made}
