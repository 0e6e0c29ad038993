"""What comes of assumptions for the terminal, at 80 columns, after what was recorded."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from cjo_cli.report.assumed.rows import Row, event_rows, moved
from cjo_cli.report.simulation import Cell, aligned, joined, number
from cjo_cli.report.warnings import WIDTH, short

Values = dict[str, Any]
# What the columns beside a journey's name and a figure's take.
BESIDE = 44


def with_assumed(recorded: Text, assumed: Values | None, width: int | None = None) -> Text:
    """What was recorded, and after it what is assumed, if anything is."""
    return recorded if assumed is None else Text("\n").join((recorded, assumed_text(assumed, width)))


def assumed_text(assumed: Values, width: int | None = None) -> Text:
    """The part of a summary that is assumed, under a head that says so."""
    room = max(width or WIDTH, WIDTH) - BESIDE
    rows = moved(assumed)
    parts = [_head(assumed), _table("assumed events", "log's own", event_rows(assumed), room)]
    if rows:
        parts.append(_table("what they move", "", rows, room))
    else:
        parts.append(Text("they move nothing: no journey reads these events where it could\n"))
    return Text("\n").join(parts)


def _head(assumed: Values) -> Text:
    known = assumed["assumptions"]
    head = Text()
    head.append(f"ASSUMED, not recorded: {known['title'] or known['file']}\n", "bold yellow")
    head.append(f"{number(known['draws'])} draws of {known['file']}, seed {known['seed']}: ")
    head.append("the median, and where 90 % of\nthe draws lie; recorded is the replay above\n")
    return head


def _table(of: str, figure: str, rows: list[Row], room: int) -> Text:
    table: list[list[Cell]] = [[(title, "dim") for title in (of, figure, "recorded", "assumed", "from", "to")]]
    before = ""
    half = room // 2
    for row in rows:
        name = "" if row.of == before else short(row.of, half)
        table.append([(name, ""), (short(row.figure, half), ""), (row.recorded, ""), (row.median, "yellow"),
                      (row.low, "dim"), (row.high, "dim")])  # fmt: skip
        before = row.of
    return joined(aligned(table, "llrrrr"))
