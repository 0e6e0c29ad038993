"""When a `wait_until` goes on (S3)."""

from __future__ import annotations

from collections.abc import Callable

from cjo_cli.machine.clock import MINUTE, Zone, day_of, inside_window, next_time
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.trace import Tracer
from cjo_cli.model.base import DAY
from cjo_cli.plan.model import Moment as MomentPart
from cjo_cli.plan.model import WaitUntilState

# The instant at which it goes on, or the reason for which the instance ends here.
Until = Callable[[Moment, Zone], int | str]


def until(state: WaitUntilState, trace: Tracer | None = None) -> Until:
    """Compile when one `wait_until` goes on."""
    if state.moment is not None:
        return _moment(state.moment, trace)
    days = state.days
    if state.time is not None:
        minutes = state.time
        return lambda moment, zone: next_time(zone, moment.now, minutes, days)
    assert state.window is not None
    start, end = state.window

    def window(moment: Moment, zone: Zone) -> int:
        if inside_window(zone.local(moment.now), start, end, days):
            return moment.now
        return next_time(zone, moment.now, start, days)

    return window


def _moment(part: MomentPart, trace: Tracer | None) -> Until:
    def until(moment: Moment, zone: Zone) -> int | str:
        source = moment.attributes if part.source == "attribute" else moment.entry
        value = source.get(part.name)
        if trace is not None:
            trace.read(part.source, part.name, value)
        if value is None:
            return moment.now if part.if_missing == "continue" else "if_missing"
        at = _instant(part, int(value), zone)
        if at >= moment.now:
            return at
        return moment.now if part.if_past == "continue" else "if_past"

    return until


def _instant(part: MomentPart, value: int, zone: Zone) -> int:
    """A timestamp plus the offset; a date plus the offset on the calendar; either at a local time of that day."""
    if part.type == "date":
        local = value * DAY + part.offset
        if part.time is None:
            return zone.utc(local)
    else:
        if part.time is None:
            return value + part.offset
        local = zone.local(value + part.offset)
    return zone.utc(day_of(local) * DAY + part.time * MINUTE)
