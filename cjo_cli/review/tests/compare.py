"""What is expected beside what happened, aligned: each expectation with the fact that it fits, or fits best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cjo_cli.model.expectation import LISTS, Expect, Row, Within
from cjo_cli.plan.origin import Origin
from cjo_cli.review.tests.facts import Fact

# What it costs to leave an expectation or a fact alone, and to pair two of which `n` keys differ.
ALONE = 1.0
DIFFERS = 0.7
KEY = 0.25
EXTRA = 0.01


@dataclass(frozen=True)
class Line:
    """An expectation, its place in its list, the fact beside it; `wrong` are the keys that differ.

    `extra` is a fact that nobody expects and nobody minds.
    """

    kind: str
    place: int | None
    expected: Row | None
    got: Fact | None
    wrong: tuple[str, ...] = ()
    extra: bool = False

    @property
    def good(self) -> bool:
        """Whether it is as expected."""
        return self.extra or (self.expected is not None and self.got is not None and not self.wrong)


def compare(expect: Expect, facts: Sequence[Fact], origin: Origin) -> list[Line]:
    """Every list that is expected, aligned with what happened; an empty one says that there is none."""
    lines: list[Line] = []
    for kind in LISTS:
        rows = getattr(expect, kind)
        if rows is not None:
            found = [fact for fact in facts if fact.kind == kind and expect.journey in (None, fact.values["journey"])]
            lines += _aligned(kind, rows, found, origin, bool(rows) and _open(expect, kind))
    return lines


def _open(expect: Expect, kind: str) -> bool:
    """Whether facts that are not expected are no fault: of steps, unless all are to match exactly."""
    return expect.match == "partial" or (kind == "steps" and expect.match is None)


def _aligned(kind: str, rows: Sequence[Row], facts: Sequence[Fact], origin: Origin, extra: bool) -> list[Line]:
    """The cheapest way through both lists in their order."""
    wrong = [[wrong_keys(row, fact, origin) for fact in facts] for row in rows]
    more = EXTRA if extra else ALONE
    costs = [[0.0] * (len(facts) + 1) for _ in range(len(rows) + 1)]
    for i in range(len(rows), -1, -1):
        for j in range(len(facts), -1, -1):
            ways = []
            if i < len(rows) and j < len(facts):
                ways.append(_cost(kind, wrong[i][j]) + costs[i + 1][j + 1])
            if i < len(rows):
                ways.append(ALONE + costs[i + 1][j])
            if j < len(facts):
                ways.append(more + costs[i][j + 1])
            costs[i][j] = min(ways, default=0.0)
    lines: list[Line] = []
    i = j = 0
    while i < len(rows) or j < len(facts):
        both = i < len(rows) and j < len(facts)
        if both and _same(costs[i][j], _cost(kind, wrong[i][j]) + costs[i + 1][j + 1]):
            lines.append(Line(kind, i, rows[i], facts[j], wrong[i][j]))
            i, j = i + 1, j + 1
        elif i < len(rows) and _same(costs[i][j], ALONE + costs[i + 1][j]):
            lines.append(Line(kind, i, rows[i], None))
            i += 1
        else:
            lines.append(Line(kind, None, None, facts[j], extra=extra))
            j += 1
    return lines


def _same(one: float, other: float) -> bool:
    return abs(one - other) < 1e-9


def _cost(kind: str, wrong: tuple[str, ...]) -> float:
    """Of two that hardly have anything in common each is better alone, and so are two steps."""
    if not wrong:
        return 0.0
    if kind == "steps" and "step" in wrong:
        return 3 * ALONE
    whole = {"content", "step"}.intersection(wrong)
    return DIFFERS + KEY * len(wrong) + (2 * ALONE if len(whole) and len(wrong) > 2 else 0)


def wrong_keys(row: Row, fact: Fact, origin: Origin) -> tuple[str, ...]:
    """The keys of an expectation that a fact does not have."""
    return tuple(
        key
        for key, wanted in row.said().items()
        if not (_within(wanted, fact.at, origin) if key == "at" else _equal(wanted, fact.values.get(key)))
    )


def _within(window: Within, at: int, origin: Origin) -> bool:
    early = window.from_ is not None and at < origin.at(window.from_)
    late = window.to is not None and at > origin.at(window.to)
    return not early and not late


def _equal(wanted: Any, got: Any) -> bool:
    return float(wanted) == got if isinstance(wanted, Decimal) else bool(wanted == got)
