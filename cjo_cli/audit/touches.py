"""Each event by itself: how often, where paths begin and end with it, and after how many nothing followed."""

from __future__ import annotations

from typing import Any

from cjo_cli.audit.trail import some
from cjo_cli.audit.values import FEWEST, Asked, Changes, Part, Touch
from cjo_cli.log.reader import Log
from cjo_cli.stats.rates import wilson

# What `seen` has of each customer and event, of which customers are counted, too.
COUNTED = ("entries", "exits", "dropped", "judged", "q0", "q1", "q2", "q3")


def touches(log: Log, asked: Asked) -> list[Touch]:
    """Every event with FEWEST customers or more, the most frequent first."""
    counts = ", ".join(f"sum({name}), count(*) FILTER ({name} > 0)" for name in COUNTED)
    rows = log.ask(
        f"SELECT event, sum(n), count(*), max(last), {counts} FROM seen GROUP BY event"
        f" HAVING count(*) >= {FEWEST} ORDER BY 2 DESC, event"
    )
    names = list(log.facts.events)
    return [_touch(names[row[0]], row, asked) for row in rows]


def _touch(name: str, row: tuple[Any, ...], asked: Asked) -> Touch:
    counts = {what: some(int(row[at]), row[at + 1]) for what, at in zip(COUNTED, range(4, len(row), 2), strict=True)}
    dropped, judged = counts["dropped"], counts["judged"]
    told = dropped is not None and judged is not None
    part = Part(dropped or 0, judged or 0) if told else Part(0, 0)
    return Touch(
        name=name,
        term=asked.terms.get(name),
        rows=int(row[1]),
        customers=row[2],
        entries=counts["entries"],
        exits=counts["exits"],
        dropped=part,
        interval=wilson(part.count, part.n),
        quarters=tuple(counts[f"q{quarter}"] for quarter in range(4)),
        last=row[3],
    )


def changes(log: Log, asked: Asked, found: list[Touch]) -> Changes:
    """What is not as declared, and what came or went: in the log's first quarter, and not in its last, or so."""
    shown = {touch.name for touch in found}
    return Changes(
        undeclared=tuple(name for name in log.facts.undeclared if name in shown),
        absent=tuple(term for name, term in asked.terms.items() if name not in log.facts.events),
        vanished=tuple(touch.name for touch in found if touch.quarters[0] and touch.quarters[3] == 0),
        appeared=tuple(touch.name for touch in found if touch.quarters[0] == 0 and touch.quarters[3]),
    )
