"""When a step is reached: bounds by hand, and the clock."""

from __future__ import annotations

import pytest

from cjo_cli.plan.model import Moment, State, Transition, WaitForState, WaitState, WaitUntilState
from cjo_cli.rules.timing.support.arrival import DAY, HOUR, MINUTE, Arrival, Clock, delay

ON: dict[str, object] = {"id": "s", "source": ("steps", 0), "transitions": (Transition(next=1),)}
WORK = (0, 1, 2, 3, 4)


def until(**keys: object) -> WaitUntilState:
    return WaitUntilState(**ON, **keys)  # type: ignore[arg-type]


def at(start: int, length: int = 0) -> Clock:
    return Clock(start, length, ("steps", 0))


def moment(past: str, missing: str, time: int | None) -> WaitUntilState:
    of = Moment(source="attribute", name="a", type="date", offset=0, time=time, if_past=past, if_missing=missing)  # type: ignore[arg-type]
    return until(moment=of)


NINE, TEN, NOON, NIGHT = 540, 600, 720, 1320
# state, clock before, hours at least, hours at most, clock after
CASES: list[tuple[State, Clock | None, float, float | None, Clock | None]] = [
    (WaitState(**ON, duration=3 * HOUR), None, 3, 3, None),  # type: ignore[arg-type]
    (WaitState(**ON, duration=3 * HOUR), at(NINE), 3, 3, at(NOON)),  # type: ignore[arg-type]
    (WaitState(**ON, duration=24 * HOUR), at(NINE, 60), 24, 24, at(NINE, 60)),  # type: ignore[arg-type]
    (until(time=NINE), None, 0, 24, at(NINE)),
    (until(time=NINE), at(NINE), 0, 24, at(NINE)),
    (until(time=NOON), at(NINE), 3, 3, at(NOON)),
    (until(time=NINE), at(NOON), 21, 21, at(NINE)),
    (until(time=NOON), at(NINE, 60), 2, 3, at(NOON)),
    (until(time=NINE, days=(3,)), None, 0, 168, at(NINE)),
    (until(time=NINE, days=WORK), None, 0, 72, at(NINE)),
    (until(time=NINE, days=(0, 3)), at(NOON), 21, 96, at(NINE)),
    (until(window=(NINE, NOON)), None, 0, 21, at(NINE, 179)),
    (until(window=(NIGHT, NINE)), None, 0, 13, at(NIGHT, 659)),
    (until(window=(NINE, NOON)), at(TEN), 0, 0, at(TEN)),
    (until(window=(NINE, NOON)), at(NIGHT), 11, 11, at(NINE)),
    (until(window=(NINE, NOON)), at(NOON), 21, 21, at(NINE)),
    (until(window=(NINE, NOON)), at(TEN, 200), 0, 21, at(NINE, 179)),
    (until(window=(NINE, NOON), days=WORK), at(TEN), 0, 69, at(NINE, 179)),
    (moment("continue", "exit", NINE), None, 0, None, None),
    (moment("exit", "exit", NINE), None, 0, None, at(NINE)),
    (moment("exit", "exit", None), at(NOON), 0, None, None),
]


@pytest.mark.parametrize(("state", "before", "least", "most", "after"), CASES)
def test_delays(state: State, before: Clock | None, least: float, most: float | None, after: Clock | None) -> None:
    found = delay(state, state.transitions[0], before)
    assert (found.earliest / HOUR, found.latest if found.latest is None else found.latest / HOUR) == (least, most)
    assert found.clock == after


def test_a_wait_for_is_over_at_once_or_at_its_timeout() -> None:
    state = WaitForState(**ON, timeout=5 * HOUR)  # type: ignore[arg-type]
    on_event = delay(state, Transition(path="event", next=1), at(NINE))
    assert on_event == Arrival(0, 5 * HOUR, None)
    assert delay(state, Transition(path="timeout", next=1), at(NINE)) == Arrival(5 * HOUR, 5 * HOUR, at(NINE + 300))


@pytest.mark.parametrize(
    ("clock", "start", "end", "inside"),
    [
        (at(NINE), NINE, TEN, True),
        (at(TEN), NINE, TEN, False),
        (at(NINE, 59), NINE, TEN, True),
        (at(NINE, 60), NINE, TEN, False),
        (at(0), NIGHT, NINE, True),
        (at(NIGHT - 1), NIGHT, NINE, False),
        (at(NIGHT, 659), NIGHT, NINE, True),
        (at(NIGHT, 660), NIGHT, NINE, False),
        (at(DAY - 1), NINE, 0, True),
    ],
)
def test_a_stretch_of_the_day(clock: Clock, start: int, end: int, inside: bool) -> None:
    assert clock.within(start, end) == inside


def test_a_clock_runs() -> None:
    assert at(NIGHT, 30).after(3 * HOUR + 30 * MINUTE) == at(90, 30)
