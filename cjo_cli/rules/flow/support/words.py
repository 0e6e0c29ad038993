"""Conditions, spans and instants in a message's words."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

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
    Not,
    Operand,
    Path,
    Test,
)
from cjo_cli.plan.instants import EPOCH

ONE_OR_MORE = (Test(op="gte", value=Constant(kind="number", value="1")),)
SECOND = 1_000_000
UNITS = (("d", 86_400 * SECOND), ("h", 3600 * SECOND), ("min", 60 * SECOND))


def span(microseconds: int) -> str:
    """A span in days, hours and minutes, such as `3 d 12 h`; shorter ones in seconds."""
    parts, rest = [], microseconds
    for unit, size in UNITS:
        if rest >= size:
            parts.append(f"{rest // size} {unit}")
            rest %= size
    if rest and not parts:
        return f"{rest / SECOND:g} s"
    return " ".join(parts) or "0 s"


def instant(microseconds: int, timezone: str) -> str:
    """An instant in the project's timezone, to the minute; midnight as the date."""
    local = (EPOCH + timedelta(microseconds=microseconds)).astimezone(ZoneInfo(timezone))
    return local.strftime("%Y-%m-%d" if not (local.hour or local.minute) else "%Y-%m-%d %H:%M")


def time_of_day(minutes: int) -> str:
    """Minutes of the day as `hh:mm`."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def listed(words: list[str], most: int = 4, joint: str = "and") -> str:
    """`a, b and c`, the rest as a number."""
    shown = words if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" {joint} " + shown[-1]


def condition(said: Condition) -> str:
    """A condition as a message quotes it; large ones by their form."""
    match said:
        case Attribute():
            return f"'{said.attribute}' {tests(said.tests)}"
        case Entry():
            return f"the entry's '{said.property}' {tests(said.tests)}"
        case Audience():
            return f"the audience '{said.id}'"
        case Events():
            return _events(said)
        case Path():
            return f"the path '{said.path}' of '{said.step}'"
        case Not():
            return "not " + condition(said.of)
        case AllOf() | AnyOf():
            joined = (" and " if isinstance(said, AllOf) else " or ").join(condition(part) for part in said.of)
            return joined if len(joined) <= 90 else f"this '{said.form}' of {len(said.of)} parts"
    raise AssertionError(said)


def _events(said: Events) -> str:
    names = " or ".join(said.match.events)
    where = " where " + " and ".join(f"'{p.property}' {tests(p.tests)}" for p in said.match.where)
    window = {"all": "", "entry": " since the entry", "within": f" within {span(said.within or 0)}"}[said.window]
    if said.total is None and said.tests == ONE_OR_MORE:
        return f"an event {names}{where if said.match.where else ''}{window}"
    what = "the count" if said.total is None else f"the total of '{said.total}'"
    return f"{what} of {names}{where if said.match.where else ''}{window} {tests(said.tests)}"


def tests(of: tuple[Test, ...]) -> str:
    """Tests as a message quotes them."""
    return " and ".join(f"{test.op} {_operand(test.value)}" for test in of)


def _operand(operand: Operand) -> str:
    if isinstance(operand, Constants):
        return "[" + ", ".join(_constant(constant) for constant in operand.of) + "]"
    if isinstance(operand, FromEntry):
        return f"the entry's '{operand.property}'"
    return f"'{operand.attribute}'" if isinstance(operand, FromAttribute) else _constant(operand)


def _constant(constant: Constant) -> str:
    if constant.kind == "duration":
        return span(int(constant.value))
    if constant.kind == "timestamp":
        return instant(int(constant.value), "UTC") + " UTC"
    if constant.kind == "date":
        return (EPOCH + timedelta(days=int(constant.value))).strftime("%Y-%m-%d")
    return str(constant.value).lower() if isinstance(constant.value, bool) else str(constant.value)
