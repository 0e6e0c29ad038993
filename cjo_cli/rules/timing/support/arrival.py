"""When every state of a journey can be reached: bounds in microseconds since the entry, and the time of day.

Bounds hold for each instance that is not ended before. Changes of the clock in spring and autumn are left out: they
move a bound by an hour twice a year. `max_duration` is left out too, as rules compare with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cjo_cli.diagnostics import Path
from cjo_cli.plan.model import EntryState, State, Transition, WaitForState, WaitState, WaitUntilState
from cjo_cli.rules.base import JourneyItem, Scene
from cjo_cli.rules.flow.support.memory import remembered

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 1440


@dataclass(frozen=True)
class Clock:
    """A stretch of the customer's day in minutes, `length` 0 for a single time; the path of the step that sets it."""

    start: int
    length: int
    source: Path

    def after(self, microseconds: int) -> Clock:
        """The clock so much later."""
        return Clock((self.start + microseconds // MINUTE) % DAY, self.length, self.source)

    def within(self, start: int, end: int) -> bool:
        """Whether all of it lies from `start` on and before `end`, across midnight where `start` is the later."""
        return (self.start - start) % DAY + self.length < (end - start) % DAY


@dataclass(frozen=True)
class Arrival:
    """The least and the most that can have passed (None: no bound), and the time of day, where it is known."""

    earliest: int
    latest: int | None
    clock: Clock | None = None

    def then(self, delay: Arrival) -> Arrival:
        """After a further delay."""
        latest = None if self.latest is None or delay.latest is None else self.latest + delay.latest
        return Arrival(self.earliest + delay.earliest, latest, delay.clock)


START = Arrival(0, 0)


@remembered
def arrivals(_: Scene, item: JourneyItem) -> dict[int, Arrival]:
    """When each state that something leads to is reached, by its number and in its order."""
    found: dict[int, Arrival] = {0: START}
    for number, state in enumerate(item.plan.states):
        here = found.get(number)
        for way in state.transitions if here is not None else ():
            assert here is not None
            after = here.then(delay(state, way, here.clock))
            found[way.next] = after if way.next not in found else _either(found[way.next], after)
    return dict(sorted(found.items()))


def _either(one: Arrival, two: Arrival) -> Arrival:
    latest = None if one.latest is None or two.latest is None else max(one.latest, two.latest)
    return Arrival(min(one.earliest, two.earliest), latest, one.clock if one.clock == two.clock else None)


def delay(state: State, way: Transition, clock: Clock | None) -> Arrival:
    """How long a customer stays in `state` who takes `way`, having come at `clock`; the clock they leave at."""
    if isinstance(state, WaitState):
        return _exactly(state.duration, clock)
    if isinstance(state, WaitForState):
        return _exactly(state.timeout, clock) if way.path == "timeout" else Arrival(0, state.timeout)
    if isinstance(state, WaitUntilState):
        return _until(state, clock)
    return Arrival(0, 0, clock)


def _exactly(duration: int, clock: Clock | None) -> Arrival:
    return Arrival(duration, duration, clock.after(duration) if clock else None)


def _until(state: WaitUntilState, clock: Clock | None) -> Arrival:
    if state.time is not None:
        return _to_time(state, state.time, clock)
    if state.window is not None:
        return _to_window(state, state.window, clock)
    moment = state.moment
    sure = moment is not None and moment.time is not None and {moment.if_past, moment.if_missing} == {"exit"}
    assert moment is not None
    return Arrival(0, None, Clock(moment.time or 0, 0, state.source) if sure else None)


def _to_time(state: WaitUntilState, time: int, clock: Clock | None) -> Arrival:
    at = Clock(time, 0, state.source)
    most = _longest_gap(state.days) * DAY
    if clock is None or (time - clock.start) % DAY <= clock.length:
        return Arrival(0, most * MINUTE, at)
    least = (time - clock.start - clock.length) % DAY
    return Arrival(least * MINUTE, (most if len(state.days) < 7 else least + clock.length) * MINUTE, at)


def _to_window(state: WaitUntilState, window: tuple[int, int], clock: Clock | None) -> Arrival:
    start, end = window
    length = (end - start) % DAY
    daily = len(state.days) == 7
    if daily and clock is not None and clock.within(start, end):
        return Arrival(0, 0, clock)
    if daily and clock is not None and clock.within(end, start):
        return _to_time(state, start, clock)
    closed = _longest_gap(state.days) * DAY - length
    return Arrival(0, closed * MINUTE, Clock(start, length - 1, state.source))


def _longest_gap(days: tuple[int, ...]) -> int:
    """The most days from one of `days` to the next."""
    return max((later - day - 1) % 7 + 1 for day, later in zip(days, (*days[1:], days[0]), strict=True))


def entries(entry: EntryState) -> tuple[int | None, int | None]:
    """The first and the last instant at which anybody can enter, where there is one."""
    if entry.schedule is None or not entry.schedule.at:
        return entry.from_, entry.until
    kept = [at for at in entry.schedule.at if _open(entry, at)]
    return (kept[0], kept[-1]) if kept else (entry.from_, entry.until)


def _open(entry: EntryState, at: int) -> bool:
    return (entry.from_ is None or entry.from_ <= at) and (entry.until is None or at < entry.until)


@dataclass(frozen=True)
class Sending:
    """The absolute instants between which a state can be reached, where they are known."""

    first: int | None
    last: int | None


def sending(item: JourneyItem, arrival: Arrival) -> Sending:
    """When a state that is reached so can be reached, by the calendar."""
    first, last = entries(item.plan.entry)
    latest = arrival.latest
    if item.plan.max_duration is not None:
        latest = item.plan.max_duration if latest is None else min(latest, item.plan.max_duration)
    return Sending(
        None if first is None else first + arrival.earliest,
        None if last is None or latest is None else last + latest,
    )


def reached(scene: Scene, item: JourneyItem) -> Iterator[tuple[int, State, Arrival]]:
    """Every state that can be reached before `max_duration`, with its number and when."""
    for number, arrival in arrivals(scene, item).items():
        if item.plan.max_duration is None or arrival.earliest < item.plan.max_duration:
            yield number, item.plan.states[number], arrival
