"""A request's body to rows: one event, a list of them, or Segment's `batch`. All of them count, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cjo_cli.machine.reading import Bad, Row, read_json, row_of
from cjo_cli.model.base import SECOND

MOST = 1000
# A customer's id; no longer than any index takes.
LONGEST = 512
# A clock may be so far ahead of ours: the event is taken as of now.
AHEAD = 60 * SECOND
# Only where such an escape stands can a text hold what no database keeps.
_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class Unreadable(Exception):  # noqa: N818 - it says what the body is
    """A body that is no JSON of a shape that is known."""


@dataclass(frozen=True)
class Fault:
    """What an event lacks, by its place: `customer`, `event`, `ts`, `id`; or it is in the `future`, or no `json`."""

    index: int
    lacks: str


def rows_of(body: bytes, now: int, unit: str) -> list[Row] | list[Fault]:
    """The rows of a body, or what is wrong with some of them. Raises Unreadable."""
    found = [_row(cells, now, unit) for cells in _events(body)]
    faults = [Fault(place, row.lacks) for place, row in enumerate(found) if isinstance(row, Bad)]
    return faults or [row for row in found if isinstance(row, Row)]


def _events(body: bytes) -> Sequence[Any]:
    try:
        text = body.decode()
        value = read_json(text)
        sound = _ESCAPED.search(text) is None or _storable(value)
    except (ValueError, RecursionError):
        raise Unreadable("the body is no JSON in UTF-8") from None
    if not sound:
        raise Unreadable("a text holds a NUL, or half of a surrogate pair")
    events = value.get("batch", [value]) if isinstance(value, dict) else value
    if not isinstance(events, list) or not events:
        raise Unreadable("the body is neither an event nor a list of events")
    if len(events) > MOST:
        raise Unreadable(f"more than {MOST} events in one request")
    return events


def _storable(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_storable(key) and _storable(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(_storable, value))
    return not isinstance(value, str) or ("\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value))


def _row(cells: Any, now: int, unit: str) -> Row | Bad:
    found = row_of(cells, unit) if isinstance(cells, dict) else Bad("json")
    if isinstance(found, Bad):
        return found
    if len(found.customer) > LONGEST:
        return Bad("customer")
    if found.id is None:
        return Bad("id")
    if found.ts > now + AHEAD:
        return Bad("future")
    return replace(found, ts=min(found.ts, now))
