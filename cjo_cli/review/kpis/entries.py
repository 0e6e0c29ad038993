"""The instances of a whole replay as columns, and their messages: what every figure is taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cjo_cli.simulate.clock import Clock, calendar_span, day_of
from cjo_cli.simulate.result import NEVER, PENDING, SENT, SUPPRESSED, WITHHELD, MessageRows, Ran, Result

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Entries:
    """One row an instance, journey by journey; `journey` is a place in the result's, `customer` one in the log's.

    `settled` is whether the goal's window is over; `credited` is the channel of the message that a conversion is
    credited to, as a place in the result's names, else 0.
    """

    journey: Array
    customer: Array
    entered_at: Array
    held_out: Array
    has_goal: Array
    settled: Array
    converted: Array
    value: Array
    credited: Array

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True)
class Messages:
    """One row a message: its instance as a place among the entries, its channel, and what became of it.

    `due` is whether it came to the caps: it was sent, or a cap stopped it, or its customer is held out.
    """

    entry: Array
    channel: Array
    sent: Array
    due: Array
    at: Array


def entries_of(result: Result) -> tuple[Entries, Messages]:
    """All journeys' instances and messages."""
    found: list[Entries] = []
    sent: list[Messages] = []
    caps = np.array([name is not None and name.startswith("cap:") for name in result.names], dtype=np.bool_)
    start = 0
    for place, ran in enumerate(result.each()):
        found.append(_entries(ran, place, result.horizon))
        sent += [_messages(rows, start, caps) for rows in ran.messages]
        start += len(ran)
    return _joined(Entries, found), _joined(Messages, sent)


def _joined(kind: Any, parts: list[Any]) -> Any:
    names = kind.__dataclass_fields__
    none = np.zeros(0, dtype=np.int64)
    return kind(*(np.concatenate([getattr(part, name) for part in parts]) if parts else none for name in names))


def _entries(ran: Ran, place: int, horizon: int) -> Entries:
    channels = np.zeros(len(ran), dtype=np.int64)
    for rows in ran.messages:
        mine = (rows.outcome == SENT) & (ran.credited[rows.instance] == rows.state)
        channels[rows.instance[mine]] = rows.channel[mine]
    goal = ran.plan.goal
    return Entries(
        journey=np.full(len(ran), place),
        customer=ran.customer.astype(np.int64),
        entered_at=ran.entered_at,
        held_out=ran.held_out,
        has_goal=np.full(len(ran), goal is not None),
        settled=ran.entered_at + (0 if goal is None else goal.within) <= horizon,
        converted=ran.converted_at != NEVER,
        value=np.nan_to_num(ran.value),
        credited=channels,
    )


def _messages(rows: MessageRows, start: int, caps: Array) -> Messages:
    sent = rows.outcome == SENT
    due = sent | (rows.outcome == WITHHELD) | ((rows.outcome == SUPPRESSED) & caps[rows.reason])
    return Messages(rows.instance.astype(np.int64) + start, rows.channel.astype(np.int64), sent,
                    due & (rows.outcome != PENDING), rows.at)  # fmt: skip


class Calendar:
    """Local days and spans of them, in the project's timezone."""

    def __init__(self, result: Result) -> None:
        self.clock = Clock(result.plan.timezone, result.beginning, result.horizon)

    def day(self, at: Array) -> Array:
        """The local day of each instant, counted from 1970."""
        return day_of(self.clock.to_local(at, np.zeros(len(at), dtype=np.int64)))

    def span(self, at: Array, per: str | int) -> Array:
        """A number of the day, week or month that each instant lies in, or of so many days from a Monday on."""
        day = self.day(at)
        return calendar_span(day, per) if isinstance(per, str) else np.floor_divide(day + 3, per)

    def starts(self, first: int, count: int, per: str) -> list[str]:
        """The first days of so many weeks or months from the one of that number, as ISO text."""
        numbers = np.arange(first, first + count)
        if per == "week":
            return [str(day) for day in (numbers * 7 - 3).astype("datetime64[D]")]
        return [str(day) for day in numbers.astype("datetime64[M]").astype("datetime64[D]")]


def first_of_each(customer: Array, order: Array) -> Array:
    """The rows that are their customer's first in `order`, among rows in any."""
    rows = np.lexsort((order, customer))
    ranked = customer[rows]
    return np.sort(rows[np.r_[True, ranked[1:] != ranked[:-1]][: len(rows)]])
