"""Where rejected rows are (D1), and the shape of what made them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cjo_cli.log.facts import Example
from cjo_cli.log.layout import Layout
from cjo_cli.log.shape import MOST, READ, masked
from cjo_cli.log.source import ROWS_PER_FILE, SEQ

if TYPE_CHECKING:
    import duckdb

LACKS = "CASE WHEN customer IS NULL THEN 'customer' WHEN event IS NULL THEN 'event' WHEN ts IS NULL THEN 'ts' END"


def rejected_examples(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], core: str
) -> dict[str, tuple[Example, ...]]:
    """The first rows of `core` by what they lack. Of a customer's cell not even the shape is shown."""
    firsts = cursor.execute(
        f"SELECT lacks, min(seq, {MOST}) FROM (SELECT seq, {LACKS} AS lacks FROM ({core}))"
        " WHERE lacks IS NOT NULL GROUP BY lacks ORDER BY lacks"
    ).fetchall()
    return {lacks: tuple(_examples(cursor, layouts, lacks, seqs)) for lacks, seqs in firsts}


def _examples(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], lacks: str, seqs: Sequence[int]
) -> Iterator[Example]:
    for number in sorted({seq // ROWS_PER_FILE for seq in seqs}):
        layout = layouts[number]
        own = [seq for seq in seqs if seq // ROWS_PER_FILE == number]
        cells = {} if lacks == "customer" else _cells(cursor, layout, getattr(layout, lacks)[0], own)
        for seq in own:
            yield Example(layout.group.file, layout.group.row(seq), masked(cells.get(seq) or ""))


def _cells(cursor: duckdb.DuckDBPyConnection, layout: Layout, cell: str, seqs: Sequence[int]) -> dict[int, str | None]:
    """What the rows hold in a column, by their number; the reading ends with the last of them."""
    wanted = ", ".join(map(str, seqs))
    return dict(
        cursor.execute(
            f"SELECT {SEQ}, left(CAST({cell} AS VARCHAR), {READ}) FROM {layout.group.relation}"
            f" WHERE {SEQ} IN ({wanted}) LIMIT {len(seqs)}"
        ).fetchall()
    )
