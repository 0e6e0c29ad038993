"""The instants of a schedule, in the project's timezone (E1)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from cjo_cli.machine.clock import Zone, next_time
from cjo_cli.model.base import UNITS
from cjo_cli.plan.model import Schedule

HOUR = UNITS["h"]
MOST_HOURS = 100_000


@dataclass(frozen=True)
class Calendar:
    """Written instants, or a local time on weekdays; `found` remembers the first one from the start of each hour on."""

    at: tuple[int, ...]
    time: int | None
    days: tuple[int, ...]
    found: dict[int, int] = field(default_factory=dict, compare=False)

    def after(self, t: int, zone: Zone) -> int | None:
        """The first instant after `t`, if there is one."""
        if self.time is None:
            place = bisect_right(self.at, t)
            return self.at[place] if place < len(self.at) else None
        hour = t // HOUR
        if hour not in self.found:
            if len(self.found) >= MOST_HOURS:
                self.found.clear()
            self.found[hour] = next_time(zone, hour * HOUR, self.time, self.days)
        first = self.found[hour]
        return first if first > t else next_time(zone, t + 1, self.time, self.days)

    def has(self, t: int, zone: Zone) -> bool:
        """Whether `t` is one of the instants."""
        return self.after(t - 1, zone) == t


def calendar(schedule: Schedule) -> Calendar:
    """Compile a schedule."""
    return Calendar(tuple(sorted(set(schedule.at))), schedule.time, schedule.days)
