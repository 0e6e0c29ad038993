"""Draws of what was assumed, and what the replay comes to in each of them.

The messages of a replay cause events; with these, the customers whom they can matter to are replayed again, as copies,
one a draw; their messages cause events, and so on. An event comes after its message, so that each round settles all
that happens up to a later instant: a fixed point is reached, and there is only one. What a customer's last replay came
to takes the place of what they came to without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log.data import Wanted
from cjo_cli.log.order import distinct
from cjo_cli.plan.assumptions import AssumptionsPlan
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.assumed.answers import NOBODY, Luck
from cjo_cli.simulate.assumed.chance import Hashes, of_customers
from cjo_cli.simulate.assumed.copies import copied
from cjo_cli.simulate.assumed.events import Events, events_of, tells, texts_of
from cjo_cli.simulate.assumed.figures import Label, Labels, counted
from cjo_cli.simulate.assumed.reach import last_chances, matters, readers_of
from cjo_cli.simulate.assumed.rounds import Game, Played, Settled, settle
from cjo_cli.simulate.messages import Names
from cjo_cli.simulate.needs import contents_of, wanted
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import Ran
from cjo_cli.simulate.world import Ints, World

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
# So many messages are drawn for, and so many rows of copies are replayed, at once.
MESSAGES_AT_ONCE, COPIED_AT_ONCE = 1 << 20, 1 << 19


class Drawn:
    """What was recorded and what comes of the assumptions, customers added up cut by cut."""

    def __init__(
        self, plan: Plan, journeys: list[JourneyPlan], assumed: AssumptionsPlan, progress: Progress = silent
    ) -> None:
        self.plan = plan
        self.journeys = journeys
        self.assumed = assumed
        self.progress = progress
        self.luck = Luck(assumed)
        self.readers = readers_of(plan, journeys, assumed)
        self.labels = Labels()
        self.rounds = 0
        most = max(len(event.answers) for event in assumed.events)
        self.events = np.zeros((len(assumed.events), most, assumed.draws), dtype=np.int64)
        self._recorded = np.zeros(0)
        self._draws = np.zeros((assumed.draws, 0))

    def wanted(self) -> Wanted:
        """What must be read of the log: what journeys and the assumptions' audiences read, and what events hold."""
        answers = (answer for event in self.assumed.events for answer in event.answers)
        found = wanted(self.plan, self.journeys, {answer.audience for answer in answers if answer.audience is not None})
        texts = set(texts_of(self.assumed))
        if tells(self.assumed):
            texts.update(*(_words(journey) for journey in self.journeys), self.plan.channels)
        return replace(found, literals=found.literals | texts)

    def cut(
        self, world: World, rans: dict[str, Ran], names: Names, replayed: Callable[[World], dict[str, Ran]]
    ) -> None:
        """Note one cut of customers and what its replay came to; `replayed` replays another world in the same way."""
        numbers = of_customers(world.bucket, self.assumed.seed)
        game = Game(replayed, self.luck, names, world.data.low + world.low)
        base = game.read(world, rans, numbers)
        recorded = counted(world, rans.values(), names, self.labels)
        self._recorded = _longer(self._recorded, len(self.labels)) + _longer(recorded.sum(axis=0), len(self.labels))
        if any(event in world.tables for event in game.without):
            bare = World(self.plan, copied(world, np.arange(world.size), {}, game.without), 0, world.size)
            base = game.play(bare, numbers)
            recorded = counted(bare, base.rans.values(), names, self.labels)
        self._draws = _longer(self._draws, len(self.labels)) + _longer(recorded.sum(axis=0), len(self.labels))
        chances = last_chances(base.world, base.rans, self.readers)
        for draws in self._portions(base):
            self._draw(game, base, numbers, recorded, chances, draws)

    def _portions(self, base: Played) -> Iterator[Ints]:
        """The draws, some at a time."""
        several = max(1, MESSAGES_AT_ONCE // max(len(base.sent), 1))
        for first in range(0, self.assumed.draws, several):
            self.progress("drawing answers", first / self.assumed.draws)
            yield np.arange(first, min(first + several, self.assumed.draws), dtype=np.int64)

    def _draw(self, game: Game, base: Played, numbers: Hashes, recorded: csr_array, chances: Ints, draws: Ints) -> None:
        """Some draws of one cut: whom nothing can move stays as recorded, all others are replayed as copies."""
        size = base.world.size
        message = np.flatnonzero(np.any([fits != NOBODY for fits in base.fits], axis=0))
        found = base.happened(self.luck, np.tile(message, len(draws)), np.repeat(draws, len(message)))
        customer = base.sent.customer[found.message]
        code = found.draw * size + customer
        moved, _ = distinct(code[matters(chances, found.event, customer, found.ts)])
        self._add(recorded, moved % size, moved // size, -1)
        copy = np.searchsorted(moved, code)
        stays = np.append(moved, -1)[copy] != code
        events = events_of(found, copy, base.sent, base.told)
        self.note(base.world, events.take(stays), customer[stays] + game.first, found.draw[stays])
        self._replay(game, base, numbers, moved, events.take(~stays))

    def _replay(self, game: Game, base: Played, numbers: Hashes, moved: Ints, events: Events) -> None:
        """Replay copies with their events, some at a time; `moved` are draws times customers."""
        size = base.world.size
        events = events.take(np.argsort(events.copy, kind="stable"))
        for low, high in _chunks(base.world, moved % size):
            some = events.take(np.arange(*np.searchsorted(events.copy, [low, high])))
            who, draw = moved[low:high] % size, moved[low:high] // size
            for settled in settle(game, base.world, numbers, who, draw, some.moved(some.copy - low)):
                final = self._settle(settled, draw, game.names)
                self.note(base.world, final, who[final.copy] + game.first, draw[final.copy])

    def _settle(self, settled: Settled, draw: Ints, names: Names) -> Events:
        """Add what came of the copies that are final; gives their events."""
        played, final = settled.played, np.flatnonzero(settled.final)
        events = settled.events
        self.rounds = max(self.rounds, settled.rounds)
        self._add(counted(played.world, played.rans.values(), names, self.labels), final, draw[settled.copy[final]], 1)
        return events.take(np.isin(events.copy, settled.copy[final]))

    def _add(self, counts: csr_array, rows: Ints, draw: Ints, sign: int) -> None:
        """Add some rows of counts, each to a draw, or take them away."""
        from scipy.sparse import csr_array

        chosen = csr_array((np.full(len(rows), float(sign)), (draw, rows)), shape=(self.assumed.draws, counts.shape[0]))
        self._draws = _longer(self._draws, len(self.labels)) + _longer((chosen @ counts).toarray(), len(self.labels))

    def note(self, world: World, events: Events, customer: Ints, draw: Ints) -> None:  # noqa: ARG002 - for who looks on
        """Count events that are final, by answer: of customers, as the whole log numbers them, in their draws."""
        np.add.at(self.events, (events.event, events.answer, draw), 1)

    def recorded(self) -> dict[Label, float]:
        """What the recorded events alone came to."""
        return dict(zip(self.labels.known, _longer(self._recorded, len(self.labels)).tolist(), strict=True))

    def draws(self) -> dict[Label, Array]:
        """What each draw came to."""
        return dict(zip(self.labels.known, _longer(self._draws, len(self.labels)).T, strict=True))


def _longer(values: Array, length: int) -> Array:
    """The same with noughts for labels that were met later."""
    return np.pad(values, [*[(0, 0)] * (values.ndim - 1), (0, length - values.shape[-1])])


def _words(journey: JourneyPlan) -> set[str]:
    return {journey.id, *contents_of(journey), *(state.id for state in journey.states)}


def _chunks(world: World, who: Ints) -> Iterator[tuple[int, int]]:
    """Copies in portions of about COPIED_AT_ONCE rows."""
    rows = np.ones(world.size, dtype=np.int64)
    for table in world.tables.values():
        rows += np.bincount(table.customer, minlength=world.size)
    total = np.cumsum(rows[who])
    edges = np.searchsorted(total, np.arange(0, int(total[-1]) if len(total) else 0, COPIED_AT_ONCE))
    yield from pairwise([*np.unique(edges).tolist(), len(who)])
