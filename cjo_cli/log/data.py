"""A log in memory: what a replay works on, and what it asks of a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cjo_cli.log.facts import LogFacts
from cjo_cli.model.base import ValueType


@dataclass(frozen=True)
class Column:
    """Values of one type and which of them are there. Text is codes, instants microseconds, dates days."""

    type: ValueType
    values: np.ndarray[Any, Any]
    valid: np.ndarray[Any, Any]

    def take(self, rows: np.ndarray[Any, Any]) -> Column:
        """The column at `rows`; a negative row is missing."""
        if len(self.values) == 0:
            return missing(self.type, len(rows))
        inside = rows >= 0
        safe = np.where(inside, rows, 0)
        return Column(self.type, self.values[safe], self.valid[safe] & inside)


def missing(value_type: ValueType, count: int) -> Column:
    """A column of `count` missing values."""
    dtype = {"number": np.float64, "boolean": np.bool_}.get(value_type, np.int64)
    return Column(value_type, np.zeros(count, dtype=dtype), np.zeros(count, dtype=np.bool_))


@dataclass(frozen=True)
class EventTable:
    """Rows of one event by customer, time and the log's order."""

    customer: np.ndarray[Any, Any]
    ts: np.ndarray[Any, Any]
    seq: np.ndarray[Any, Any]
    properties: dict[str, Column]


Typed = tuple[str, ValueType]


@dataclass(frozen=True)
class ClosedList:
    """The values that an attribute may have, as a plan writes them, and the (event, property) pairs that set it."""

    values: tuple[str | bool | int, ...]
    setters: tuple[tuple[str, str], ...] = ()

    def pairs(self, wanted: Wanted) -> list[Typed]:
        """The properties that set it, each with its type."""
        return [(name, wanted.events[event][1][name]) for event, name in self.setters]


@dataclass(frozen=True)
class Wanted:
    """What a plan reads: by event (term id) its log name and typed properties; attributes by id; text literals.

    `zones` are the (event, property) pairs that set the timezone; `first` is whether each customer's first instant is;
    `lists` are those of wanted attributes that have one.
    """

    events: dict[str, tuple[str, dict[str, ValueType]]]
    attributes: dict[str, tuple[str, ValueType]]
    literals: frozenset[str]
    declared: frozenset[str]
    zones: tuple[tuple[str, str], ...] = ()
    first: bool = False
    lists: Mapping[str, ClosedList] = field(default_factory=dict)


@dataclass(frozen=True)
class LogData:
    """Rows of `size` customers in memory, numbered from 0 in the order of their ids; `low` is the first's in all.

    `first` is each one's first instant, where that was wanted; `unknown_zones` are those with a timezone that is none.
    """

    facts: LogFacts
    beginning: int
    horizon: int
    low: int
    size: int
    unknown_zones: int
    first: np.ndarray[Any, Any]
    in_snapshot: np.ndarray[Any, Any]
    events: dict[str, EventTable]
    attributes: dict[str, Column]
    strings: list[str]
    bucket: Callable[[str], np.ndarray[Any, Any]] = field(repr=False)

    @cached_property
    def text_array(self) -> np.ndarray[Any, Any]:
        """The dictionary as an array of objects."""
        return np.array([*self.strings, None], dtype=object)[:-1]
