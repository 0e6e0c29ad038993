"""A log's rows as SQL, file by file: bare, with what a plan reads, and with what is to be checked of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cjo_cli.log.data import Typed, Wanted
from cjo_cli.log.layout import Asked, Layout
from cjo_cli.log.people import Known
from cjo_cli.log.values import SQL_TYPES, literal, may_fail

if TYPE_CHECKING:
    import duckdb

CORE = ("customer", "ts", "event", "seq", "id")


@dataclass(frozen=True)
class Rows:
    """One file's rows. `checked` has the columns to look at: properties as `p`, what did not read as `o` (D2).

    `tables` are those that were made for it, by name.
    """

    bare: str
    read: str
    checked: str
    properties: Mapping[str, Typed]
    odd: Mapping[str, Typed]
    tables: Mapping[str, str] = field(default_factory=dict)


def aliases(wanted: Wanted) -> dict[Typed, str]:
    """A column's name for every property that some event reads, with its type: names alone may differ in case only."""
    pairs = {pair for _, properties in wanted.events.values() for pair in properties.items()}
    return {pair: f"p{number}" for number, pair in enumerate(sorted(pairs))}


def rows_of(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], wanted: Wanted, *, counted: bool
) -> Iterator[Rows]:
    """The rows of every layout; what costs much to read goes into a table first, since each question asks again."""
    names = aliases(wanted)
    listed = {pair for closed in wanted.lists.values() for pair in closed.pairs(wanted)}
    for number, layout in enumerate(layouts):
        asked = [_asked(layout, pair, alias) for pair, alias in names.items()]
        odd = {one.odd: pair for one, pair in zip(asked, names, strict=True) if one.odd is not None}
        tables = {f"part_{number}": layout.core(asked, counted=counted)} if layout.costly else {}
        if tables:
            for table, sql in tables.items():
                cursor.execute(f"CREATE TEMP TABLE {table} AS {sql}")
            bare, read = (f"SELECT {', '.join(cells)} FROM part_{number}" for cells in (CORE, (*CORE, *names.values())))
            checked, kept = f"SELECT * FROM part_{number}", names
        else:
            plain = [Asked(one.alias, one.cell, one.type) for one in asked]
            kept = {pair: alias for pair, alias in names.items() if pair in listed or pair in odd.values()}
            some = [one for one, pair in zip(asked, names, strict=True) if pair in kept]
            bare, read, checked = (layout.core(part, counted=counted) for part in ((), plain, some))
        yield Rows(bare, read, checked, {alias: pair for pair, alias in kept.items()}, odd, tables)


def _asked(layout: Layout, pair: Typed, alias: str) -> Asked:
    name, value_type = pair
    cell = layout.property(name)
    if cell is None:
        return Asked(alias, (f"NULL::{SQL_TYPES[value_type]}", "NULL"), value_type)
    whole = layout.property(name, whole=True)
    # They differ where the cell may be an object or array of JSON.
    fails = whole != cell or may_fail(cell[1], value_type)
    return Asked(alias, cell, value_type, whole[0] if fails and whole is not None else None)


def wanted_rows(wanted: Wanted, rows: str, kept: str, known: Known, *, numbered: bool = True) -> str:
    """SQL of the rows of every wanted event, typed, with their event's number and their customer's, or its id."""
    names = list(dict.fromkeys(name for name, _ in wanted.events.values()))
    listed = ", ".join(literal(name) for name in names) or "''"
    numbers = " ".join(f"WHEN {literal(name)} THEN {number}" for number, name in enumerate(names))
    number = f"CAST(CASE t.event {numbers} END AS SMALLINT)" if names else "0"
    columns = "".join(f", t.{alias}" for alias in aliases(wanted).values())
    accepted = f"SELECT * FROM ({rows}) WHERE {kept} AND event IN ({listed})"
    customer, joined = ("c.c", " JOIN customers c ON c.raw = t.customer") if numbered else ("t.customer AS c", "")
    return f"SELECT {customer}, t.ts, t.seq, {number} AS event{columns} FROM ({known(accepted)}) t{joined}"
