"""Customers of whom something differs, a few for each way of differing, under codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from cjo_cli.review.outcomes.codes import code_of
from cjo_cli.review.outcomes.compare import Compared, Flags
from cjo_cli.review.outcomes.rows import Half
from cjo_cli.review.outcomes.sides import Pair
from cjo_cli.review.outcomes.values import Example, Shown
from cjo_cli.simulate.result import INSTANCE_OUTCOMES, MESSAGE_OUTCOMES, NEVER, Array

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 3
# Of so many the one with the first code is taken: the codes' order has nothing to do with that of the ids.
LOOKED = 200
Kind = Literal["enters", "does not enter", "path", "message"]


@dataclass(frozen=True)
class Difference:
    """One pair, compared: its halves and what differs."""

    pair: Pair
    base: Half | None
    head: Half | None
    found: Compared


@dataclass(frozen=True)
class _Group:
    """Instances of a pair that differ in one way, by their number on `side`; how many customers have one."""

    difference: Difference
    kind: Kind
    side: Flags
    instances: Array
    customers: int


def examples(differences: Iterable[Difference], ids: pa.Array, key: bytes) -> tuple[Example, ...]:
    """Three at the most, each of another way of differing where there are so many; the most frequent first."""
    groups = [group for difference in differences for group in _groups(difference)]
    groups.sort(key=lambda group: (-group.customers, group.difference.pair.name, group.kind))
    chosen: dict[str, Example] = {}
    for place in range(MOST):
        for group in groups[:MOST]:
            if len(chosen) < MOST:
                _choose(group, place, ids, key, chosen)
    return tuple(chosen.values())


def _groups(difference: Difference) -> Iterator[_Group]:
    base, head = difference.found.base, difference.found.head
    both = head.other >= 0
    ways: Mapping[Kind, tuple[Flags, Array]] = {
        "enters": (head, ~both),
        "does not enter": (base, base.other < 0),
        "path": (head, both & head.paths),
        "message": (head, both & head.messages & ~head.paths),
    }
    for kind, (flags, mask) in ways.items():
        instances = np.flatnonzero(mask)
        if len(instances):
            yield _Group(difference, kind, flags, instances, len(np.unique(flags.customer[instances])))


def _choose(group: _Group, place: int, ids: pa.Array, key: bytes, chosen: dict[str, Example]) -> None:
    """Add the group's example at a place in the order of codes, where it has so many customers."""
    customers, firsts = np.unique(group.side.customer[group.instances[: LOOKED * MOST]], return_index=True)
    coded = sorted(
        (code_of(key, ids[int(customer)].as_py()), int(group.instances[first]))
        for customer, first in zip(customers[:LOOKED].tolist(), firsts[:LOOKED].tolist(), strict=True)
    )
    if place < len(coded) and coded[place][0] not in chosen:
        code, instance = coded[place]
        chosen[code] = _example(group, code, instance)


def _example(group: _Group, code: str, instance: int) -> Example:
    difference = group.difference
    own, other = (difference.head, difference.base)
    if group.kind == "does not enter":
        own, other = other, own
    there = int(group.side.other[instance])
    mine = _shown(own, instance)
    theirs = _shown(other, there) if there >= 0 else ()
    if group.kind == "does not enter":
        mine, theirs = theirs, mine
    return Example(code, difference.pair.name, group.kind, group.customers, base=theirs, head=mine)


def _shown(half: Half | None, instance: int) -> tuple[Shown, ...]:
    """What an instance came to, in the order of its instants."""
    assert half is not None
    ran = half.ran
    start = int(ran.entered_at[instance])
    found = [(start, Shown(0, "entered")), *_steps(half, instance, start), *_messages(half, instance, start)]
    if ran.converted_at[instance] != NEVER:
        at = int(ran.converted_at[instance])
        found.append((at, Shown(at - start, "goal")))
    at, reason = int(ran.ended_at[instance]), ran.reasons[int(ran.reason[instance])]
    words = (INSTANCE_OUTCOMES[int(ran.outcome[instance])], *([reason] if reason else []))
    found.append((at, Shown(at - start if at != NEVER else -1, "ended", words)))
    return tuple(shown for _, shown in sorted(found, key=lambda one: one[0]))


def _steps(half: Half, instance: int, start: int) -> Iterator[tuple[int, Shown]]:
    states = half.ran.plan.states
    for rows in half.ran.steps:
        for row in np.flatnonzero(rows.instance == instance).tolist():
            at, path = int(rows.at[row]), int(rows.path[row])
            taken = (rows.names[path],) if path >= 0 else ()
            yield at, Shown(at - start, "step", (states[rows.state].id, *taken))


def _messages(half: Half, instance: int, start: int) -> Iterator[tuple[int, Shown]]:
    for rows in half.ran.messages:
        for row in np.flatnonzero(rows.instance == instance).tolist():
            at = int(rows.at[row])
            words = (half.names[int(rows.channel[row])], MESSAGE_OUTCOMES[int(rows.outcome[row])],
                     half.names[int(rows.reason[row])])  # fmt: skip
            yield at, Shown(at - start, "message", (rows.content, *(word or "" for word in words)))
