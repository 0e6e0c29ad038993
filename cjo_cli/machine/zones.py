"""Tables of offsets: those that a bundle carries, or those of the tzdata package (T1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cjo_cli.machine.clock import Zone, zone_of
from cjo_cli.model.base import SECOND
from cjo_cli.model.zones import known_zones, zone

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
EPOCH = FIRST


def of_tables(data: dict[str, Any]) -> Callable[[str], Zone | None]:
    """Zones by name from a bundle's tables: the offset before the first change, then (instant, offset), in seconds."""

    @cache
    def find(name: str) -> Zone | None:
        number = data["zones"].get(name)
        if number is None:
            return None
        first, changes = data["tables"][number]
        at, offsets = ([pair[i] * SECOND for pair in changes] for i in range(2))
        return zone_of(tuple(at), (first * SECOND, *offsets))

    return find


@cache
def of_tzdata(name: str) -> Zone | None:
    """A zone of the tzdata package; None for a name that is none."""
    if name not in known_zones():
        return None
    at: list[int] = []
    offsets = [_offset(name, FIRST)]
    moment = FIRST
    while moment < LAST:
        following = moment + timedelta(days=1)
        if _offset(name, following) != offsets[-1]:
            at.append(_change(name, moment, following))
            offsets.append(_offset(name, following))
        moment = following
    return zone_of(tuple(at), tuple(offsets))


def _change(name: str, low: datetime, high: datetime) -> int:
    """The second at which the offset changes between two instants."""
    here = _offset(name, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(name, middle) == here else (low, middle)
    return (high - EPOCH) // timedelta(microseconds=1)


def _offset(name: str, moment: datetime) -> int:
    return (moment.astimezone(zone(name)).utcoffset() or timedelta()) // timedelta(microseconds=1)
