"""Values that are not what the taxonomy says (D2): of another type than declared, or not on a closed list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cjo_cli.log.data import ClosedList, Wanted
from cjo_cli.log.facts import Mistyped, Unlisted
from cjo_cli.log.rows import Rows
from cjo_cli.log.shape import LOOKED, READ, masked, shapes
from cjo_cli.log.snapshot import Snapshot
from cjo_cli.log.source import ROWS_PER_FILE, SEQ
from cjo_cli.log.values import literal
from cjo_cli.model.base import ValueType

if TYPE_CHECKING:
    import duckdb

Kind = Literal["mistyped", "unlisted"]
# An event or nothing, and a property or attribute.
Place = tuple[str | None, str]
# Where the snapshot's file stands: after the log's.
AFTER_ALL = 1 << 23


@dataclass(frozen=True)
class _Question:
    """SQL of a text where a value is odd, else NULL; of an event's rows, by its name in the log, or of a snapshot's."""

    kind: Kind
    place: Place
    event: str | None
    sql: str


@dataclass(frozen=True)
class Odd:
    """Values of one kind, at one place, in one file of the log: how many, and the first with their rows' numbers.

    Of a value there is its shape. The snapshot's file comes after all others.
    """

    kind: Kind
    place: Place
    file: int
    count: int
    firsts: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Oddities:
    """All odd values of a log, or of some customers of it: those of disjoint customers add up."""

    found: tuple[Odd, ...] = ()

    def plus(self, other: Oddities) -> Oddities:
        """Both together."""
        return Oddities(self.found + other.found)

    @property
    def mistyped(self) -> tuple[Mistyped, ...]:
        """Those of another type than declared, most first."""
        return tuple(Mistyped(*place, count, some) for place, count, some in self._of("mistyped"))

    @property
    def unlisted(self) -> tuple[Unlisted, ...]:
        """Those on no list, most first."""
        return tuple(Unlisted(name, count, some) for (_, name), count, some in self._of("unlisted"))

    def _of(self, kind: Kind) -> Iterator[tuple[Place, int, tuple[str, ...]]]:
        """Place, count and shapes of every kind of value, most first."""
        places: dict[Place, list[Odd]] = {}
        for odd in self.found:
            if odd.kind == kind:
                places.setdefault(odd.place, []).append(odd)
        counts = {place: sum(odd.count for odd in some) for place, some in places.items()}
        for place, count in sorted(counts.items(), key=lambda one: (-one[1], one[0][0] or "", one[0][1])):
            yield place, count, shapes(_firsts(places[place]))


def _firsts(some: Sequence[Odd]) -> Iterator[str]:
    """The shapes of the first values of every file, in the log's order."""
    files: dict[int, list[tuple[int, str]]] = {}
    for odd in some:
        files.setdefault(odd.file, []).extend(odd.firsts)
    for file in sorted(files):
        yield from (shape for _, shape in sorted(files[file])[:LOOKED])


def oddities(
    cursor: duckdb.DuckDBPyConnection, wanted: Wanted, rows: Sequence[Rows], kept: str, snapshot: Snapshot | None
) -> Oddities:
    """What is mistyped, and what is on no list, of the values that a plan reads.

    Columns whose type rules that out are not read, and there is no pass over rows without others.
    """
    found: list[Odd] = []
    for part in rows:
        events = ", ".join(sorted({literal(name) for name, _ in wanted.events.values()}))
        source = f"({part.checked}) WHERE {kept} AND event IN ({events})"
        found += _ask(cursor, list(_of_events(wanted, part)), source, 0)
    if snapshot is not None:
        source = f"(SELECT *, NULL AS event, {SEQ} AS seq FROM {snapshot.relation}) WHERE {snapshot.id} IS NOT NULL"
        found += _ask(cursor, list(_of_snapshot(wanted, snapshot)), source, AFTER_ALL)
    return Oddities(tuple(found))


def _ask(cursor: duckdb.DuckDBPyConnection, questions: Sequence[_Question], source: str, files: int) -> Iterator[Odd]:
    """Answer all questions in one pass; the files' places count from `files`."""
    if not questions:
        return
    answers = ", ".join(
        f"count({one.sql}), min(seq, {LOOKED}) FILTER ({one.sql} IS NOT NULL),"
        f" arg_min(left({one.sql}, {READ}), seq, {LOOKED})"
        for one in questions
    )
    by = f"SELECT event, seq // {ROWS_PER_FILE} AS file, {answers} FROM {source} GROUP BY event, file"
    for event, file, *found in cursor.execute(f"{by} ORDER BY event, file").fetchall():
        for question, count, seqs, texts in zip(questions, found[::3], found[1::3], found[2::3], strict=True):
            if event == question.event and count:
                firsts = tuple(zip(seqs, map(masked, texts), strict=True))
                yield Odd(question.kind, question.place, files + file, count, firsts)


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
