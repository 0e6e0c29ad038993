"""A test as YAML, in the style of those that people write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from cjo_cli.load.scalars import resolve, trap
from cjo_cli.machine.values import Value
from cjo_cli.model.base import SECOND, ValueType
from cjo_cli.plan.instants import EPOCH
from cjo_cli.review.tests.facts import Fact
from cjo_cli.review.tests.recorded import Recorded
from cjo_cli.review.tests.words import instant, offset

PLAIN = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_./+-]*[A-Za-z0-9_./+-])?")
LONGEST = 110
# What an expectation of each list says, besides when.
SAID = {
    "entries": ("key", "held_out"), "messages": ("content", "channel", "locale"),
    "suppressed": ("content", "channel", "outcome", "reason"), "exits": ("outcome", "reason"),
    "goals": ("value", "step"),
}  # fmt: skip


def test_text(
    title: str,
    recorded: Recorded,
    timezone: str,
    kinds: Mapping[tuple[str | None, str], ValueType],
    profile: Mapping[str, Value],
    given: Sequence[tuple[int, str, Mapping[str, Value]]],
    notes: Sequence[str],
    facts: Sequence[Fact] | None,
) -> str:
    """The file; `facts` fill what is expected, which is then marked as a snapshot."""
    lines = [*(f"# {note}" for note in notes)]
    journeys = [scalar(name) for name in recorded.journeys]
    lines.append("journeys: " + (journeys[0] if len(journeys) == 1 else f"[{', '.join(journeys)}]"))
    lines += [f"start: {instant(recorded.start, timezone)}", f"until: {_at(recorded, recorded.until, timezone)}"]
    lines.append(f"timezone: {timezone}")
    if profile:
        lines.append("profile:")
        lines += [f"  {name}: {_typed(value, kinds[None, name])}" for name, value in profile.items()]
    lines += ["", "tests:", f"  - test: {scalar(title)}"]
    if facts is not None:
        lines.append("    snapshot: true  # nobody has confirmed this yet: read it, and take this line out")
    if recorded.assign:
        lines.append("    assign: " + mapping(recorded.assign))
    lines.append("    given:")
    lines += [f"      - {_event(recorded, timezone, kinds, *one)}" for one in given]
    lines += list(_expected(recorded, timezone, facts))
    return "\n".join(lines) + "\n"


def _event(
    recorded: Recorded, timezone: str, kinds: Mapping[tuple[str | None, str], ValueType], ts: int, term: str,
    values: Mapping[str, Value],
) -> str:  # fmt: skip
    inner = ", ".join(f"{name}: {_typed(value, kinds[term, name])}" for name, value in values.items())
    properties = f", properties: {{{inner}}}" if inner else ""
    return f"{{at: {_at(recorded, ts, timezone)}, event: {scalar(term)}{properties}}}"


def _expected(recorded: Recorded, timezone: str, facts: Sequence[Fact] | None) -> Iterator[str]:
    if facts is None:
        yield "    expect:"
        yield "      messages: []  # write here what shall come of it; as it stands it says: nothing"
        return
    yield "    expect:"
    if len(recorded.journeys) > 1:
        yield f"      journey: {scalar(recorded.journeys[-1])}"
    for kind, keys in SAID.items():
        rows = [fact for fact in facts if fact.kind == kind and fact.values["journey"] == recorded.journeys[-1]]
        if not rows:
            yield f"      {kind}: []"
            continue
        yield f"      {kind}:"
        for fact in rows:
            said = {key: fact.values.get(key) for key in keys}
            shown = {key: value for key, value in said.items() if value is not None and value is not False}
            yield f"        - {mapping({'at': Raw(_at(recorded, fact.at, timezone)), **shown})}"


class Raw(str):
    """A text that is written as it stands."""

    __slots__ = ()


def mapping(values: Mapping[str, Any]) -> str:
    """A mapping on one line."""
    return "{" + ", ".join(f"{scalar(name)}: {scalar(value)}" for name, value in values.items()) + "}"


def scalar(value: Any) -> str:
    """A scalar that is read as what it is."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    plain = PLAIN.fullmatch(value) and not trap(value) and isinstance(resolve(value), str)
    return value if plain or _sentence(value) else json.dumps(value, ensure_ascii=False)


def _sentence(value: str) -> bool:
    return re.fullmatch(r"[A-Z][A-Za-z0-9 -]*[A-Za-z0-9]", value) is not None


def _typed(value: Value, kind: ValueType) -> str:
    """A value of a property or attribute; instants in UTC, dates as they are."""
    if kind == "timestamp":
        return instant(int(value), "UTC")
    if kind == "date":
        return (EPOCH + timedelta(days=int(value))).strftime("%Y-%m-%d")
    return scalar(value)


def _at(recorded: Recorded, ts: int, timezone: str) -> str:
    """An offset from the start where it is one of whole seconds."""
    if (ts - recorded.start) % SECOND:
        return instant(ts, timezone)
    return offset(ts, recorded.start)
