"""Local time for whole columns: offsets from one table made with `zoneinfo` (T1).

Instants are microseconds of UTC; a local time is the same number as if its wall clock were UTC's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from cjo_cli.model.base import DAY, UNITS
from cjo_cli.model.zones import known_zones, zone

Ints = np.ndarray[Any, np.dtype[np.int64]]
MINUTE = UNITS["m"]
# Offsets are looked up for so long; outside, the last one known holds.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Transitions:
    """When a zone's offset changes: `at[i]` is the instant from which `offset[i]` holds; `at[0]` is minus infinity."""

    at: Ints
    offset: Ints


def _offset(name: str, moment: datetime) -> int:
    return (moment.astimezone(zone(name)).utcoffset() or timedelta()) // timedelta(microseconds=1)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@cache
def transitions(name: str, first_year: int, last_year: int) -> Transitions:
    """The offset changes of a zone between two years, found by halving between days that differ."""
    at, offsets = [np.iinfo(np.int64).min], []
    moment = max(EARLIEST, datetime(max(first_year, 1900), 1, 1, tzinfo=UTC))
    end = min(LATEST, datetime(min(last_year + 1, 2200), 1, 1, tzinfo=UTC))
    here = _offset(name, moment)
    offsets.append(here)
    while moment < end:
        following = moment + timedelta(hours=12)
        there = _offset(name, following)
        if there != here:
            low, high = moment, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(name, middle) == here else (low, middle)
            at.append(_micros(high.replace(microsecond=0)))
            offsets.append(there)
        moment, here = following, there
    return Transitions(np.array(at, dtype=np.int64), np.array(offsets, dtype=np.int64))


class Clock:
    """Wall clocks of a set of zones over a span of instants; zones are named by number."""

    def __init__(self, default: str, first: int, last: int) -> None:
        self.default = default
        low, high = (min(max(t, _micros(EARLIEST)), _micros(LATEST)) for t in (first, last))
        self.years = tuple((EPOCH + timedelta(microseconds=int(t))).year + d for t, d in ((low, -1), (high, 1)))
        self.names: list[str] = [default]

    def number(self, name: str) -> int:
        """The number of a zone; an unknown one has the default's (T1)."""
        if name not in known_zones():
            return 0
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def _table(self, number: int) -> Transitions:
        return transitions(self.names[number], *self.years)

    def to_local(self, t: Ints, zones: Ints) -> Ints:
        """The wall clock at instants `t`."""
        return self._by_zone(_wall_clock, t, zones)

    def to_utc(self, local: Ints, zones: Ints) -> Ints:
        """The instants of wall clock times; a skipped one is moved by the gap, a repeated one is its second (T1)."""
        return self._by_zone(_instants, local, zones)

    def _by_zone(self, convert: Callable[[Transitions, Ints], Ints], t: Ints, zones: Ints) -> Ints:
        numbers = np.flatnonzero(np.bincount(zones)).tolist()
        if len(numbers) == 1:
            return convert(self._table(numbers[0]), t)
        made = np.empty_like(t)
        for number in numbers:
            rows = zones == number
            made[rows] = convert(self._table(number), t[rows])
        return made


def _wall_clock(table: Transitions, t: Ints) -> Ints:
    if len(table.at) == 1:
        return np.asarray(t + table.offset[0])
    return np.asarray(t + table.offset[np.searchsorted(table.at, t, side="right") - 1])


def _instants(table: Transitions, local: Ints) -> Ints:
    before, after, at = table.offset[:-1], table.offset[1:], table.at[1:]
    # From the wall clock `at + min(before, after)` on, an instant at or after the change is meant.
    which = np.searchsorted(at + np.minimum(before, after), local, side="right")
    offset = table.offset[which]
    if len(at):
        last = np.maximum(which - 1, 0)
        skipped = (which > 0) & (local < at[last] + after[last])
        offset = np.where(skipped, before[last], offset)
    return local - offset


def day_of(local: Ints) -> Ints:
    """Local days since 1970."""
    return np.floor_divide(local, DAY)


def weekday_of(day: Ints) -> Ints:
    """0 is Monday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def calendar_span(day: Ints, per: str) -> Ints:
    """A number for the day, week (from Monday) or month that each local day lies in (M6)."""
    if per == "day":
        return day
    if per == "week":
        return np.floor_divide(day + 3, 7)
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def next_time(clock: Clock, t: Ints, zones: Ints, minutes: int, days: tuple[int, ...]) -> Ints:
    """The first instant at or after `t` that is local time `minutes` on one of `days` (S3)."""
    today = day_of(clock.to_local(t, zones))
    best = np.full(len(t), np.iinfo(np.int64).max, dtype=np.int64)
    for ahead in range(-1, 10):
        day = today + ahead
        at = clock.to_utc(day * DAY + minutes * MINUTE, zones)
        fits = np.isin(weekday_of(day), days) & (at >= t)
        best = np.where(fits & (at < best), at, best)
    return best


def inside_window(
    local: Ints, start: int, end: int, days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
) -> np.ndarray[Any, Any]:
    """Whether the wall clock lies in `[start, end)`; `days` name the day on which the window opens."""
    day = day_of(local)
    time = local - day * DAY
    start_at, end_at = start * MINUTE, end * MINUTE
    opens_today = np.isin(weekday_of(day), days)
    if start < end:
        return (time >= start_at) & (time < end_at) & opens_today
    opened_yesterday = np.isin(weekday_of(day - 1), days)
    return ((time >= start_at) & opens_today) | ((time < end_at) & opened_yesterday)


def window_end(clock: Clock, t: Ints, zones: Ints, start: int, end: int) -> Ints:
    """The end of the window that each `t` lies in (M4)."""
    local = clock.to_local(t, zones)
    day = day_of(local)
    tomorrow = (start > end) & (local - day * DAY >= start * MINUTE)
    return clock.to_utc((day + tomorrow) * DAY + end * MINUTE, zones)
