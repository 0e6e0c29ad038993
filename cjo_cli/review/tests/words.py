"""What was decided and weighed, in the words of a failure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cjo_cli.machine.notes import Verdict
from cjo_cli.machine.values import Value
from cjo_cli.model.base import UNITS
from cjo_cli.model.zones import zone
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Entry,
    Events,
    FromAttribute,
    Match,
    Not,
    Path,
    PropertyTest,
)
from cjo_cli.plan.instants import EPOCH
from cjo_cli.plan.origin import Origin
from cjo_cli.review.tests.compare import Line
from cjo_cli.rules.flow.support.words import condition, listed, tests

# What stands bare in a cell of the timeline; the others with their names.
BARE = ("content", "outcome", "channel", "reason")
VERBS = {
    "entries": "enter", "messages": "send", "suppressed": "not sent", "steps": "step", "exits": "end", "goals": "goal",
}  # fmt: skip


def local(instant: int, timezone: str) -> str:
    """An instant by the wall clock, to the minute or as exactly as needed."""
    found = (EPOCH + timedelta(microseconds=instant)).astimezone(zone(timezone))
    shown = f"{found:%a} {found.day} {found:%b %H:%M}"
    return shown + (f":{found:%S}" if found.second else "") + (f".{found:%f}" if found.microsecond else "")


def instant(at: int, timezone: str) -> str:
    """An instant with the offset of its timezone, as one may write it in a test."""
    found = (EPOCH + timedelta(microseconds=at)).astimezone(zone(timezone))
    return found.isoformat(timespec="microseconds" if found.microsecond else "seconds").replace("+00:00", "Z")


def offset(instant: int, start: int) -> str:
    """How long after the start, as one writes it in a test."""
    rest = abs(instant - start)
    parts = []
    for unit in ("d", "h", "m", "s"):
        if rest >= UNITS[unit]:
            parts.append(f"{rest // UNITS[unit]}{unit}")
            rest %= UNITS[unit]
    if rest:
        parts.append(f"{rest}us")
    return ("-" if instant < start else "") + ("".join(parts) or "0s")


def when(at: int, origin: Origin) -> str:
    """An instant as a sentence tells it: how long after the start, and by the wall clock."""
    return f"{offset(at, origin.start)} ({local(at, origin.timezone)})"


def summary(kind: str, values: dict[str, Any]) -> str:
    """What an expectation says, or a fact is, in a cell of the timeline; nothing of the instant."""
    words = [VERBS[kind]]
    if kind == "steps":
        words += [str(values.get("step", "")), *([f"-> {values['path']}"] if values.get("path") is not None else [])]
        left = {key: value for key, value in values.items() if key not in ("step", "path")}
    else:
        words += [str(values[key]) for key in BARE if values.get(key) is not None]
        left = {key: value for key, value in values.items() if key not in BARE}
    words += [f"{key}: {_scalar(value)}" for key, value in left.items() if value is not None]
    return " ".join(words)


def got_values(line: Line, several: bool) -> dict[str, Any]:
    """What of a fact is worth showing: what was asked for, and what tells it from others."""
    assert line.got is not None
    asked = set() if line.expected is None else set(line.expected.said())
    always = {"content", "channel", "outcome", "reason", "step", "path", "value"}
    if line.kind in ("messages", "suppressed"):
        always -= {"step"} if line.kind == "suppressed" else {"step", "outcome"}
    keys = asked | always | ({"journey", "customer"} if several else set())
    return {
        key: value for key, value in line.got.values.items() if key in keys and not (key == "held_out" and not value)
    }


def said_values(line: Line) -> dict[str, Any]:
    """What an expectation says, but for the instant."""
    assert line.expected is not None
    return {key: value for key, value in line.expected.said().items() if key != "at"}


def _scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# Conditions


def verdict_words(verdict: Verdict) -> str:
    """Why a condition held or not: its deciding parts, each with the value that it met."""
    return listed(list(dict.fromkeys(_decided(verdict))), most=5)


def deciding(verdict: Verdict) -> Verdict:
    """The one part that decided, as deep as there is only one."""
    node = verdict.node
    if isinstance(node, Not | Audience) and verdict.parts:
        return deciding(verdict.parts[0])
    one_decides = (isinstance(node, AllOf) and not verdict.holds) or (isinstance(node, AnyOf) and verdict.holds)
    if (one_decides or (isinstance(node, Match) and not verdict.holds)) and verdict.parts:
        return deciding(verdict.parts[-1])
    return verdict


def _decided(verdict: Verdict) -> list[str]:
    node = verdict.node
    if isinstance(node, AllOf | AnyOf):
        some = verdict.parts[-1:] if deciding(verdict) is not verdict else verdict.parts
        return [word for part in some for word in _decided(part)]
    if isinstance(node, Not) and verdict.parts:
        return _decided(verdict.parts[0])
    if isinstance(node, Audience):
        word = "is" if verdict.holds else "is not"
        inner = [word for part in verdict.parts for word in _decided(part)]
        return [f"{word} in '{node.id}'" + (f" ({listed(inner, most=3)})" if inner else "")]
    if isinstance(node, Match):
        inner = [word for part in verdict.parts for word in _decided(part)]
        return inner or [f"'{verdict.value}' came"]
    return [_leaf(verdict)]


def _leaf(verdict: Verdict) -> str:
    node, value = verdict.node, shown(verdict.value)
    beside = "".join(f" ({_named(other)} is {shown(found)})" for other, found in verdict.others)
    match node:
        case Attribute():
            return f"'{node.attribute}' is {value}, asked: {tests(node.tests)}{beside}"
        case Entry():
            return f"the entry's '{node.property}' is {value}, asked: {tests(node.tests)}{beside}"
        case PropertyTest():
            return f"'{node.property}' is {value}, asked: {tests(node.tests)}{beside}"
        case Path():
            taken = "was not left" if verdict.value is None else f"took {verdict.value}"
            return f"'{node.step}' {taken}, asked: {node.path}"
        case Events():
            return f"{condition(node)}: it is {value}{beside}"
    return condition(node)  # type: ignore[arg-type]


def _named(other: Any) -> str:
    return f"'{other.attribute}'" if isinstance(other, FromAttribute) else f"the entry's '{other.property}'"


def shown(value: Value | None) -> str:
    """A value as a failure tells it."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
