"""The words that a log would need: its events, their properties and the snapshot's columns, with types that fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cjo_cli.log.data import Wanted
from cjo_cli.log.inventory import Inventory
from cjo_cli.log.reader import Log
from cjo_cli.model.base import SNAKE, ValueType
from cjo_cli.model.log import CustomerColumns

# The narrowest first; what is none of these is text.
TYPES: tuple[ValueType, ...] = ("boolean", "integer", "number", "date", "timestamp")
# Digits that are no number: a leading zero or plus would be lost.
WORDY = re.compile(r"(^|_)(id|phone|mobile|zip|postcode|code|token)$")
NOTHING = Wanted({}, {}, frozenset(), frozenset())
Types = dict[str, ValueType]
Opened = Callable[[Wanted], Log]


@dataclass(frozen=True)
class FoundEvent:
    """An event: its id, its name in the log with so many rows, and its properties by type."""

    id: str
    name: str
    rows: int
    properties: Mapping[str, ValueType]


@dataclass(frozen=True)
class Words:
    """Events and attributes (id, column, type); `unnamed` are properties that cannot be declared as they are called."""

    events: tuple[FoundEvent, ...]
    attributes: tuple[tuple[str, str, ValueType], ...]
    unnamed: tuple[str, ...]


def words(opened: Opened, columns: CustomerColumns) -> Words:
    """What a log holds; `opened` reads it for what is wanted, once for each type. Raises LogError."""
    log = opened(NOTHING)
    found, rows = log.inventory(), log.facts.events
    log.close()
    known = {columns.timezone, columns.locale}
    attributes = [name for name in found.columns if name not in known]
    pairs = [pair for pair in found.properties if SNAKE.fullmatch(pair[1])]
    events, of = _typed(opened, pairs, attributes)
    ids = _ids(list(rows))
    return Words(
        tuple(FoundEvent(ids[name], name, count, events.get(name, {})) for name, count in rows.items()),
        tuple((word, name, of[name]) for name, word in _ids(attributes).items()),
        tuple(_unnamed(found)),
    )


def _typed(opened: Opened, pairs: list[tuple[str, str]], attributes: list[str]) -> tuple[dict[str, Types], Types]:
    """Each property's and attribute's type: the narrowest that all of its values read as."""
    events: dict[str, Types] = {}
    of: Types = {}
    for kind in (*TYPES, "string"):
        left = [pair for pair in pairs if pair[1] not in events.get(pair[0], {})]
        open_ = [name for name in attributes if name not in of]
        odd = set() if kind == "string" else _odd(opened, left, open_, kind)
        if kind != "string":
            odd |= {(event, name) for event, name in [*left, *((None, name) for name in open_)] if WORDY.search(name)}
        for event, name in left:
            if (event, name) not in odd:
                events.setdefault(event, {})[name] = kind
        of |= {name: kind for name in open_ if (None, name) not in odd}
    return {event: dict(sorted(types.items())) for event, types in events.items()}, of


def _odd(
    opened: Opened, pairs: list[tuple[str, str]], attributes: list[str], kind: ValueType
) -> set[tuple[str | None, str]]:
    """Those with a value that does not read as the type."""
    asked: dict[str, tuple[str, Types]] = {}
    for event, name in pairs:
        asked.setdefault(event, (event, {}))[1][name] = kind
    wanted = Wanted(asked, {name: (name, kind) for name in attributes}, frozenset(), frozenset(asked))
    log = opened(wanted)
    odd = {(one.event, one.name) for one in log.facts.mistyped}
    log.close()
    return odd


def _ids(names: list[str]) -> dict[str, str]:
    """An id for each name, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
        word = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
        word = word if word[:1].isalpha() else f"e_{word}".rstrip("_")
        number, free = 1, word
        while free in found.values():
            number += 1
            free = f"{word}_{number}"
        found[name] = free
    return found


def _unnamed(found: Inventory) -> Iterator[str]:
    yield from sorted({name for _, name in found.properties if not SNAKE.fullmatch(name)})
