"""How good a log is: what it holds, what is rejected (D1), and what it calls that nobody declared (D2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cjo_cli.errors import LogError
from cjo_cli.log.examples import rejected_examples
from cjo_cli.log.facts import Example
from cjo_cli.log.layout import Layout
from cjo_cli.log.shape import places
from cjo_cli.log.values import FIRST, LAST

if TYPE_CHECKING:
    import duckdb

PARTS = ("customer", "event", "ts")
ACCEPTED = "customer IS NOT NULL AND event IS NOT NULL AND ts IS NOT NULL"
WITH_ID = f"{ACCEPTED} AND id IS NOT NULL AND id <> ''"
EVERY = "true"


@dataclass(frozen=True)
class Quality:
    """Rows, rejected ones by what is missing, first and last accepted `ts`, accepted rows by event, doubled rows.

    `kept` is SQL that is true of the rows that count, `examples` are of the rejected ones. Where no row counts there
    are no events, and `first` and `last` say nothing.
    """

    rows: int
    rejected: dict[str, int]
    first: int
    last: int
    events: dict[str, int]
    doubles: int
    kept: str
    examples: Mapping[str, tuple[Example, ...]] = field(default_factory=dict)


def quality(cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], core: str) -> Quality:
    """What the rows of `core` are. Raises LogError where there are none that count."""
    found = looked_at(cursor, layouts, core)
    if found.rows == 0:
        raise LogError("the log holds no rows", "record events, or correct log.events in cjo.yaml")
    if not found.events:
        first = places((one.file, one.row, one.cell) for some in found.examples.values() for one in some[:1])
        raise LogError(
            f"none of the log's {found.rows:,} rows has a customer, an event and a readable time, as in {first}",
            "see log.columns and log.ts_unit in cjo.yaml",
        )
    return found


def looked_at(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], core: str, before: str | None = None
) -> Quality:
    """What the rows of `core` are, though none may count; `before` is SQL of the ids of rows that came before them."""
    return _complete(cursor, layouts) or _counted(cursor, layouts, core, before)


def _complete(cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout]) -> Quality | None:
    """Of a log in which nothing is missing, which its files' statistics say without reading a row; else None."""
    if not all(map(_plain, layouts)):
        return None
    rows = 0
    firsts: list[int] = []
    lasts: list[int] = []
    events: dict[str, int] = {}
    for layout in layouts:
        names = (layout.customer, layout.event, layout.ts)
        counts = ", ".join(f"count({sql})" for sql, _ in names)
        blank = "0" if layout.counted else f"count(*) FILTER (CAST({layout.customer[0]} AS VARCHAR) = '')"
        ts = layout.ts[0]
        got = cursor.execute(
            f"SELECT count(*), {counts}, epoch_us(min({ts})), epoch_us(max({ts})), {blank} FROM {layout.group.relation}"
        ).fetchone()
        assert got is not None
        if got[0] == 0:
            continue
        if len(set(got[:4])) > 1 or not FIRST <= got[4] <= got[5] <= LAST or got[6]:
            return None
        rows, firsts, lasts = rows + got[0], [*firsts, got[4]], [*lasts, got[5]]
        event = f"CAST({layout.event[0]} AS VARCHAR)"
        for name, count in cursor.execute(
            f"SELECT {event}, count(*) FROM {layout.group.relation} GROUP BY {event}"
        ).fetchall():
            events[name] = events.get(name, 0) + count
    if rows == 0 or "" in events:
        return None
    return Quality(rows, {}, min(firsts), max(lasts), dict(sorted(events.items())), 0, EVERY)


def _plain(layout: Layout) -> bool:
    """Whether a row counts wherever its cells hold something."""
    instants = layout.ts[1] in ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
    texts = layout.event[1] == "VARCHAR" and (layout.counted or layout.customer[1] == "VARCHAR")
    return instants and texts and not layout.costly and layout.event_id is None


def _counted(cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], core: str, before: str | None) -> Quality:
    doubles, kept = _doubles(cursor, layouts, core, before)
    got = cursor.execute(
        "SELECT event, count(*), count(*) FILTER (customer IS NULL),"
        " count(*) FILTER (customer IS NOT NULL AND event IS NULL),"
        " count(*) FILTER (customer IS NOT NULL AND event IS NOT NULL AND ts IS NULL),"
        f" count(*) FILTER ({kept}), min(ts) FILTER ({kept}), max(ts) FILTER ({kept})"
        f" FROM ({core}) GROUP BY event"
    ).fetchall()
    absent = {name: sum(row[place] for row in got) for place, name in enumerate(PARTS, start=2)}
    examples = rejected_examples(cursor, layouts, core) if any(absent.values()) else {}
    seen = [row for row in got if row[5]]
    return Quality(
        sum(row[1] for row in got),
        {name: count for name, count in absent.items() if count},
        min((row[6] for row in seen), default=0),
        max((row[7] for row in seen), default=0),
        dict(sorted((str(row[0]), int(row[5])) for row in seen)),
        doubles,
        kept,
        examples,
    )


def _doubles(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], core: str, before: str | None
) -> tuple[int, str]:
    """Of accepted rows with one id the first in the log is kept (D1); how many others there are, and what is kept."""
    cursor.execute("CREATE TEMP TABLE doubles (seq BIGINT)")
    if all(layout.event_id is None for layout in layouts):
        return 0, ACCEPTED
    cursor.execute(
        "INSERT INTO doubles SELECT seq FROM (SELECT id, seq, row_number() OVER (PARTITION BY id ORDER BY seq) AS n"
        f" FROM ({core}) WHERE {WITH_ID}) WHERE n > 1" + (f" OR id IN ({before})" if before else "")
    )
    found = cursor.execute("SELECT count(*) FROM doubles").fetchone()
    count = int(found[0]) if found else 0
    return count, f"{ACCEPTED} AND seq NOT IN (SELECT seq FROM doubles)" if count else ACCEPTED
