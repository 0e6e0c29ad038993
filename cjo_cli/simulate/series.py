"""What the report shows beyond the summary: flows between states, time to each step, messages a day, shared days.

Everything is added up from the result's columns, so that it agrees with the summary and the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from cjo_cli.plan.model import JourneyPlan, StateBase, Transition
from cjo_cli.simulate.clock import Clock, day_of
from cjo_cli.simulate.result import Result, Table
from cjo_cli.simulate.summary import Values

Array = np.ndarray[Any, Any]
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
KEYS = ("customer_id", "key", "entered_at")
ENTRY = 0
DAY_ONE = date(1970, 1, 1).toordinal()


def series(result: Result) -> Values:
    """Per journey its `edges`, `left` and `seconds`; messages `sent` a day; `same_day` pairs of journeys.

    `edges` count instances from state to state; `left` says per state who ended there or still is there, by outcome;
    `seconds` are quantiles of the time from entry to each step. Days are those of the project's timezone.
    """
    plans = {journey.id: journey for journey in result.plan.journeys}
    sent = _Sent(result)
    return {
        "journeys": {name: _Flow(result, plans[name]).values() for name in result.journeys},
        "days": {"from": sent.first.isoformat(), "count": sent.days},
        "sent": sent.per_day(),
        "same_day": sent.same_day(),
    }


class _Flow:
    """How the instances of one journey moved: each row a step that an instance ran, in the walk's order."""

    def __init__(self, result: Result, plan: JourneyPlan) -> None:
        self.plan = plan
        table, steps = result.instances, result.steps
        mine, own = (_rows_with(rows, "journey", plan.id) for rows in (steps, table))
        state = _places(steps, "step", [state.id for state in plan.states], mine)
        # Both tables stand in the order of the keys, and every instance runs its first step (S2), if there is one.
        change = np.ones(len(mine), dtype=np.bool_)
        if len(mine):
            keys = [steps.columns[name][mine] for name in KEYS]
            change[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
        instance = np.cumsum(change) - 1
        order = np.argsort(instance * len(plan.states) + state, kind="stable")
        self.state, instance = state[order], instance[order]
        self.path = steps.columns["path"][mine][order]
        paths = {transition.path for state in plan.states for transition in state.transitions}
        self.path_numbers = {path: steps.number("path", path) for path in paths}
        self.seconds = ((steps.columns["at"][mine] - steps.columns["entered_at"][mine]) / 1e6)[order]
        self.last = np.append(instance[1:] != instance[:-1], True) if len(mine) else change
        self.entered = len(own)
        self.table, self.own = table, own[: int(self.last.sum())]
        self.following = np.append(self.state[1:], -1)[: len(mine)]
        self.following[self.last] = np.where(self._came_to("completed"), len(plan.states) - 1, -1)

    def _came_to(self, outcome: str) -> Array:
        return np.asarray(self.table.columns["outcome"][self.own] == self.table.number("outcome", outcome))

    def values(self) -> Values:
        return {"edges": list(self._edges()), "left": self._left(), "seconds": self._seconds()}

    def _edges(self) -> Any:
        states = self.plan.states
        for number, state in enumerate(states):
            for transition in state.transitions:
                yield {
                    "from": state.id,
                    "to": states[transition.next].id,
                    "path": transition.path,
                    "count": self._moved(number, state, transition),
                }

    def _moved(self, number: int, state: StateBase, transition: Transition) -> int:
        if number == ENTRY:
            return self.entered
        taken = (self.state == number) & (self.following == transition.next)
        # A branch's `else` may lead where one of its paths leads too.
        if len(state.transitions) > 1:
            taken &= self.path == self.path_numbers[transition.path]
        return int(taken.sum())

    def _left(self) -> Values:
        """Instances whose last step this was, but for those who completed the journey.

        `goal` counts those of the exited who had reached the goal by then: no loss, though it was not the goal's exit.
        """
        final = self.state[self.last]
        columns = self.table.columns
        with_goal = columns["converted_at"][self.own] <= columns["ended_at"][self.own]
        converted, exited, active = (self._came_to(outcome) for outcome in ("converted", "exited", "active"))
        left = {}
        for number, state in enumerate(self.plan.states[1:-1], start=1):
            here = final == number
            left[state.id] = {
                "converted": int((here & converted).sum()),
                "exited": self.table.tally("reason", self.own[here & exited]),
                "goal": self.table.tally("reason", self.own[here & exited & with_goal]),
                "active": int((here & active).sum()),
            }
        return left

    def _seconds(self) -> Values:
        found = {}
        for number, state in enumerate(self.plan.states[1:-1], start=1):
            here = self.seconds[self.state == number]
            found[state.id] = [float(value) for value in np.quantile(here, QUANTILES)] if len(here) else None
        return found


class _Sent:
    """Sent messages, each with its local day, journey and channel."""

    def __init__(self, result: Result) -> None:
        table = result.messages
        rows = _rows_with(table, "outcome", "sent")
        clock = Clock(result.plan.timezone, result.beginning, result.horizon)
        span = np.array([result.beginning, result.horizon], dtype=np.int64)
        first, last = (int(day) for day in day_of(clock.to_local(span, np.zeros(2, dtype=np.int64))))
        at = table.columns["at"][rows]
        self.days = last - first + 1
        self.day = day_of(clock.to_local(at, np.zeros(len(at), dtype=np.int64))) - first
        # A garbage time may lie where there is no calendar any more.
        self.first = date.fromordinal(min(max(first + DAY_ONE, 1), date.max.toordinal()))
        self.journeys = result.journeys
        self.customer = table.columns["customer_id"][rows].astype(np.int64)
        self.journey = _places(table, "journey", result.journeys, rows)
        self.channels = sorted(set(table.texts["channel"][np.unique(table.columns["channel"][rows])]))
        self.channel = _places(table, "channel", self.channels, rows)

    def per_day(self) -> Values:
        """Per journey and channel the counts of all days; channels that carried nothing are left out."""
        shape = (len(self.journeys), len(self.channels), self.days)
        cells = (self.journey * shape[1] + self.channel) * shape[2] + self.day
        counts = np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape)
        return {
            journey: {
                channel: counts[j, c].tolist() for c, channel in enumerate(self.channels) if counts[j, c].any()
            }
            for j, journey in enumerate(self.journeys)
        }  # fmt: skip

    def same_day(self) -> list[Values]:
        """Pairs of journeys, and on how many days some customer got messages of both; most first."""
        many = len(self.journeys)
        seen = np.sort((self.customer * self.days + self.day) * many + self.journey)
        seen = seen[np.append(True, seen[1:] != seen[:-1])] if len(seen) else seen
        where, journey = seen // many, seen % many
        pairs = np.zeros(many * many, dtype=np.int64)
        for apart in range(1, many):
            both = where[apart:] == where[:-apart]
            if not both.any():
                break
            pairs += np.bincount((journey[:-apart] * many + journey[apart:])[both], minlength=many * many)
        found = [
            {"journeys": [self.journeys[cell // many], self.journeys[cell % many]], "customer_days": int(pairs[cell])}
            for cell in np.flatnonzero(pairs)
        ]
        return sorted(found, key=lambda pair: (-pair["customer_days"], pair["journeys"]))


def _rows_with(table: Table, column: str, text: str) -> Array:
    return np.flatnonzero(table.columns[column] == table.number(column, text))


def _places(table: Table, column: str, names: Sequence[str], rows: Array) -> Array:
    """The place in `names` of each row's text."""
    places = np.full(len(table.texts[column]) + 1, -1, dtype=np.int64)
    for place, name in enumerate(names):
        number = table.number(column, name)
        if number >= 0:
            places[number] = place
    return places[table.columns[column][rows]]
