"""What has to do with reaching an action: the order of two touches, and who did what before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from cjo_cli.audit.trail import edge_of, some
from cjo_cli.audit.values import FEWEST, Asked, Order, Part, Reached, Separator, Wish
from cjo_cli.audit.where import alone, condition
from cjo_cli.log.data import Typed
from cjo_cli.log.reader import Log
from cjo_cli.stats.rates import difference

# Events that are looked at, those of most customers; pairs of more say less each.
MOST = 12
# With fewer on one side an order says nothing.
FEWEST_SIDE = 30


def lay(log: Log, asked: Asked, columns: dict[Typed, str]) -> list[Wish]:
    """Make `people`: each customer's first instant of the events `f` and of the wishes `g`, in columns by number.

    Gives the wishes that can be told of a log; those that compare with an attribute are not.
    """
    wishes = [wish for wish in asked.wishes if wish.matches and all(map(alone, wish.matches))]
    numbers = {asked.terms.get(name, name): number for number, name in enumerate(log.facts.events)}
    first = ", ".join(f"min(first) FILTER (event = {number}) AS f{number}" for number in _events(log))
    firsts = f"SELECT c, {first} FROM seen GROUP BY c"
    if not wishes:
        log.ask(f"CREATE TEMP TABLE people AS {firsts}")
        return []
    hits = [" OR ".join(condition(match, numbers, columns) for match in wish.matches) for wish in wishes]
    reached = ", ".join(f"min(ts) FILTER ({hit}) AS g{number}" for number, hit in enumerate(hits))
    any_of = " OR ".join(f"({hit})" for hit in hits)
    log.ask(
        f"CREATE TEMP TABLE people AS SELECT * FROM ({firsts}) LEFT JOIN"
        f" (SELECT CAST(c AS INTEGER) AS c, {reached} FROM ({log.every_row}) WHERE {any_of} GROUP BY c) USING (c)"
    )
    return wishes


def _events(log: Log) -> list[int]:
    """The numbers of the events with most customers."""
    rows = log.ask(f"SELECT event FROM seen GROUP BY event ORDER BY count(*) DESC, event LIMIT {MOST}")
    return [row[0] for row in rows]


def reached(log: Log, wishes: Sequence[Wish]) -> Iterator[Reached]:
    """How many customers reached each action."""
    for number, wish in enumerate(wishes):
        n, count = log.ask(f"SELECT count(*), count(g{number}) FROM people")[0]
        if some(count, count) is not None:
            yield Reached(wish.id, wish.title, Part(count, n))


def orders(log: Log, asked: Asked, wishes: Sequence[Wish]) -> list[Order]:
    """Every pair of touches in both orders, before an action: those first whose interval is farthest from zero.

    Both came before the customer's first such action, at different instants, the later one a whole `within` before the
    log's end.
    """
    names, edge, within = list(log.facts.events), edge_of(log, asked), asked.within
    found: list[Order] = []
    for number, wish in enumerate(wishes):
        pairs = list(combinations(_besides(log, asked, wish), 2))
        for (a, b), counts in zip(pairs, _both_ways(log, pairs, f"g{number}", edge, within), strict=True):
            found += _order(wish.id, names[a], names[b], Part(*counts[:2]), Part(*counts[2:]))
    return sorted(found, key=lambda one: (-_distance(one.interval), one.action, one.first, one.then))


def _besides(log: Log, asked: Asked, wish: Wish) -> list[int]:
    """Events that are not the action itself."""
    own = {event for match in wish.matches for event in match.events}
    names = list(log.facts.events)
    return sorted(number for number in _events(log) if asked.terms.get(names[number], names[number]) not in own)


def _both_ways(log: Log, pairs: Sequence[tuple[int, int]], goal: str, edge: int, within: int) -> list[list[int]]:
    """By pair: those who did the action and all, first in the pair's order, then in the other."""
    cells = []
    for a, b in pairs:
        for one, other in ((a, b), (b, a)):
            open_ = f"f{one} < f{other} AND f{other} <= {edge} AND ({goal} IS NULL OR {goal} > f{other})"
            cells += [f"count(*) FILTER ({open_} AND {goal} - f{other} <= {within})", f"count(*) FILTER ({open_})"]
    row = log.ask(f"SELECT {', '.join(cells)} FROM people")[0] if cells else ()
    return [list(row[at : at + 4]) for at in range(0, len(row), 4)]


def _order(action: str, a: str, b: str, so: Part, reverse: Part) -> Iterator[Order]:
    """The pair with the better order first; nothing where there are few on a side."""
    few = any(some(count, count) is None for part in (so, reverse) for count in (part.count, part.n - part.count))
    apart = difference((so.count, so.n), (reverse.count, reverse.n))
    if few or apart is None or min(so.n, reverse.n) < FEWEST_SIDE:
        return
    gap, low, high = apart
    if gap >= 0:
        yield Order(action, a, b, so, reverse, gap, (low, high))
    else:
        yield Order(action, b, a, reverse, so, -gap, (-high, -low))


def _distance(interval: tuple[float, float]) -> float:
    """How far an interval's nearer end is from zero; negative where it holds zero."""
    low, high = interval
    return max(low, -high)


def separators(log: Log, asked: Asked, wishes: Sequence[Wish]) -> list[Separator]:
    """By action every other event: who had it before the first action, and who had it and never did the action."""
    names = list(log.facts.events)
    found: list[Separator] = []
    for number, wish in enumerate(wishes):
        events, goal = _besides(log, asked, wish), f"g{number}"
        cells = [f"count(*) FILTER (f{one} < {goal}), count(*) FILTER ({goal} IS NULL AND f{one} IS NOT NULL)"
                 for one in events]  # fmt: skip
        total, reached, *counts = log.ask(f"SELECT {', '.join(('count(*)', f'count({goal})', *cells))} FROM people")[0]
        for place, event in enumerate(events):
            before, ever = counts[2 * place : 2 * place + 2]
            found += _separator(wish.id, names[event], Part(before, reached), Part(ever, total - reached))
    return sorted(found, key=lambda one: (one.action, -abs(one.difference), one.event))


def _separator(action: str, event: str, reached: Part, others: Part) -> Iterator[Separator]:
    apart = difference((reached.count, reached.n), (others.count, others.n))
    few = any(some(part.count, part.count) is None or part.n < FEWEST for part in (reached, others))
    if apart is not None and not few:
        yield Separator(action, event, reached, others, apart[0], apart[1:])
