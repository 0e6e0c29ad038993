"""Words and lists that every form of a review shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cjo_cli.plan.instants import EPOCH
from cjo_cli.report.simulation import number, share
from cjo_cli.review.diff.review import Review, Tests
from cjo_cli.review.diff.values import Category, Change, Comparison, Source, Subject
from cjo_cli.review.outcomes.values import InFlight, Outcomes, Window

REPLAY = "A replay, not a forecast"
VERDICTS = {"same": "no change", "changes": "changes", "breaks": "breaks", "fails": "a gate fails"}


def count(many: int, what: str) -> str:
    """`2 breaks`, `1 break`."""
    return f"{number(many)} {what}{'' if many == 1 else 's'}"


def verdict(review: Review) -> str:
    """The review in a line."""
    found = review.comparison
    if not found.changes:
        return "no change"
    breaks, rest = len(found.breaks), len(found.changes) - len(found.breaks)
    said = [count(breaks, "break")] if breaks else []
    said += [count(rest, "other change" if breaks else "change")] if rest else []
    gates = [gate for gate in review.gates if not gate.passed]
    failed = f"; {count(len(gates), 'gate')} fail{'s' if len(gates) == 1 else ''}" if gates else ""
    return " and ".join(said) + failed


def radius(found: Comparison) -> str:
    """Which journeys are reached."""
    direct = [name for name, itself in found.journeys.items() if itself]
    through = [name for name, itself in found.journeys.items() if not itself]
    if not direct and not through:
        return "no journey is reached"
    said = [f"{count(len(direct), 'journey')} differ{'s' if len(direct) == 1 else ''}"] if direct else []
    said += [f"{count(len(through), 'journey')} reached by what journeys share"] if through else []
    return ", ".join(said)


def tests(found: Tests) -> str:
    """How head's tests went."""
    if found.silent is not None:
        return f"not run: {found.silent}"
    failed = f", {number(len(found.failed))} fail{'s' if len(found.failed) == 1 else ''}" if found.failed else ""
    return f"{number(found.passed)} pass{'es' if found.passed == 1 else ''}{failed}"


def moved_customers(outcomes: Outcomes) -> str:
    """How many customers would have had another path or message."""
    changed, log = outcomes.changed, outcomes.log
    part = f" ({share(changed.customers / log.customers)})" if log.customers else ""
    who = f"{number(changed.customers)} of {count(log.customers, 'customer')}{part}"
    return f"{who}: {number(changed.paths)} take another path, {number(changed.messages)} get other messages"


def place(source: Source | None) -> str:
    """`file:line`, or nothing."""
    return "" if source is None else f"{source.file}:{source.line}"


def where(change: Change) -> Source | None:
    """Where a change is looked at: in head, or in base where head has nothing of it."""
    return change.base if change.after is None and change.base is not None else change.head or change.base


def unsaid(change: Change) -> tuple[str | None, str | None]:
    """Before and after, each where the sentence does not say it already."""
    before, after = (None if one is None or one in change.sentence else one for one in (change.before, change.after))
    return before, after


def by_category(changes: Sequence[Change]) -> Iterator[tuple[Category, list[Change]]]:
    """Changes by category, the gravest first."""
    for category in Category:
        found = [change for change in changes if change.category is category]
        if found:
            yield category, found


def indirect(change: Change) -> list[tuple[str, list[str]]]:
    """What leads to a change, and the journeys that it leads from; the shortest ways first."""
    found: dict[tuple[Subject, ...], list[str]] = {}
    for reach in change.reaches:
        if not reach.direct:
            found.setdefault(reach.way, []).append(reach.journey)
    ordered = sorted(found.items(), key=lambda one: (len(one[0]), one[1]))
    return [(" > ".join(subject.words for subject in way), journeys) for way, journeys in ordered]


def window(log: Window) -> str:
    """The log that was replayed."""
    first, last = (_instant(moment) for moment in (log.first, log.last))
    size = f"{number(log.rows)} rows, {number(log.customers)} customers"
    return f"{first} to {last}, {size}, digest {log.digest[:12]}"


def _instant(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).strftime("%Y-%m-%d %H:%M")


def in_flight(one: InFlight) -> str:
    """Who sits in a step that is gone or changed at the log's end, and what becomes of them."""
    goes = "they keep the plan they entered with"
    then = goes if one.to is None else f"{goes}; `cjo run --migrate` moves them to `{one.to}`"
    who = f"{count(one.customers, 'customer')} ({count(one.instances, 'instance')}) wait{'s' * (one.customers == 1)}"
    return f"{who} in `{one.step}` of `{one.journey}`, which is {one.change}: {then}"
