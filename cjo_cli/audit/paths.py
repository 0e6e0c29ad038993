"""Whole paths: the ways that most took, and how paths go from place to place."""

from __future__ import annotations

from typing import Any

from cjo_cli.audit.values import FEWEST, Asked, Link, Paths, Variant
from cjo_cli.log.reader import Log

# A way is told by so many events, and paths are drawn so far.
LONGEST, DRAWN = 8, 6
# Variants that are kept: with the first of them most is said.
MOST = 100


def paths(log: Log, asked: Asked) -> tuple[Paths, dict[str, int]]:
    """The paths, repeats of an event taken together; and what is left out, by kind."""
    _lay(log, asked)
    (total,) = log.ask("SELECT count(*) FROM paths")[0]
    variants, few = _variants(log)
    links, thin = _links(log)
    return Paths(total, tuple(variants), tuple(links)), {"variants": few, "links": thin}


def _lay(log: Log, asked: Asked) -> None:
    """Make `paths`: a row each, with its customer and its first events as columns."""
    path, source = "0 AS path", "steps"
    if asked.gap is not None:
        path = "path"
        source = (
            "(SELECT c, n, event, before, CAST(count(*) FILTER (before IS NULL) OVER"
            " (PARTITION BY c ORDER BY n ROWS UNBOUNDED PRECEDING) AS INTEGER) AS path FROM steps)"
        )
    places = ", ".join(f"max(event) FILTER (k = {place}) AS s{place}" for place in range(1, LONGEST + 1))
    log.ask(
        f"CREATE TEMP TABLE paths AS SELECT c, path, {places}, count(*) > {LONGEST} AS more FROM"
        f" (SELECT c, {path}, event, row_number() OVER (PARTITION BY c, path ORDER BY n) AS k FROM {source}"
        f" WHERE before IS NULL OR before <> event QUALIFY k <= {LONGEST + 1}) GROUP BY c, path"
    )


def _variants(log: Log) -> tuple[list[Variant], int]:
    places = ", ".join(f"s{place}" for place in range(1, LONGEST + 1))
    log.ask(
        f"CREATE TEMP TABLE ways AS SELECT {places}, more, count(*) AS n, count(DISTINCT c) AS customers"
        f" FROM paths GROUP BY {places}, more"
    )
    (few,) = log.ask(f"SELECT count(*) FROM ways WHERE customers < {FEWEST}")[0]
    rows = log.ask(f"SELECT * FROM ways WHERE customers >= {FEWEST} ORDER BY n DESC, {places}, more LIMIT {MOST}")
    names = list(log.facts.events)
    return [_variant(names, row) for row in rows], few


def _variant(names: list[str], row: tuple[Any, ...]) -> Variant:
    *places, more, count, customers = row
    return Variant(tuple(names[place] for place in places if place is not None), more, count, customers)


def _links(log: Log) -> tuple[list[Link], int]:
    each = " UNION ALL ".join(
        f"SELECT {place} AS k, s{place} AS source, s{place + 1} AS target, count(*) AS n,"
        f" count(DISTINCT c) AS customers FROM paths WHERE s{place} IS NOT NULL GROUP BY s{place}, s{place + 1}"
        for place in range(1, DRAWN)
    )
    rows = log.ask(f"SELECT * FROM ({each}) ORDER BY k, n DESC, source, target")
    names = list(log.facts.events)
    shown = [row for row in rows if row[4] >= FEWEST]
    found = [Link(k, names[a], None if b is None else names[b], count) for k, a, b, count, _ in shown]
    return found, len(rows) - len(shown)
