"""Conditions compiled once to closures over a moment (language.md, "Conditions"; T2, T3, V2 to V4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from cjo_cli.machine.keeps import Needs, Relation
from cjo_cli.machine.matchers import all_of
from cjo_cli.machine.moment import Judge, Moment, Passes
from cjo_cli.machine.state import Event
from cjo_cli.machine.trace import Tracer
from cjo_cli.machine.values import Value, rounded
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Constant,
    Constants,
    Entry,
    Events,
    FromAttribute,
    FromEntry,
    Match,
    Not,
    Path,
    PropertyTest,
    Test,
)

Fits = Callable[[Event, Moment], bool]
INSTANT = itemgetter(0)


class Conditions:
    """Compiles the conditions of one plan, noting in `needs` what they read; with a tracer they tell their verdicts."""

    def __init__(self, needs: Needs, trace: Tracer | None = None) -> None:
        self.needs = needs
        self.plan = needs.plan
        self.trace = trace

    def judge(self, condition: Condition) -> Judge:
        """Whether `condition` is true at a moment; it is never unknown."""
        made = self._judge(condition)
        return made if self.trace is None else self.trace.judge(condition, made, self._read(condition))

    def _judge(self, condition: Condition) -> Judge:
        match condition:
            case AllOf():
                return _every([self.judge(part) for part in condition.of])
            case AnyOf():
                return _some([self.judge(part) for part in condition.of])
            case Not():
                inner = self.judge(condition.of)
                return lambda moment: not inner(moment)
            case Audience():
                return self.judge(self.plan.audiences[condition.id])
            case Attribute():
                return self._attribute(condition.attribute, self.passes(condition.tests))
            case Entry():
                return self._entry(condition.property, self.passes(condition.tests))
            case Events():
                return self._events(condition)
            case Path():
                step, path = condition.step, condition.path
                return lambda moment: moment.paths.get(step) == path

    def _read(self, condition: Condition) -> Callable[[Moment], Value | None] | None:
        """What a leaf is about, for the tracer."""
        match condition:
            case Attribute():
                return lambda moment: moment.attributes.get(condition.attribute)
            case Entry():
                return lambda moment: moment.entry.get(condition.property)
            case Events():
                return self.measure(condition)
            case Path():
                return lambda moment: moment.paths.get(condition.step)
        return None

    def passes(self, tests: tuple[Test, ...]) -> Passes:
        """Whether a value passes all tests."""
        for test in tests:
            if isinstance(test.value, FromAttribute):
                self.needs.attributes.add(test.value.attribute)
            elif isinstance(test.value, FromEntry):
                self.needs.entry.add(test.value.property)
        return all_of(tests)

    def _attribute(self, name: str, passes: Passes) -> Judge:
        self.needs.attributes.add(name)
        return lambda moment: passes(moment.attributes.get(name), moment)

    def _entry(self, name: str, passes: Passes) -> Judge:
        self.needs.entry.add(name)
        return lambda moment: passes(moment.entry.get(name), moment)

    def trigger(self, match: Match) -> Fits:
        """Whether an event matches, of which the moment is the event's own (T3)."""
        tests = [(part.property, self.passes(part.tests)) for part in match.where]
        terms = frozenset(match.events)
        for event in terms:
            self.needs.read(event, {name for name, _ in tests})
        made = _fits(terms, tests)
        return made if self.trace is None else self.trace.fits(match, made, tests)

    # Events

    def _events(self, condition: Events) -> Judge:
        measure, passes = self.measure(condition), self.passes(condition.tests)
        return lambda moment: passes(measure(moment), moment)

    def measure(self, condition: Events) -> Callable[[Moment], int | float]:
        """The count, or the total rounded by V4, of a condition's events."""
        relation, moving = relation_of(condition)
        key, total = self.needs.relation(relation), condition.total
        if relation.how == "count":
            return lambda moment: moment.history.get(key, 0)  # type: ignore[return-value]
        if relation.how == "total":
            return lambda moment: rounded(moment.history.get(key, 0.0))  # type: ignore[arg-type]
        rows = _window(condition, key, dated=bool(relation.properties))
        if not moving and total is None:
            return lambda moment: len(rows(moment))
        tests = [(relation.properties.index(part.property), self.passes(part.tests)) for part in moving]
        worth = None if total is None else relation.properties.index(total)

        def measure(moment: Moment) -> int | float:
            found = [row[1] for row in rows(moment) if all(fits(row[1][at], moment) for at, fits in tests)]
            if worth is None:
                return len(found)
            return rounded(sum(values[worth] or 0 for values in found))

        return measure


def relation_of(condition: Events) -> tuple[Relation, tuple[PropertyTest, ...]]:
    """What must be kept for a condition, and the tests that depend on who asks and when."""
    fixed, moving = _divide(condition.match.where)
    events = tuple(sorted(set(condition.match.events)))
    if condition.window == "all" and not moving:
        if condition.total is None:
            return Relation(events, fixed, "count"), moving
        return Relation(events, fixed, "total", (condition.total,)), moving
    names = {part.property for part in moving} | ({condition.total} if condition.total is not None else set())
    relation = Relation(
        events, fixed, "rows", tuple(sorted(names)), condition.within or 0, condition.window == "entry",
        condition.window == "all",
    )  # fmt: skip
    return relation, moving


def _divide(where: tuple[PropertyTest, ...]) -> tuple[tuple[PropertyTest, ...], tuple[PropertyTest, ...]]:
    """The tests that an event passes or fails for ever, and those that compare with now, an attribute, the entry."""
    fixed: list[PropertyTest] = []
    moving: list[PropertyTest] = []
    for part in where:
        for test in part.tests:
            alone = isinstance(test.value, Constant | Constants) and test.op not in ("older_than", "newer_than")
            single = part.model_copy(update={"tests": (test,)})
            (fixed if alone else moving).append(single)
    return tuple(fixed), tuple(moving)


def _window(condition: Events, key: str, *, dated: bool) -> Callable[[Moment], Any]:
    """The rows of a condition's window that end at the moment (T3); all that is kept has been by then (T2)."""
    by = INSTANT if dated else None
    if condition.window == "all":
        return lambda moment: moment.history.get(key, ())
    within = condition.within if condition.window == "within" else None

    def rows(moment: Moment) -> Any:
        found: Any = moment.history.get(key, ())
        low = moment.entered_at if within is None else moment.now - within
        return found[bisect_right(found, low, key=by) :]

    return rows


def _fits(terms: frozenset[str], tests: list[tuple[str, Passes]]) -> Fits:
    if not tests:
        return lambda event, _: event.term in terms
    if len(tests) == 1:
        name, passes = tests[0]
        return lambda event, moment: event.term in terms and passes(event.values.get(name), moment)

    def fits(event: Event, moment: Moment) -> bool:
        return event.term in terms and all(passes(event.values.get(name), moment) for name, passes in tests)

    return fits


def _every(parts: list[Judge]) -> Judge:
    if len(parts) == 1:
        return parts[0]

    def every(moment: Moment) -> bool:
        for part in parts:  # noqa: SIM110 - a generator costs more than what it asks here
            if not part(moment):
                return False
        return True

    return every


def _some(parts: list[Judge]) -> Judge:
    if len(parts) == 1:
        return parts[0]

    def some(moment: Moment) -> bool:
        for part in parts:  # noqa: SIM110
            if part(moment):
                return True
        return False

    return some
