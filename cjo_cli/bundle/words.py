"""A plan's conditions, spans and instants in words that people outside the team can read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cjo_cli.model.base import SECOND, UNITS
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
    Operand,
    Path,
    Test,
)
from cjo_cli.plan.instants import EPOCH

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPANS = (("day", UNITS["d"]), ("hour", UNITS["h"]), ("minute", UNITS["m"]), ("second", SECOND))
OPERATORS = {
    "eq": "is", "ne": "is not", "in": "is one of", "not_in": "is none of", "gt": "is above", "gte": "is at least",
    "lt": "is below", "lte": "is at most", "contains": "contains", "starts_with": "starts with",
    "before": "is before", "after": "is after", "older_than": "is at least this long ago:",
    "newer_than": "is less long ago than",
}  # fmt: skip
MANY = 3


def span(microseconds: int) -> str:
    """A span such as `3 days 12 hours`."""
    sign, rest = ("minus " if microseconds < 0 else ""), abs(microseconds)
    parts = []
    for word, size in SPANS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {word}{'' if count == 1 else 's'}")
    return sign + (" ".join(parts) or "no time")


def instant(microseconds: int) -> str:
    """An instant in UTC, to the minute."""
    return (EPOCH + timedelta(microseconds=microseconds)).strftime("%Y-%m-%d %H:%M UTC")


def time_of_day(minutes: int) -> str:
    """Minutes of the day as `hh:mm`."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def weekdays(days: Iterable[int]) -> str:
    """Days of the week; nothing where they are all."""
    named = sorted(days)
    return "" if len(named) == len(DAYS) else " on " + listed([DAYS[day] for day in named], "or")


def share(basis_points: int) -> str:
    """Hundredths of a percent as percent."""
    return f"{basis_points / 100:g} %"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """`a, b and c`."""
    every = list(words)
    return every[0] if len(every) == 1 else ", ".join(every[:-1]) + f" {joint} " + every[-1]


def quoted(text: str) -> str:
    """A name of the project, as code; its own backticks cannot end it."""
    clean = " ".join(text.split()).replace("`", "'")
    return f"`{clean}`"


def match(said: Match) -> str:
    """Events, and what holds of their properties."""
    where = [f"{quoted(p.property)} {test}" for p in said.where for test in map(_test, p.tests)]
    return listed(map(quoted, said.events), "or") + (" where " + listed(where) if where else "")


def condition(said: Condition) -> str:
    """A condition as a clause."""
    match said:
        case Attribute():
            return listed(f"the attribute {quoted(said.attribute)} {_test(test)}" for test in said.tests)
        case Entry():
            return listed(f"the entry's {quoted(said.property)} {_test(test)}" for test in said.tests)
        case Audience():
            return f"the customer belongs to {quoted(said.id)}"
        case Events():
            return _events(said)
        case Path():
            return f"the way at {quoted(said.step)} was {quoted(said.path)}"
        case Not():
            return f"not ({condition(said.of)})"
        case AllOf() | AnyOf():
            return _joined(said)
    raise AssertionError(said)


def _joined(said: AllOf | AnyOf) -> str:
    every = isinstance(said, AllOf)
    if not said.of:
        return "always" if every else "never"
    parts = [f"({condition(part)})" if isinstance(part, AllOf | AnyOf) else condition(part) for part in said.of]
    return (" and " if every else " or ").join(parts)


def _events(said: Events) -> str:
    what = "the number of" if said.total is None else f"the total of {quoted(said.total)} over"
    window = {"all": "ever", "entry": "since the entry", "within": f"in the last {span(said.within or 0)}"}[said.window]
    return listed(f"{what} {match(said.match)} {window} {_test(test)}" for test in said.tests)


def _test(test: Test) -> str:
    if test.op == "exists":
        return "is known" if isinstance(test.value, Constant) and test.value.value is True else "is not known"
    return f"{OPERATORS[test.op]} {_operand(test.value)}"


def _operand(operand: Operand) -> str:
    if isinstance(operand, Constants):
        return listed(map(constant, operand.of), "or")
    if isinstance(operand, FromEntry):
        return f"the entry's {quoted(operand.property)}"
    return f"the attribute {quoted(operand.attribute)}" if isinstance(operand, FromAttribute) else constant(operand)


def constant(said: Constant) -> str:
    """A literal."""
    if said.kind == "duration":
        return span(int(said.value))
    if said.kind == "timestamp":
        return instant(int(said.value))
    if said.kind == "date":
        return (EPOCH + timedelta(days=int(said.value))).strftime("%Y-%m-%d")
    return quoted(said.value) if isinstance(said.value, str) and said.kind == "string" else str(said.value).lower()
