"""Estimating answers: each is credited to the last thing before it that it can be an answer to, within some time.

What has not had that time before the log's end is not counted. Everything is done on whole columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cjo_cli.audit.values import FEWEST
from cjo_cli.log.data import Column, EventTable, LogData, Wanted
from cjo_cli.log.reader import Log
from cjo_cli.plan.conditions import Audience
from cjo_cli.plan.model import Plan
from cjo_cli.review.assumed.links import Link
from cjo_cli.review.assumed.values import QUANTILES, Answered, Answers, Estimate
from cjo_cli.simulate.conditions import Judge, rows_at
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.world import NEVER, Ints, World
from cjo_cli.stats.rates import wilson

# Audience and content that an estimate is of; None for all others.
Group = tuple[str | None, str | None]


@dataclass
class _Counts:
    """What a group came to so far; `customers` is how many at least."""

    of: int = 0
    customers: int = 0
    delays: list[Ints] = field(default_factory=list)

    def add(self, other: _Counts) -> None:
        self.of += other.of
        self.delays += other.delays
        # Of two groups the customers may be the same.
        self.customers = max(self.customers, other.customers)


def wanted_for(plan: Plan, links: Sequence[Link], audiences: Sequence[str]) -> Wanted:
    """What must be read of the log for `links`: their events with what ties them together and names their content."""
    found = wanted(plan, [], audiences)
    events = {name: (part[0], dict(part[1])) for name, part in found.events.items()}
    for link in links:
        for name in (link.event, link.base) if link.base is not None else ():
            held = events.setdefault(str(name), (plan.events[str(name)].name, {}))[1]
            held.update(link.matched)
        if link.base is not None:
            held = events[link.base][1]
            held.update({name: kind for name, kind in plan.events[link.base].properties.items() if kind == "string"})
    return Wanted(events, found.attributes, found.literals | set(plan.contents), found.declared, found.zones,
                  lists=found.lists)  # fmt: skip


def answers(log: Log, plan: Plan, links: Sequence[Link], audiences: Sequence[str], within: int) -> Answers:
    """How messages were answered in a log that was opened for these. Raises LogError where a row cannot be read."""
    counts: list[dict[Group, _Counts]] = [{} for _ in links]
    for data in log.parts():
        world = World(plan, data, 0, data.size)
        for link, found in zip(links, counts, strict=True):
            if link.base is not None:
                _count(world, link, audiences, within, found)
    made: dict[str, Answered] = {}
    for link, found in zip(links, counts, strict=True):
        one = _answered(link, _told(found), audiences)
        made[link.event] = _joined(made[link.event], one) if link.event in made else one
    return Answers(within, tuple(made.values()))


def _count(world: World, link: Link, audiences: Sequence[str], within: int, found: dict[Group, _Counts]) -> None:
    """Add one part of the log's customers."""
    assert link.base is not None
    base, own = world.tables[link.base], world.tables[link.event]
    delay = _delays(world, base, own, link, within)
    judged = np.flatnonzero(base.ts <= world.horizon - within)
    group = _groups(world, base, audiences)
    for number, name in enumerate(group.names):
        rows = judged[group.of[judged] == number]
        answered = delay[rows]
        one = _Counts(len(rows), len(np.unique(base.customer[rows])), [answered[answered != NEVER]])
        if len(rows):
            found.setdefault(name, _Counts(0, 0)).of += one.of
            found[name].customers += one.customers
            found[name].delays += one.delays


def _delays(world: World, base: EventTable, own: EventTable, link: Link, within: int) -> Ints:
    """By row of `base` how long its first answer took, NEVER where none came in time."""
    whose, key = _tied(world, base, own, [name for name, _ in link.matched])
    order = np.argsort(whose, kind="stable")
    sorted_ = whose[order]
    last = np.searchsorted(sorted_, key, side="right") - 1
    at = np.maximum(last, 0)
    # The same customer and the same values, whatever the instant.
    fits = (last >= 0) & (sorted_[at] // world.span == key // world.span) if len(order) else np.zeros(0, dtype=np.bool_)
    rows, late = order[at[fits]], own.ts[fits] - base.ts[order[at[fits]]]
    found = np.full(len(base.ts), NEVER, dtype=np.int64)
    np.minimum.at(found, rows[late <= within], late[late <= within])
    return found


def _tied(world: World, base: EventTable, own: EventTable, matched: Sequence[str]) -> tuple[Ints, Ints]:
    """Rows of both as numbers that order by what ties them, customer and values, and then by time."""
    both = np.concatenate([base.customer, own.customer])
    for name in matched:
        columns = (base.properties[name], own.properties[name])
        values = np.concatenate([np.where(column.valid, column.values, -1) for column in columns])
        _, codes = np.unique(values, return_inverse=True)
        _, both = np.unique(both * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    tied = world.key(both, np.concatenate([base.ts, own.ts]))
    return tied[: len(base.ts)], tied[len(base.ts) :]


@dataclass(frozen=True)
class _Groups:
    names: list[Group]
    of: Ints


def _groups(world: World, base: EventTable, audiences: Sequence[str]) -> _Groups:
    """Each row's group: the first of the audiences that its customer is in, then its content."""
    judge = Judge(world)
    audience = np.full(len(base.ts), len(audiences), dtype=np.int64)
    for number, name in reversed(list(enumerate(audiences))):
        audience[judge.holds(Audience(id=name), rows_at(base.customer, base.ts))] = number
    contents = sorted(world.plan.contents)
    content = _content(world.data, base, contents)
    names: list[Group] = [(a, c) for a in (*audiences, None) for c in (*contents, None)]
    return _Groups(names, audience * (len(contents) + 1) + content)


def _content(data: LogData, base: EventTable, contents: list[str]) -> Ints:
    """The place of the content that a row names in one of its properties; of none the one past the end."""
    codes = np.searchsorted(data.text_array, contents) if contents else np.zeros(0, dtype=np.int64)
    found = np.full(len(base.ts), len(contents), dtype=np.int64)
    for column in base.properties.values():
        if column.type == "string" and contents:
            found = np.where(found == len(contents), _place(column, codes, len(contents)), found)
    return found


def _place(column: Column, codes: Any, none: int) -> Ints:
    at = np.minimum(np.searchsorted(codes, column.values), none - 1)
    return np.where(column.valid & (codes[at] == column.values), at, none)


def _told(found: dict[Group, _Counts]) -> dict[Group, _Counts]:
    """Groups of few customers taken into those that are less particular; what is of few even then is left out."""
    told = dict(found)
    contents = [group for group in found if group[1] is not None]
    for group in (*contents, *dict.fromkeys((audience, None) for audience, _ in found if audience is not None)):
        if group in told and told[group].customers < FEWEST:
            wider: Group = (group[0] if group[1] is not None else None, None)
            told.setdefault(wider, _Counts()).add(told.pop(group))
    return {group: one for group, one in told.items() if one.customers >= FEWEST}


def _answered(link: Link, found: dict[Group, _Counts], audiences: Sequence[str]) -> Answered:
    ranks = {name: place for place, name in enumerate((*audiences, None))}
    order = sorted(found, key=lambda group: (ranks[group[0]], group[1] is None, group[1] or ""))
    estimates = tuple(_estimate(link.channel, group, found[group]) for group in order)
    why = link.why or ("" if estimates else f"fewer than {FEWEST} customers had {link.base}, and the time to answer it")
    return Answered(link.event, link.after, link.base, tuple(name for name, _ in link.matched), estimates,
                    (f"{link.channel}: {why}",) if why else ())  # fmt: skip


def _estimate(channel: str, group: Group, found: _Counts) -> Estimate:
    delays = np.concatenate(found.delays)
    late = np.quantile(delays, [percent / 100 for percent in QUANTILES], method="inverted_cdf") if len(delays) else ()
    interval = wilson(len(delays), found.of)
    assert interval is not None
    return Estimate(channel, group[1], group[0], found.of, len(delays), interval, tuple(int(one) for one in late))


def _joined(first: Answered, second: Answered) -> Answered:
    """One event that two channels cause: where it answers different things in them, the first that is known holds."""
    if not first.estimates and second.estimates:
        first, second = second, first
    other = second.estimates if second.after == first.after else ()
    why = () if other or not second.estimates else (f"{second.estimates[0].channel}: {second.event} answers another",)
    return Answered(first.event, first.after, first.base, first.matched, (*first.estimates, *other),
                    (*first.why, *second.why, *why))  # fmt: skip
