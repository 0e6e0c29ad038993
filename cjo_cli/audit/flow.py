"""What directly follows what, how long that takes, and who goes there and back again."""

from __future__ import annotations

from typing import Any

from cjo_cli.audit.values import FEWEST, Loop, Step
from cjo_cli.log.reader import Log

Counted = dict[tuple[str, str], tuple[int, int]]


def follows(log: Log) -> Counted:
    """The directly-follows graph: by (event, next event) how often, and by how many customers."""
    rows = log.ask(
        "SELECT before, event, sum(n), count(*) FROM"
        " (SELECT c, before, event, count(*) AS n FROM steps WHERE before IS NOT NULL GROUP BY c, before, event)"
        " GROUP BY before, event"
    )
    names = list(log.facts.events)
    return {(names[before], names[event]): (int(count), customers) for before, event, count, customers in rows}


def steps(log: Log, counted: Counted) -> list[Step]:
    """The graph's edges of FEWEST customers or more with the time they take, the most frequent first."""
    names = list(log.facts.events)
    rows = log.ask(
        "SELECT before, event, quantile_disc(ts - before_ts, [0.5, 0.9]) FROM steps WHERE before IS NOT NULL"
        " GROUP BY before, event"
    )
    times = {(names[before], names[event]): spread for before, event, spread in rows}
    found = [
        Step(*pair, count, customers, *times[pair])
        for pair, (count, customers) in counted.items()
        if customers >= FEWEST
    ]
    return sorted(found, key=lambda step: (-step.count, step.before, step.after))


def loops(log: Log) -> tuple[list[Loop], int]:
    """Ways from an event to another and directly back, the most frequent first; and how many are left out."""
    # Of `a b a` the row of b, from whose neighbours it is told.
    rows = log.ask(
        "SELECT before, event, count(*), count(DISTINCT c), quantile_disc(after_ts - before_ts, 0.5)"
        " FROM steps WHERE before = after AND before <> event GROUP BY before, event ORDER BY 3 DESC, before, event"
    )
    shown = [row for row in rows if row[3] >= FEWEST]
    names = list(log.facts.events)
    return [_loop(names, row) for row in shown], len(rows) - len(shown)


def _loop(names: list[str], row: tuple[Any, ...]) -> Loop:
    event, away, count, customers, median = row
    return Loop(names[event], names[away], count, customers, median)
