"""Base and head over one log: as little of it is replayed as a change can reach, and what comes out is exact.

1. Base's figures: kept from before, or made by a whole replay.
2. The journeys whose ways may differ are replayed on both sides over everybody, which tells whose rows differ.
3. Only for these customers are all journeys replayed on both sides, so that caps see everything. Since all rules are
   per customer, head's figures are base's, less what these customers had, plus what they have (`sums.py`).

Where nearly everything or nearly everybody is reached, both sides are replayed whole instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.log.contents import Contents, contents_of, files_of
from cjo_cli.log.watch import Watch
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.model import Plan
from cjo_cli.review.outcomes.behaviour import audience_digest, side_digest
from cjo_cli.review.outcomes.compare import TABLES, Compared, compare, halves
from cjo_cli.review.outcomes.concentration import concentration
from cjo_cli.review.outcomes.examples import Difference, examples
from cjo_cli.review.outcomes.figures import Figures, JourneyFigures
from cjo_cli.review.outcomes.kept import Replayed, Shelf, Sizes
from cjo_cli.review.outcomes.reach import Reach, reach_of
from cjo_cli.review.outcomes.replays import Replays, window_of
from cjo_cli.review.outcomes.sides import Pair, Renames, Side, pairs_of
from cjo_cli.review.outcomes.sums import head_of
from cjo_cli.review.outcomes.tally import figures_of
from cjo_cli.review.outcomes.values import Changed, Concentration, JourneyOutcome, Outcomes, Rows
from cjo_cli.review.outcomes.waiting import in_flight
from cjo_cli.simulate.audiences import sizes_over
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import Array, Result
from cjo_cli.simulate.run import ALLOWED_BAD

if TYPE_CHECKING:
    import pyarrow as pa

NO_RENAMES = Renames()
# Of more customers than this share it is quicker to replay both sides whole; of half of it where base has just been.
MANY = 0.5


def outcomes(
    base: Plan,
    head: Plan,
    log: LogConfig,
    root: Path,
    *,
    renames: Renames = NO_RENAMES,
    allow_bad_rows: float = ALLOWED_BAD,
    cache: bool = True,
    progress: Progress = silent,
) -> Outcomes:
    """What the change from base to head would have done, over the log that `log` names from `root`.

    `allow_bad_rows` is a percent (D3). With `cache` what is found is kept in the cache of the project in `root`. Raises
    LogError where the log cannot be read, RejectedRows where too many of its rows are bad.
    """
    watch = Watch(root, list(files_of(root, log)))
    contents = contents_of(root, log)
    sides = Side(base, is_head=False), Side(head, is_head=True)
    pairs = pairs_of(*sides, renames)
    shelf = Shelf(root, contents.digest, cache)
    with ExitStack() as stack:
        replays = Replays(root, log, pairs, allow_bad_rows, stack, progress)
        found = _Comparison(*sides, contents, shelf, replays, watch).outcomes()
    return replace(found, in_flight=in_flight(base, head, pairs, found.base))


@dataclass(frozen=True)
class _Both:
    """The same journeys over the same customers on both sides."""

    base: Result
    head: Result

    def compare(self, pairs: Iterable[Pair], *, loosely: bool = False) -> list[Difference]:
        """What differs in each pair."""
        found = []
        for pair in pairs:
            before, after = halves(pair, self.base, self.head)
            found.append(Difference(pair, before, after, compare(before, after, loosely=loosely)))
        return found


@dataclass(frozen=True)
class _Comparison:
    base: Side
    head: Side
    contents: Contents
    shelf: Shelf
    replays: Replays
    watch: Watch

    def outcomes(self) -> Outcomes:
        """What is kept, or else found now and kept; of who is in flight nothing is said yet."""
        digests = side_digest(self.base.digests), side_digest(self.head.digests)
        made_of = (*digests, repr(self.replays.pairs), audience_digest(self.base.plan), self.replays.allowed)
        known = self.shelf.recall(Outcomes, *made_of)
        if known is None:
            known = self._found(*((digest, self.replays.allowed) for digest in digests))
            if not known.same:
                self.shelf.keep(known, *made_of)
        return known

    def _found(self, base_key: tuple[object, ...], head_key: tuple[object, ...]) -> Outcomes:
        kept, result = self.shelf.recall(Replayed, *base_key), None
        if kept is None:
            result = self.replays.run(self.base)
            kept = Replayed(figures_of(result), window_of(result, self.contents.digest))
            self.watch.check()
            self.shelf.keep(kept, *base_key)
        if base_key == head_key:
            journeys = [JourneyOutcome(pair.name, None, None, *_two(pair, kept.figures, kept.figures))
                        for pair in self.replays.pairs]  # fmt: skip
            return Outcomes(kept.log, True, kept.figures, kept.figures, tuple(journeys))
        found = self._differing(kept, result)
        self.watch.check()
        self.shelf.keep(Replayed(found.head, kept.log), *head_key)
        return found

    def _differing(self, kept: Replayed, result: Result | None) -> Outcomes:
        reach = reach_of(self.base, self.head, self.replays.pairs)
        if reach.replayed == {pair.name for pair in self.replays.pairs}:
            return self._whole(reach, kept, result)
        before = result or self.replays.run(self.base, reach.replayed)
        after = self.replays.run(self.head, reach.replayed)
        some = self._reached(_Both(before, after), reach)
        if len(some) > (MANY if result is None else MANY / 2) * kept.log.customers:
            return self._whole(reach, kept, result)
        return self._of_some(reach, kept, figures_of(after), some)

    def _reached(self, both: _Both, reach: Reach) -> pa.Array:
        """The ids of those of whom anything may differ: something does in a journey that hangs on the change."""
        compared = [pair for pair in self.replays.pairs if pair.name in reach.compared]
        found = both.compare(compared, loosely=not reach.arbitration)
        numbers = _union(part for one in found for part in one.found.customers())
        return _ids(both.base, numbers)

    def _whole(self, reach: Reach, kept: Replayed, result: Result | None) -> Outcomes:
        both = _Both(result or self.replays.run(self.base), self.replays.run(self.head))
        return self._told(reach, kept, both, figures_of(both.head))

    def _of_some(self, reach: Reach, kept: Replayed, walked: Figures, some: pa.Array) -> Outcomes:
        both = None
        less, more = (_nothing(side) for side in (self.base, self.head))
        if len(some):
            both = _Both(self.replays.run(self.base, only=some), self.replays.run(self.head, only=some))
            less, more = figures_of(both.base), figures_of(both.head)
        figures = head_of(kept.figures, less, more, walked, self.replays.pairs, reach.compared)
        return self._told(reach, kept, both, figures)

    def _told(self, reach: Reach, kept: Replayed, both: _Both | None, head: Figures) -> Outcomes:
        pairs = [pair for pair in self.replays.pairs if pair.name in reach.ways]
        differences = both.compare(pairs) if both is not None else []
        found = {one.pair.name: one.found for one in differences}
        outcomes = Outcomes(
            log=kept.log, same=False, base=kept.figures, head=head,
            journeys=tuple(self._journey(pair, reach, kept.figures, head, found) for pair in self.replays.pairs),
            changed=_changed(found.values()), rows=_rows(found.values()),
        )  # fmt: skip
        if both is None or not outcomes.changed.customers:
            return outcomes
        numbers = _union(part for one in found.values() for part in one.customers())
        shown = examples(differences, both.base.customers, self.contents.key)
        return replace(outcomes, examples=shown, audiences=self._audiences(_ids(both.base, numbers), kept))

    def _journey(
        self, pair: Pair, reach: Reach, base: Figures, head: Figures, found: dict[str, Compared]
    ) -> JourneyOutcome:
        was = pair.base if pair.head is not None and pair.base != pair.head else None
        changed = _changed([found[pair.name]]) if pair.name in found else Changed()
        return JourneyOutcome(pair.name, was, reach.ways.get(pair.name), *_two(pair, base, head), changed)

    def _audiences(self, changed: pa.Array, kept: Replayed) -> tuple[Concentration, ...]:
        plan = self.base.plan
        if not plan.audiences:
            return ()
        made_of = audience_digest(plan)
        sizes = self.shelf.recall(Sizes, made_of)
        if sizes is None:
            sizes = Sizes(sizes_over(self.replays.root, self.replays.log, plan))
            self.shelf.keep(sizes, made_of)
        inside = sizes_over(self.replays.root, self.replays.log, plan, changed)
        return concentration(inside, sizes.customers, len(changed), kept.log.customers)


def _two(pair: Pair, base: Figures, head: Figures) -> tuple[JourneyFigures | None, JourneyFigures | None]:
    return (
        None if pair.base is None else base.journeys[pair.base],
        None if pair.head is None else head.journeys[pair.head],
    )


def _nothing(side: Side) -> Figures:
    return Figures({name: JourneyFigures() for name in side.journeys})


def _union(parts: Iterable[Array]) -> Array:
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int32), *parts]))


def _ids(result: Result, numbers: Array) -> pa.Array:
    import pyarrow as pa

    return result.customers.take(pa.array(numbers))


def _changed(found: Iterable[Compared]) -> Changed:
    customers = [one.customers() for one in found]
    paths, messages = (_union(one[part] for one in customers) for part in (0, 1))
    return Changed(len(_union([paths, messages])), len(paths), len(messages))


def _rows(found: Iterable[Compared]) -> dict[str, Rows]:
    every: Sequence[Compared] = list(found)
    return {
        name: Rows(sum(one.rows[name].gone for one in every), sum(one.rows[name].new for one in every))
        for name in TABLES
    }
