"""One journey of two replays, row by row: which instances, steps and messages differ, and whose they are.

Customers have the same numbers on both sides. An instance is the same where customer, key and entry are; its steps and
messages are told apart by their step, since an instance runs a step once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cjo_cli.review.outcomes.rows import Codes, Half
from cjo_cli.review.outcomes.sides import Pair
from cjo_cli.review.outcomes.values import Rows
from cjo_cli.simulate.result import Array, Ran, Result

TABLES = ("instances", "steps", "messages")
OWN = ("held_out", "ended_at", "outcome", "converted_at")


@dataclass(frozen=True)
class Flags:
    """By instance of a side: whose it is, its number on the other side (-1: it is not there), what differs of it."""

    customer: Array
    other: Array
    paths: Array
    messages: Array


@dataclass(frozen=True)
class Compared:
    """What differs in one journey: flags by instance of either side, and rows by table.

    An instance that the other side has not differs in its path, and in its messages where it asked for any.
    """

    base: Flags
    head: Flags
    rows: dict[str, Rows]

    def customers(self) -> tuple[Array, Array]:
        """Whose paths differ, and whose messages, each once and sorted."""
        sides = (self.base, self.head)
        return (
            np.unique(np.concatenate([flags.customer[flags.paths] for flags in sides])),
            np.unique(np.concatenate([flags.customer[flags.messages] for flags in sides])),
        )


def halves(pair: Pair, base: Result, head: Result) -> tuple[Half | None, Half | None]:
    """A pair's journey on both sides, base's steps under head's names."""
    before = None if pair.base is None else Half(base.shelf.get(pair.base), base.names, pair.step)
    return before, None if pair.head is None else Half(head.shelf.get(pair.head), head.names)


def compare(base: Half | None, head: Half | None, *, loosely: bool = False) -> Compared:
    """What differs between the sides, of which one may be absent.

    `loosely` takes messages that came to the caps for equal, whatever became of them there.
    """
    counts = {name: [0, 0] for name in TABLES}
    sides = (base, head)
    flags = [_flags(half, other) for half, other in zip(sides, _matched(base, head), strict=True)]
    for number, (half, own) in enumerate(zip(sides, flags, strict=True)):
        if half is not None:
            _alone(half, own, list(counts.values()), number)
    if base is not None and head is not None:
        _Both(base, head, flags, counts).compare(loosely=loosely)
    return Compared(flags[0], flags[1], {name: Rows(*count) for name, count in counts.items()})


def _flags(half: Half | None, other: Array) -> Flags:
    customer = np.zeros(0, dtype=np.int32) if half is None else half.ran.customer
    return Flags(customer, other, other < 0, np.zeros(len(other), dtype=np.bool_))


def _matched(base: Half | None, head: Half | None) -> tuple[Array, Array]:
    """For each instance of a side its number on the other, or -1."""
    counts = [0 if half is None else len(half.ran) for half in (base, head)]
    one, two = (np.full(count, -1, dtype=np.int64) for count in counts)
    if base is None or head is None:
        return one, two
    keys = _keys(base.ran, head.ran)
    customer = np.concatenate([base.ran.customer, head.ran.customer]).astype(np.int64)
    who = customer * (keys.max(initial=-1) + 2) + keys + 1
    entered = np.concatenate([base.ran.entered_at, head.ran.entered_at])
    order = np.lexsort((entered, who))  # stable, so that of equal ones base's comes first
    same = np.flatnonzero((np.diff(who[order]) == 0) & (np.diff(entered[order]) == 0))
    first, second = order[same], order[same + 1] - counts[0]
    one[first], two[second] = second, first
    return one, two


def _keys(base: Ran, head: Ran) -> Array:
    """The keys of both sides, base's first, as numbers of one list of texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    every = pa.concat_arrays([pa.array(ran.key_texts, pa.string()) for ran in (base, head)])
    numbers = np.append(np.asarray(pc.index_in(every, every)), -1).astype(np.int64)
    moved = np.where(head.key < 0, -1, head.key.astype(np.int64) + len(base.key_texts))
    return np.asarray(numbers[np.concatenate([base.key, moved])])


def _alone(half: Half, flags: Flags, counts: Sequence[list[int]], side: int) -> None:
    """Count the rows of instances that the other side has not."""
    alone = flags.other < 0
    counts[0][side] += int(alone.sum())
    for rows in half.ran.steps:
        counts[1][side] += int(alone[rows.instance].sum())
    for message in half.ran.messages:
        mine = message.instance[alone[message.instance]]
        counts[2][side] += len(mine)
        flags.messages[mine] = True


class _Both:
    """The instances that both sides have."""

    def __init__(self, base: Half, head: Half, flags: Sequence[Flags], counts: dict[str, list[int]]) -> None:
        self.base, self.head, self.flags, self.counts = base, head, flags, counts
        self.before = np.flatnonzero(flags[0].other >= 0)
        self.after = flags[0].other[self.before]
        self.codes = Codes()

    def compare(self, *, loosely: bool) -> None:
        """Flag and count what differs of them."""
        own = self._own()
        paths, messages = own.copy(), np.zeros(len(own), dtype=np.bool_)
        if not loosely:
            # Who is credited hangs on the messages.
            messages |= self._differ([self.base.credited(self.codes)], [self.head.credited(self.codes)])
        for side in (0, 1):
            self.counts["instances"][side] += int((own | messages).sum())
        for one, two in self._by_step():
            paths |= self._rows(
                "steps", self.base.step_columns(one, self.codes), self.head.step_columns(two, self.codes)
            )
            if self.base.asks(one) or self.head.asks(two):
                messages |= self._rows(
                    "messages",
                    self.base.message_columns(one, self.codes, loosely=loosely),
                    self.head.message_columns(two, self.codes, loosely=loosely),
                )
        for flags, rows in zip(self.flags, (self.before, self.after), strict=True):
            flags.paths[rows], flags.messages[rows] = paths, messages

    def _own(self) -> Array:
        """Whether a column of the instance itself differs, but for `credited_step`."""
        base, head = self.base.ran, self.head.ran
        reasons = [self.codes.of(ran.reasons, ran.reason) for ran in (base, head)]
        values = [np.nan_to_num(ran.value, nan=0.0) for ran in (base, head)]
        return self._differ(
            [*(getattr(base, name) for name in OWN), reasons[0], values[0], np.isnan(base.value)],
            [*(getattr(head, name) for name in OWN), reasons[1], values[1], np.isnan(head.value)],
        )

    def _by_step(self) -> list[tuple[int | None, int | None]]:
        one, two = self.base.states(), self.head.states()
        return [(one.get(name), two.get(name)) for name in dict.fromkeys([*one, *two])]

    def _rows(self, table: str, base: Sequence[Array], head: Sequence[Array]) -> Array:
        """Count the rows of a table that differ; the first column says whether there is one."""
        differs = self._differ(base, head)
        self.counts[table][0] += int((base[0][self.before] & differs).sum())
        self.counts[table][1] += int((head[0][self.after] & differs).sum())
        return differs

    def _differ(self, base: Sequence[Array], head: Sequence[Array]) -> Array:
        differs = np.zeros(len(self.before), dtype=np.bool_)
        for mine, theirs in zip(base, head, strict=True):
            differs |= mine[self.before] != theirs[self.after]
        return differs
