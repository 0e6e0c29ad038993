"""Values that are not what the taxonomy says (D2): of another type than declared, or not on a closed list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cjo_cli.log.data import ClosedList, Wanted
from cjo_cli.log.facts import Mistyped, Unlisted
from cjo_cli.log.rows import Rows
from cjo_cli.log.shape import LOOKED, READ, shapes
from cjo_cli.log.snapshot import Snapshot
from cjo_cli.log.source import SEQ
from cjo_cli.log.values import literal
from cjo_cli.model.base import ValueType

if TYPE_CHECKING:
    import duckdb

Kind = Literal["mistyped", "unlisted"]
# An event or nothing, and a property or attribute.
Place = tuple[str | None, str]


@dataclass(frozen=True)
class _Question:
    """SQL of a text where a value is odd, else NULL; of an event's rows, by its name in the log, or of a snapshot's."""

    kind: Kind
    place: Place
    event: str | None
    sql: str


@dataclass
class _Tally:
    """How many odd values, and the first of them, by where they are."""

    counts: dict[tuple[Kind, Place], int] = field(default_factory=dict)
    texts: dict[tuple[Kind, Place], list[str]] = field(default_factory=dict)

    def add(self, question: _Question, count: int, texts: Sequence[str] | None) -> None:
        key = question.kind, question.place
        self.counts[key] = self.counts.get(key, 0) + count
        self.texts.setdefault(key, []).extend(texts or ())

    def of(self, kind: Kind) -> Iterator[tuple[Place, int, tuple[str, ...]]]:
        """Place, count and shapes of every kind of value, most first."""
        found = [(place, count) for (own, place), count in self.counts.items() if own == kind and count]
        for place, count in sorted(found, key=lambda one: (-one[1], one[0][0] or "", one[0][1])):
            yield place, count, shapes(self.texts[kind, place])


def oddities(
    cursor: duckdb.DuckDBPyConnection, wanted: Wanted, rows: Sequence[Rows], kept: str, snapshot: Snapshot | None
) -> tuple[tuple[Mistyped, ...], tuple[Unlisted, ...]]:
    """What is mistyped, and what is on no list, of the values that a plan reads.

    Columns whose type rules that out are not read, and there is no pass over rows without others.
    """
    tally = _Tally()
    for part in rows:
        events = ", ".join(sorted({literal(name) for name, _ in wanted.events.values()}))
        _ask(cursor, tally, list(_of_events(wanted, part)), f"({part.checked}) WHERE {kept} AND event IN ({events})")
    if snapshot is not None:
        source = f"(SELECT *, NULL AS event, {SEQ} AS seq FROM {snapshot.relation}) WHERE {snapshot.id} IS NOT NULL"
        _ask(cursor, tally, list(_of_snapshot(wanted, snapshot)), source)
    return (
        tuple(Mistyped(*place, count, some) for place, count, some in tally.of("mistyped")),
        tuple(Unlisted(name, count, some) for (_, name), count, some in tally.of("unlisted")),
    )


def _ask(cursor: duckdb.DuckDBPyConnection, tally: _Tally, questions: Sequence[_Question], source: str) -> None:
    """Answer all questions in one pass."""
    if not questions:
        return
    answers = ", ".join(f"count({one.sql}), arg_min(left({one.sql}, {READ}), seq, {LOOKED})" for one in questions)
    for event, *found in cursor.execute(f"SELECT event, {answers} FROM {source} GROUP BY event").fetchall():
        for question, count, texts in zip(questions, found[::2], found[1::2], strict=True):
            if event == question.event:
                tally.add(question, count, texts)


def _of_events(wanted: Wanted, part: Rows) -> Iterator[_Question]:
    odd, read = ({pair: name for name, pair in names.items()} for names in (part.odd, part.properties))
    for event, (log_name, properties) in wanted.events.items():
        for pair in properties.items():
            if pair in odd:
                yield _Question("mistyped", (event, pair[0]), log_name, odd[pair])
    for attribute, closed in wanted.lists.items():
        for (event, _), pair in zip(closed.setters, closed.pairs(wanted), strict=True):
            if pair in read:
                yield _Question(
                    "unlisted", (None, attribute), wanted.events[event][0], _off(read[pair], pair[1], closed)
                )


def _of_snapshot(wanted: Wanted, snapshot: Snapshot) -> Iterator[_Question]:
    for name, (_, value_type) in wanted.attributes.items():
        odd, cell = snapshot.odd(name, wanted), snapshot.attribute(name, wanted)
        if odd is not None:
            yield _Question("mistyped", (None, name), None, odd)
        if cell is not None and name in wanted.lists:
            yield _Question("unlisted", (None, name), None, _off(cell, value_type, wanted.lists[name]))


def _off(cell: str, value_type: ValueType, closed: ClosedList) -> str:
    """SQL of a value's text where it is not on the list."""
    listed = ", ".join(literal(str(v)) if value_type == "string" else str(v).lower() for v in closed.values)
    return f"CASE WHEN {cell} NOT IN ({listed}) THEN CAST({cell} AS VARCHAR) END"
