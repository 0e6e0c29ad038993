"""Local time from tables of offsets, one instant at a time (T1, S3, M4).

A local time is a number of microseconds, as if its wall clock were UTC's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from cjo_cli.model.base import DAY, UNITS

MINUTE = UNITS["m"]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Zone:
    """When a zone's offset changes, and its offsets, one more than changes.

    `walls` are the wall clocks from which on an instant at or after each change is meant.
    """

    at: tuple[int, ...]
    offset: tuple[int, ...]
    walls: tuple[int, ...]

    def local(self, t: int) -> int:
        """The wall clock at `t`."""
        return t + self.offset[bisect_right(self.at, t)]

    def utc(self, local: int) -> int:
        """The instant of a wall clock time; a skipped one is moved by the gap, a repeated one is its second (T1)."""
        which = bisect_right(self.walls, local)
        offset = self.offset[which]
        if which and local < self.at[which - 1] + offset:
            offset = self.offset[which - 1]
        return local - offset


def zone_of(at: tuple[int, ...], offset: tuple[int, ...]) -> Zone:
    """A zone from its changes and offsets, in microseconds."""
    return Zone(at, offset, tuple(t + min(offset[i], offset[i + 1]) for i, t in enumerate(at)))


class Clock:
    """The zones that customers are in; `find` gives one by name, None for a name that is none."""

    def __init__(self, find: Callable[[str], Zone | None], default: str) -> None:
        found = find(default)
        assert found is not None, default
        self.default = found
        self._find = find
        self._known: dict[str, Zone] = {}

    def zone(self, name: object) -> Zone:
        """The zone of a customer's timezone, the project's where it is missing or unknown (T1)."""
        if not isinstance(name, str):
            return self.default
        if name not in self._known:
            self._known[name] = self._find(name) or self.default
        return self._known[name]


def day_of(local: int) -> int:
    """Local days since 1970."""
    return local // DAY


def weekday_of(day: int) -> int:
    """0 is Monday; 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def calendar_span(day: int, per: str) -> int:
    """A number for the day, week (from Monday) or month that a local day lies in (M6)."""
    if per == "day":
        return day
    if per == "week":
        return (day + 3) // 7
    found = EPOCH + timedelta(days=day)
    return found.year * 12 + found.month


def next_time(zone: Zone, t: int, minutes: int, days: tuple[int, ...]) -> int:
    """The first instant at or after `t` that is local time `minutes` on one of `days` (S3)."""
    today = day_of(zone.local(t))
    wanted = [day for day in range(today - 1, today + 10) if weekday_of(day) in days]
    return min(at for at in (zone.utc(day * DAY + minutes * MINUTE) for day in wanted) if at >= t)


def inside_window(local: int, start: int, end: int, days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)) -> bool:
    """Whether the wall clock lies in `[start, end)`; `days` name the day on which the window opens."""
    day, time = divmod(local, DAY)
    if start < end:
        return start * MINUTE <= time < end * MINUTE and weekday_of(day) in days
    opened_today = time >= start * MINUTE and weekday_of(day) in days
    return opened_today or (time < end * MINUTE and weekday_of(day - 1) in days)


def window_end(zone: Zone, t: int, start: int, end: int) -> int:
    """The end of the window that `t` lies in (M4)."""
    day, time = divmod(zone.local(t), DAY)
    tomorrow = start > end and time >= start * MINUTE
    return zone.utc((day + tomorrow) * DAY + end * MINUTE)
