"""A line of JSON to an event: in our columns, as Segment writes it, or as a CloudEvent (D1).

Numbers are the text that a simulation of the same line sees: by a value's text its type is judged (V1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cjo_cli.log.values import FIRST, LAST
from cjo_cli.machine.keeps import Keeps
from cjo_cli.machine.state import Event
from cjo_cli.machine.values import Value, decimal_text, read, read_timestamp, text_of
from cjo_cli.model.base import ValueType
from cjo_cli.plan.model import Plan

UNITS = {"s": 1_000_000, "ms": 1000, "us": 1}
CORE = ("customer_id", "ts", "event", "event_id", "properties")
Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """An accepted row: whose, when, what, its id where it has one, and where its properties are."""

    customer: str
    ts: int
    name: str
    id: str | None
    properties: tuple[Cells, ...]

    def text(self, name: str) -> str | None:
        """A property's text."""
        found = (text_of(cells.get(name)) for cells in self.properties)
        return next((text for text in found if text is not None), None)


@dataclass(frozen=True)
class Bad:
    """A row that is rejected, and what it lacks: `json`, `customer`, `event` or `ts`."""

    lacks: str


# One whose id has been there before.
DOUBLE = Bad("id")


class _Number(str):
    """A number's text."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a key that is given twice the first, as a simulation has it."""
    made = dict(pairs)
    return made if len(made) == len(pairs) else dict(reversed(pairs))


def _decimal(written: str) -> _Number:
    return _Number(decimal_text(written))


def _whole(written: str) -> _Number:
    return _Number("0" if written == "-0" else written)


def parsed(line: str | bytes) -> Cells | None:
    """The object of a line; None where it is none."""
    try:
        cells = read_json(line)
    except (ValueError, RecursionError):
        return None
    return cells if isinstance(cells, dict) else None


def read_json(text: str | bytes) -> Any:
    """A JSON value, its numbers (and NaN) as text. Raises ValueError, or RecursionError where it is too deep."""
    return json.loads(
        text, parse_float=_decimal, parse_int=_whole, parse_constant=_Number, object_pairs_hook=_object
    )  # fmt: skip


def read_row(line: str | bytes, unit: str) -> Row | Bad:
    """The row of a line; `unit` is what a `ts` that is a number counts since 1970: `iso` for nothing."""
    cells = parsed(line)
    return Bad("json") if cells is None else row_of(cells, unit)


def row_of(cells: Cells, unit: str) -> Row | Bad:
    """The row of an object that `read_json` has read."""
    if "specversion" in cells:
        return _row(cells, "subject", "time", _text(cells, "type"), _identity(cells), unit, (_inside(cells, "data"),))
    if "type" in cells and "timestamp" in cells and "ts" not in cells:
        return _segment(cells, unit)
    own = {name: value for name, value in cells.items() if name not in CORE}
    holders = (_inside(cells, "properties"), own)
    return _row(cells, "customer_id", "ts", _text(cells, "event"), _text(cells, "event_id"), unit, holders)


def _segment(cells: Cells, unit: str) -> Row | Bad:
    kind = _text(cells, "type")
    holders = (_inside(cells, "properties"), *((_inside(cells, "traits"),) if kind == "identify" else ()))
    who = "userId" if _text(cells, "userId") is not None else "anonymousId"
    name = _text(cells, "event") if kind == "track" else kind
    return _row(cells, who, "timestamp", name, _text(cells, "messageId"), unit, holders)


def _identity(cells: Cells) -> str | None:
    source, name = _text(cells, "source"), _text(cells, "id")
    return None if source is None or name is None else f"{source}\x1f{name}"


def _row(
    cells: Cells, who: str, when: str, name: str | None, own: str | None, unit: str, holders: tuple[Cells, ...]
) -> Row | Bad:
    customer, ts = _text(cells, who), instant(cells.get(when), unit)
    if customer is None:
        return Bad("customer")
    if name is None:
        return Bad("event")
    return Bad("ts") if ts is None else Row(customer, ts, name, own, holders)


def _text(cells: Cells, name: str) -> str | None:
    return text_of(cells.get(name)) or None


def _inside(cells: Cells, name: str) -> Cells:
    found = cells.get(name)
    return found if isinstance(found, dict) else {}


def instant(cell: Any, unit: str) -> int | None:
    """A row's `ts` in microseconds: a timestamp, or by `unit` a number since 1970."""
    factor = UNITS.get(unit)
    text = None if isinstance(cell, bool) else text_of(cell)
    if text is None:
        return None
    if factor is not None and read(text, "number") is not None:
        found = int(Decimal(text) * factor)
    elif isinstance(cell, _Number):
        return None
    else:
        stamp = read_timestamp(text)
        if stamp is None:
            return None
        found = stamp
    return found if FIRST <= found <= LAST else None


class Typed:
    """Rows to events of a plan: only what it looks at is read."""

    def __init__(self, plan: Plan, keeps: Keeps) -> None:
        self._terms: dict[str, tuple[str, Mapping[str, ValueType]]] = {
            plan.events[term].name: (term, kinds) for term, kinds in keeps.reads.items()
        }
        self._attributes = [(name, plan.attributes[name].name, plan.attributes[name].type) for name in keeps.attributes]

    def event(self, row: Row) -> Event:
        """The event that a row is."""
        found = self._terms.get(row.name)
        if found is None:
            return Event(row.ts, None, {})
        values = ((name, row.text(name), kind) for name, kind in found[1].items())
        return Event(row.ts, found[0], _typed(values))

    def profile(self, cells: Cells) -> dict[str, Value]:
        """The attributes in a row of the snapshot, by id (T4)."""
        values = (
            (name, text_of(cells.get(written, cells.get(name))), kind) for name, written, kind in self._attributes
        )
        return _typed(values)


def _typed(cells: Any) -> dict[str, Value]:
    values = ((name, None if text is None else read(text, kind)) for name, text, kind in cells)
    return {name: value for name, value in values if value is not None}
