"""Replayed outcomes as rows: what it is, base, head. Beside totals only figures that differ are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cjo_cli.report.simulation import number, share
from cjo_cli.review.diff.gates import delta
from cjo_cli.review.outcomes.figures import Figures, Goal, JourneyFigures, Pressure
from cjo_cli.review.outcomes.values import JourneyOutcome, Outcomes

NOBODY = JourneyFigures()
# How a change comes to a journey that does not differ itself.
REACHED = {"entered from": "by what feeds it", "exclusive": "by its group", "caps": "by caps"}


@dataclass(frozen=True)
class Row:
    """A line of the table; numbers as text, `change` too. `head` of a group has no figures."""

    name: str
    base: str = ""
    head: str = ""
    change: str = ""


@dataclass(frozen=True)
class Group:
    """Rows of one kind, with what they are of; None of the totals."""

    name: str | None
    rows: tuple[Row, ...]


def groups(outcomes: Outcomes) -> tuple[Group, ...]:
    """The whole table: totals, then what differs of messages and of each journey."""
    base, head = outcomes.base, outcomes.head
    found = [Group(None, tuple(_totals(base, head)))]
    for name, by in (("sent by channel", "channel"), ("sent by content", "content")):
        found.append(Group(name, tuple(_counts(_messages(base, "sent", by), _messages(head, "sent", by)))))
    found.append(Group("messages by outcome", tuple(_counts(_outcomes(base), _outcomes(head)))))
    for outcome in ("suppressed", "unreachable", "withheld"):
        rows = _counts(_messages(base, outcome, "reason"), _messages(head, outcome, "reason"))
        found.append(Group(f"{outcome} by reason", tuple(rows)))
    found += [Group(_named(one), tuple(_journey(one))) for one in outcomes.journeys]
    return tuple(group for group in found if group.rows)


def _totals(base: Figures, head: Figures) -> Iterator[Row]:
    for name, get in (
        ("entered", lambda one: one.entered), ("completed", lambda one: one.completed),
        ("exited", lambda one: sum(one.exited.values())), ("reached the goal", lambda one: one.converted),
        ("messages sent", lambda one: one.sent()),
    ):  # fmt: skip
        yield whole(name, _sum(base, get), _sum(head, get))
    yield from _pressure(base.pressure, head.pressure)


def _sum(side: Figures, get: Callable[[JourneyFigures], int]) -> int:
    return sum(get(journey) for journey in side.journeys.values())


def _pressure(base: Pressure, head: Pressure) -> Iterator[Row]:
    for name in ("p50", "p95", "max"):
        old, new = (float(getattr(one, name)) for one in (base, head))
        moved = f"{new - old:+g}" if old != new else ""
        yield Row(f"messages a week, {name}", f"{old:g}", f"{new:g}", moved)


def whole(name: str, base: int, head: int) -> Row:
    """A row of two whole numbers."""
    part = f" ({delta(base, head)})" if base else ""
    return Row(name, number(base), number(head), f"{head - base:+,}{part}" if base != head else "")


def _counts(base: Mapping[str, int], head: Mapping[str, int]) -> Iterator[Row]:
    for name in sorted(base.keys() | head.keys()):
        if base.get(name, 0) != head.get(name, 0):
            yield whole(name, base.get(name, 0), head.get(name, 0))


def _messages(side: Figures, outcome: str, by: str) -> dict[str, int]:
    every = (one for journey in side.journeys.values() for one in journey.messages)
    return _added((getattr(one, by) or "none", one.count) for one in every if one.outcome == outcome)


def _outcomes(side: Figures) -> dict[str, int]:
    return _added((one.outcome, one.count) for journey in side.journeys.values() for one in journey.messages)


def _added(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, many in pairs:
        found[name] = found.get(name, 0) + many
    return found


def _named(one: JourneyOutcome) -> str:
    was = f" (was {one.was})" if one.was is not None else ""
    return one.journey + was + (f" ({REACHED[one.way]})" if one.way in REACHED else "")


def _journey(one: JourneyOutcome) -> Iterator[Row]:
    """What differs in one journey; a side that does not replay it has nothing of it."""
    base, head = one.base or NOBODY, one.head or NOBODY
    for name in ("entered", "held_out", "completed", "active"):
        if getattr(base, name) != getattr(head, name):
            yield whole(name.replace("_", " "), getattr(base, name), getattr(head, name))
    yield from (_prefixed("exited: ", row) for row in _counts(base.exited, head.exited))
    if base.sent() != head.sent():
        yield whole("messages sent", base.sent(), head.sent())
    yield from _goal(base.goal, head.goal)


def _prefixed(prefix: str, row: Row) -> Row:
    return Row(prefix + row.name, row.base, row.head, row.change)


def _goal(base: Goal | None, head: Goal | None) -> Iterator[Row]:
    for name in ("treated", "held_out"):
        old, new = (None if one is None else getattr(one, name) for one in (base, head))
        if old != new:
            yield _rate("goal" if name == "treated" else "goal, held out", old and old.rate, new and new.rate)


def _rate(name: str, base: float | None, head: float | None) -> Row:
    moved = "" if base is None or head is None else f"{(head - base) * 100:+.1f} points"
    return Row(name, share(base), share(head), moved)
