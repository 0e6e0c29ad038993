"""Assumed events as rows of their own: whose, in which draw, of which message, and what they hold."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from cjo_cli.log.data import Column, EventTable, missing
from cjo_cli.model.assumptions import OfMessage
from cjo_cli.plan.assumptions import AssumptionsPlan, Caused
from cjo_cli.plan.conditions import Constant
from cjo_cli.simulate.assumed.answers import Happened
from cjo_cli.simulate.assumed.chance import Hashes, joined, mixed
from cjo_cli.simulate.assumed.copies import Further
from cjo_cli.simulate.assumed.sent import Array, Sent
from cjo_cli.simulate.matchers import number_of
from cjo_cli.simulate.messages import Names
from cjo_cli.simulate.world import Bools, Ints

# What of its message an event may hold, in the order of the columns of `told`.
TOLD = ("journey", "step", "content", "channel")


@dataclass(frozen=True)
class Events:
    """Events by copy, a customer in a draw; `mark` is their message's, `told` what it says, as codes of texts."""

    copy: Ints
    event: Array
    answer: Array
    ts: Ints
    mark: Hashes
    told: Array

    def __len__(self) -> int:
        return len(self.ts)

    def take(self, rows: Ints | Bools) -> Events:
        """Some of them."""
        return Events(*(values[rows] for values in vars(self).values()))

    def moved(self, copy: Ints) -> Events:
        """The same of other copies."""
        return Events(copy, *list(vars(self).values())[1:])


def events_of(found: Happened, copy: Ints, sent: Sent, told: Array) -> Events:
    """What happened, as rows; `told` is what each of `sent` says."""
    return Events(copy, found.event, found.answer, found.ts, sent.mark[found.message], told[found.message])


def all_of(parts: list[Events]) -> Events:
    """All rows in one; there is at least one part."""
    return Events(*(np.concatenate(columns) for columns in zip(*(vars(part).values() for part in parts), strict=True)))


def tells(assumed: AssumptionsPlan) -> bool:
    """Whether any event holds what its message says."""
    return any(isinstance(value, OfMessage) for event in assumed.events for value in event.properties.values())


def told_by(sent: Sent, names: Names, strings: list[str]) -> Array:
    """What each message says, as codes of the log's texts, in the order of TOLD."""
    words = np.array([bisect_left(strings, word) for word in sent.words], dtype=np.int64)
    channels = np.array([bisect_left(strings, name or "") for name in names.texts], dtype=np.int64)
    return np.stack([words[sent.journey], words[sent.step], words[sent.content], channels[sent.channel]], axis=1)


def prints_of(events: Events, copies: int) -> Hashes:
    """By copy one number of all its events, whatever their order: where it is the same, so are they."""
    made = np.zeros(copies, dtype=np.uint64)
    np.add.at(
        made, events.copy, joined(joined(mixed(events.mark), events.event.astype(np.uint64)), events.ts.view(np.uint64))
    )
    return made


def further(
    events: Events, assumed: AssumptionsPlan, tables: Mapping[str, EventTable], strings: list[str]
) -> dict[str, Further]:
    """The rows by event, as a world of copies takes them; what no journey reads is not there."""
    order = np.lexsort((events.mark, events.event, events.ts, events.copy))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    found = {}
    for place, one in enumerate(assumed.events):
        rows = np.flatnonzero(events.event == place)
        if one.event in tables and len(rows):
            columns = tables[one.event].properties
            held = {name: _held(one, name, column, events.told[rows], strings) for name, column in columns.items()}
            found[one.event] = Further(events.copy[rows], events.ts[rows], rank[rows], held)
    return found


def _held(event: Caused, name: str, like: Column, told: Array, strings: list[str]) -> Column:
    value = event.properties.get(name)
    column = missing(like.type, len(told))
    if value is None:
        return column
    if isinstance(value, OfMessage):
        values = told[:, TOLD.index(value.message)]
    else:
        values = np.full(len(told), _native(value, strings), dtype=column.values.dtype)
    return Column(like.type, values, np.ones(len(told), dtype=np.bool_))


def _native(constant: Constant, strings: list[str]) -> str | bool | int | float:
    if constant.kind == "string":
        return bisect_left(strings, str(constant.value))
    return number_of(str(constant.value)) if constant.kind == "number" else constant.value


def texts_of(assumed: AssumptionsPlan) -> Iterable[str]:
    """The texts that events hold, which the log's dictionary must know."""
    for event in assumed.events:
        for value in event.properties.values():
            if isinstance(value, Constant) and value.kind == "string":
                yield str(value.value)
