"""Rows far from most others in time: a clock or a parser went wrong, and a replay runs that far all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cjo_cli.log.facts import DAY, Example
from cjo_cli.log.layout import Layout
from cjo_cli.log.shape import MOST
from cjo_cli.log.source import ROWS_PER_FILE

if TYPE_CHECKING:
    import duckdb

# Ten years from the middle one.
FAR = 3_653 * DAY
# Of more than one row in so many it is no accident.
FEW = 100


def outlying(
    cursor: duckdb.DuckDBPyConnection, layouts: Sequence[Layout], accepted: str, first: int, last: int
) -> tuple[int, tuple[Example, ...]]:
    """How many rows of `accepted`, SQL of `ts` and `seq`, lie far from the middle one, and where the first of them are.

    `first` and `last` are their instants in microseconds: of a log that is short nothing is asked.
    """
    if last - first <= FAR:
        return 0, ()
    [(count, seqs, rows)] = cursor.execute(
        f"SELECT count(*) FILTER (far), min(seq, {MOST}) FILTER (far), count(*) FROM (SELECT seq,"
        f" abs(ts - (SELECT quantile_disc(ts, 0.5) FROM ({accepted}))) > {FAR} AS far FROM ({accepted}))"
    ).fetchall()
    if not 0 < count * FEW <= rows:
        return 0, ()
    groups = [(layouts[seq // ROWS_PER_FILE].group, seq) for seq in seqs]
    return count, tuple(Example(group.file, group.row(seq), "") for group, seq in groups)
