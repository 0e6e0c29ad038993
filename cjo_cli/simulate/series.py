"""What the report shows beyond the summary: flows between states, time to each step, messages a day, shared days.

Everything is added up from the result's columns, so that it agrees with the summary and the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from cjo_cli.log.order import distinct
from cjo_cli.simulate.clock import Clock, day_of
from cjo_cli.simulate.result import ACTIVE, COMPLETED, CONVERTED, EXITED, SENT, Array, Ran, Result
from cjo_cli.simulate.summary import Values, tally
from cjo_cli.simulate.times import quantile_seconds

ENTRY = 0
DAY_ONE = date(1970, 1, 1).toordinal()


def series(result: Result) -> Values:
    """Per journey its `edges`, `left` and `seconds`; messages `sent` a day; `same_day` pairs of journeys.

    `edges` count instances from state to state; `left` says per state who ended there or still is there, by outcome;
    `seconds` are quantiles of the time from entry to each step. Days are those of the project's timezone.
    """
    made = Series(result)
    for ran in result.each():
        made.add(ran)
    return made.values()


class Series:
    """The series in the making: journeys are added one by one."""

    def __init__(self, result: Result) -> None:
        self.journeys: Values = {}
        self.sent = _Sent(result)

    def add(self, ran: Ran) -> None:
        """Note one journey."""
        states = enumerate(ran.plan.states[1:-1], start=1)
        seconds = {state.id: quantile_seconds(ran.elapsed.get(number)) for number, state in states}
        self.journeys[ran.plan.id] = {"edges": list(_edges(ran)), "left": _left(ran), "seconds": seconds}
        self.sent.add(ran)

    def values(self) -> Values:
        """The series of what was added."""
        return {
            "journeys": self.journeys,
            "days": {"from": self.sent.first.isoformat(), "count": self.sent.days},
            "sent": self.sent.per_day(),
            "same_day": self.sent.same_day(),
        }


def _edges(ran: Ran) -> Iterator[Values]:
    """How many instances moved from state to state."""
    states = ran.plan.states
    here = {rows.state: _flags(ran, rows.instance) for rows in ran.steps}
    here[len(states) - 1] = ran.outcome == COMPLETED
    for number, state in enumerate(states):
        for index, transition in enumerate(state.transitions):
            rows = ran.step(number)
            count = len(ran) if number == ENTRY else 0
            if rows is not None and transition.next in here:
                # A branch's `else` has no path, and may lead where one of its paths leads too.
                path = -1 if transition.path is None else index
                taken = rows.instance[rows.path == path] if len(state.transitions) > 1 else rows.instance
                count = int(here[transition.next][taken].sum())
            yield {"from": state.id, "to": states[transition.next].id, "path": transition.path, "count": count}


def _flags(ran: Ran, instance: Array) -> Array:
    flags = np.zeros(len(ran), dtype=np.bool_)
    flags[instance] = True
    return flags


def _left(ran: Ran) -> Values:
    """Instances whose last step this was, but for those who completed the journey.

    `goal` counts those of the exited who had reached the goal by then: no loss, though it was not the goal's exit.
    """
    # States only lead forward, and steps stand by state, so that the last one is what stays.
    final = np.zeros(len(ran), dtype=np.int16)
    for rows in ran.steps:
        final[rows.instance] = rows.state
    gone = {outcome: np.flatnonzero(ran.outcome == outcome) for outcome in (ACTIVE, CONVERTED, EXITED)}
    states = len(ran.plan.states)
    counts = {outcome: np.bincount(final[rows], minlength=states).tolist() for outcome, rows in gone.items()}
    exited = gone[EXITED]
    with_goal = exited[ran.converted_at[exited] <= ran.ended_at[exited]]
    return {
        state.id: {
            "converted": counts[CONVERTED][number],
            "exited": tally(ran.reason[exited[final[exited] == number]], ran.reasons),
            "goal": tally(ran.reason[with_goal[final[with_goal] == number]], ran.reasons),
            "active": counts[ACTIVE][number],
        }
        for number, state in enumerate(ran.plan.states[1:-1], start=1)
    }


class _Sent:
    """Sent messages by local day, journey and channel; and who got messages of two journeys on one day."""

    def __init__(self, result: Result) -> None:
        self.names = result.names
        self.clock = Clock(result.plan.timezone, result.beginning, result.horizon)
        span = np.array([result.beginning, result.horizon], dtype=np.int64)
        first, last = self._day(span).tolist()
        self.first_day, self.days = first, last - first + 1
        # A garbage time may lie where there is no calendar any more.
        self.first = date.fromordinal(min(max(first + DAY_ONE, 1), date.max.toordinal()))
        self.journeys = result.journeys
        self.counts: dict[str, dict[str, Array]] = {}
        self.cells: list[Array] = []

    def _day(self, at: Array) -> Array:
        return day_of(self.clock.to_local(at, np.zeros(len(at), dtype=np.int64)))

    def add(self, ran: Ran) -> None:
        """Note one journey's messages."""
        counts = self.counts.setdefault(ran.plan.id, {})
        number = self.journeys.index(ran.plan.id)
        for rows in ran.messages:
            sent = np.flatnonzero(rows.outcome == SENT)
            day = self._day(rows.at[sent]) - self.first_day
            customer = ran.customer[rows.instance[sent]].astype(np.int64)
            self.cells.append((customer * self.days + day) * len(self.journeys) + number)
            channels = rows.channel[sent]
            for channel in np.flatnonzero(np.bincount(channels)).tolist():
                name = str(self.names[channel])
                here = np.bincount(day[channels == channel], minlength=self.days)
                counts[name] = counts.get(name, 0) + here

    def per_day(self) -> Values:
        """Per journey and channel the counts of all days; channels that carried nothing are left out."""
        return {
            journey: {channel: counts[channel].tolist() for channel in sorted(counts)}
            for journey, counts in self.counts.items()
        }

    def same_day(self) -> list[Values]:
        """Pairs of journeys, and on how many days some customer got messages of both; most first."""
        many = len(self.journeys)
        seen = distinct(np.concatenate([np.zeros(0, dtype=np.int64), *self.cells]))[0]
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
