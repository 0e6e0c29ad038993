"""Which candidates become instances: greedy in time, for all customers together (E6, E7).

Each round takes every group's next candidate, so that there are as many rounds as the busiest group has decisions.
Where a gap between entries alone decides, a round jumps past all that the last acceptance rules out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cjo_cli.plan.model import JourneyPlan, Reentry, State, WaitForState, WaitState, WaitUntilState
from cjo_cli.simulate.world import NEVER, Bools, Ints


@dataclass(frozen=True)
class Accepted:
    """By candidate: whether it was accepted, and of the others why not."""

    accepted: Bools
    running: Bools
    exclusive: Bools
    reentry: Bools


def gap_alone(journey: JourneyPlan) -> int | None:
    """The gap between entries that decides who is accepted, NEVER for one entry; None where ends do, too."""
    rule = journey.entry.reentry
    if journey.exclusive is not None or journey.entry.key is not None:
        return None
    if rule.never:
        return NEVER
    # Nobody is still in it when the gap is over.
    return rule.after if rule.since == "entry" and rule.after >= _longest(journey) else None


def _longest(journey: JourneyPlan) -> float:
    """How long an instance can take at most."""
    left: list[float] = [0] * len(journey.states)
    for number in reversed(range(len(left))):
        state = journey.states[number]
        left[number] = _stay(state) + max((left[way.next] for way in state.transitions), default=0)
    return left[0] if journey.max_duration is None else min(left[0], journey.max_duration)


def _stay(state: State) -> float:
    if isinstance(state, WaitState):
        return state.duration
    if isinstance(state, WaitForState):
        return state.timeout
    return math.inf if isinstance(state, WaitUntilState) else 0


def accept_by_gap(key: Ints, customer: Ints, gap: int) -> Ints:
    """The rows that come `gap` or more after the customer's one before; `key` packs customer and instant, ascending."""
    current = np.flatnonzero(np.r_[True, customer[1:] != customer[:-1]][: len(customer)])
    stop = np.append(current[1:], len(key))
    if gap == NEVER:
        return current
    accepted = np.zeros(len(key), dtype=np.bool_)
    while len(current):
        accepted[current] = True
        more = np.flatnonzero(current + 1 < stop)
        # Two of one instant are one candidate, so that no gap leads to the next.
        current, stop = np.searchsorted(key, key[current[more]] + max(gap, 1)), stop[more]
        inside = np.flatnonzero(current < stop)
        current, stop = current[inside], stop[inside]
    return np.flatnonzero(accepted)


def accept(
    *, customer: Ints, own: Ints, start: Ints, end: Ints, journey: Ints, rules: list[Reentry], together: bool
) -> Accepted:
    """Accept candidates, which stand in the order of decision within each customer's (E6, E7).

    `own` numbers (journey, customer, key); `end` is NEVER for one that stays; `journey` is a number into `rules`.
    `together` makes all instances of a customer, of any journey and key, exclude each other.
    """
    count = len(start)
    group = customer if together else own
    never = np.array([rule.never for rule in rules], dtype=np.bool_)
    after = np.array([rule.after for rule in rules], dtype=np.int64)
    from_entry = np.array([rule.since == "entry" for rule in rules], dtype=np.bool_)
    result = Accepted(*(np.zeros(count, dtype=np.bool_) for _ in range(4)))
    if count == 0:
        return result
    order = np.argsort(group, kind="stable") if (np.diff(group) < 0).any() else np.arange(count)
    bounds = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0])
    at, stop = bounds.copy(), np.r_[bounds[1:], count]
    busy_until = np.full(len(at), np.iinfo(np.int64).min, dtype=np.int64)
    last_start = np.full(int(own.max()) + 1, np.iinfo(np.int64).min, dtype=np.int64)
    last_end = last_start.copy()
    open_groups = np.arange(len(at))
    while len(open_groups):
        row = order[at[open_groups]]
        had = last_start[own[row]] > np.iinfo(np.int64).min
        free = busy_until[open_groups] <= start[row]
        since = np.where(from_entry[journey[row]], last_start[own[row]], last_end[own[row]])
        gap = after[journey[row]]
        allowed = ~had | (~never[journey[row]] & (since <= start[row] - gap))
        taken = free & allowed
        # Its own instance still running counts as that, another of the group's as exclusive (E9).
        own_runs = had & (last_end[own[row]] > start[row])
        result.accepted[row[taken]] = True
        result.running[row[~free & own_runs]] = True
        result.exclusive[row[~free & ~own_runs]] = True
        result.reentry[row[free & ~allowed]] = True
        busy_until[open_groups[taken]] = end[row[taken]]
        last_start[own[row[taken]]] = start[row[taken]]
        last_end[own[row[taken]]] = end[row[taken]]
        at[open_groups] += 1
        open_groups = open_groups[at[open_groups] < stop[open_groups]]
    return result
