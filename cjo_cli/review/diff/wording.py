"""Words that the sentences of changes share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cjo_cli.bundle.words import condition, constant, instant, listed, match, quoted, share, span, time_of_day, weekdays
from cjo_cli.plan.conditions import Condition
from cjo_cli.plan.model import (
    CapPart,
    ChooseState,
    EntryState,
    ExitState,
    JourneyPlan,
    Moment,
    Schedule,
    SendState,
    State,
    UpdateState,
    WaitForState,
    WaitState,
    WaitUntilState,
)

LONGEST = 160
# What is shown of a text around the place where it differs.
AROUND = 24


def named(names: Iterable[str]) -> str:
    """Names as code: "`a`, `b` and `c`"; "none" of none."""
    every = [quoted(name) for name in names]
    return listed(every) if every else "none"


def size(plan: JourneyPlan) -> str:
    """A journey's status, and how many steps it has."""
    steps = len(plan.states) - 2
    return f"{plan.status}, {steps} step{'' if steps == 1 else 's'}"


def maybe(said: Condition | None) -> str | None:
    """A condition in words; None where there is none."""
    return None if said is None else condition(said)


def per(cap: CapPart) -> str:
    """A cap's number and window."""
    window = span(cap.per) if isinstance(cap.per, int) else f"calendar {cap.per}"
    return f"{cap.max} per {window}"


def hours(from_: int, to: int) -> str:
    """A span of the local day."""
    return f"{time_of_day(from_)} to {time_of_day(to)}"


def dates(from_: int | None, until: int | None) -> str:
    """From one instant until another, either of which may be open."""
    parts = [f"from {instant(from_)}"] if from_ is not None else []
    parts += [f"until {instant(until)}"] if until is not None else []
    return " ".join(parts) or "always"


def waits(state: WaitState | WaitUntilState | WaitForState) -> str:
    """What a step waits for."""
    if isinstance(state, WaitState):
        return span(state.duration)
    if isinstance(state, WaitUntilState):
        return f"until {_until(state)}"
    what = match(state.match) if state.match is not None else f"that {maybe(state.when)}"
    return f"for {what}, at most {span(state.timeout)}"


def _until(state: WaitUntilState) -> str:
    if state.moment is not None:
        return _moment(state.moment)
    days = weekdays(state.days)
    if state.window is not None:
        return f"the hours {hours(*state.window)}{days}"
    return f"{time_of_day(state.time or 0)}{days}"


def _moment(moment: Moment) -> str:
    source = "the entry's " if moment.source == "entry" else ""
    offset = "" if moment.offset == 0 else f" {span(abs(moment.offset))} {'before' if moment.offset < 0 else 'after'}"
    at = "" if moment.time is None else f", at {time_of_day(moment.time)}"
    otherwise = f"(past: {moment.if_past}, missing: {moment.if_missing})"
    return f"{offset} {source}{quoted(moment.name)}{at} {otherwise}".strip()


def way_in(entry: EntryState) -> str:
    """What lets customers in."""
    if entry.match is not None:
        return match(entry.match)
    if entry.when is not None:
        return f"the instant {condition(entry.when)}"
    if entry.schedule is not None:
        return _schedule(entry.schedule)
    return f"{quoted(entry.journey or '')} having {entry.outcome}"


def _schedule(schedule: Schedule) -> str:
    if schedule.at:
        return "on " + listed(map(instant, schedule.at))
    return f"at {time_of_day(schedule.time or 0)}{weekdays(schedule.days)}"


def does(state: State) -> str:
    """What a step does, in a few words."""
    if isinstance(state, WaitState | WaitUntilState | WaitForState):
        return f"waits {waits(state)}"
    if isinstance(state, SendState):
        return f"sends {quoted(state.content)}"
    if isinstance(state, ChooseState):
        return f"chooses of {listed([quoted(one.id) for one in state.candidates], 'or')}"
    if isinstance(state, UpdateState):
        return f"sets {named(state.set)}"
    if isinstance(state, ExitState):
        return f"exits as {quoted(state.reason)}"
    ways = [quoted(way.path) for way in state.transitions if way.path is not None]
    return f"{state.kind.replace('_', ' ')}s into {listed(ways)}" if ways else state.kind


def value(found: Any) -> str:
    """A value of a file, short: text as it is, lists and mappings as YAML would have them on one line."""
    if isinstance(found, Mapping):
        text = ", ".join(f"{key}: {value(inner)}" for key, inner in found.items())
        return "{" + text + "}"
    if isinstance(found, list | tuple):
        return "[" + ", ".join(map(value, found)) + "]"
    if isinstance(found, bool):
        return str(found).lower()
    return short(str(found))


def short(text: str) -> str:
    """A text on one line, its end cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def apart(before: str, after: str) -> tuple[str, str]:
    """Two texts, of long ones what lies around the place where they begin to differ."""
    one, other = (" ".join(text.split()) for text in (before, after))
    if one == other:  # they differ in line ends or blanks
        return short(repr(before)), short(repr(after))
    if max(len(one), len(other)) <= LONGEST:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, same - AROUND)
    return _from(one, start), _from(other, start)


def _from(text: str, start: int) -> str:
    return ("…" if start else "") + short(text[start:])


__all__ = [
    "apart", "condition", "constant", "dates", "does", "hours", "listed", "match", "maybe", "named", "per", "quoted",
    "share", "size", "span", "value", "waits", "way_in",
]  # fmt: skip
