"""Copies of customers with the events that were drawn for them, replayed until their messages cause no others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.errors import UsageError
from cjo_cli.simulate.assumed.answers import Happened, Luck, fitting, happened
from cjo_cli.simulate.assumed.chance import Hashes
from cjo_cli.simulate.assumed.copies import copied
from cjo_cli.simulate.assumed.events import Events, all_of, events_of, further, prints_of, tells, told_by
from cjo_cli.simulate.assumed.sent import Array, Sent, sent_of
from cjo_cli.simulate.conditions import Judge
from cjo_cli.simulate.messages import Names
from cjo_cli.simulate.world import Bools, Ints, World, cuts

if TYPE_CHECKING:
    from cjo_cli.simulate.result import Ran

# Each round settles one more message of a chain in which one is caused by the answer to another.
MOST_ROUNDS = 1000
# Nobody answers more often: each answer causes messages that cause more than one answer.
MOST_ANSWERS = 5000


@dataclass(frozen=True)
class Game:
    """What all replays of one cut's copies share: how a world is replayed, what is assumed, and its luck.

    `first` is the number of the cut's first customer in the whole log.
    """

    replayed: Callable[[World], dict[str, Ran]]
    luck: Luck
    names: Names
    first: int

    def play(self, world: World, numbers: Hashes) -> Played:
        """A world's replay; `numbers` are its customers'."""
        rans = self.replayed(world)
        return self.read(world, rans, numbers)

    def read(self, world: World, rans: dict[str, Ran], numbers: Hashes) -> Played:
        """A replay that has been, with what of its messages may be answered."""
        sent = sent_of(world, rans.values(), numbers)
        fits = fitting(Judge(world), sent, self.luck.assumed, self.names)
        told = np.zeros((len(sent), 0), dtype=np.int64)
        if tells(self.luck.assumed):
            told = told_by(sent, self.names, world.data.strings)
        return Played(world, rans, sent, fits, told)

    @property
    def without(self) -> Collection[str]:
        """The events of which recorded rows are left out."""
        return [event.event for event in self.luck.assumed.events if event.drop]


@dataclass(frozen=True)
class Played:
    """A world that was replayed: its messages, which answer each fits by event, and what they say."""

    world: World
    rans: dict[str, Ran]
    sent: Sent
    fits: list[Array]
    told: Array

    def happened(self, luck: Luck, message: Ints, draw: Ints) -> Happened:
        """What `message` caused in `draw`."""
        return happened(luck, self.sent, self.fits, message, draw, self.world.horizon)


@dataclass(frozen=True)
class Settled:
    """A replay of copies, by number into all of them; those that are `final` are as they stay, with their events."""

    played: Played
    copy: Ints
    final: Bools
    events: Events
    rounds: int


def settle(game: Game, base: World, numbers: Hashes, who: Ints, draw: Ints, events: Events) -> Iterator[Settled]:
    """Replay copies, each customer `who` in `draw`, with their `events`, until every one of them is final.

    Raises UsageError where that takes more rounds than can be meant.
    """
    open_ = np.arange(len(who), dtype=np.int64)
    rounds = 0
    while len(open_):
        rounds += 1
        if rounds > MOST_ROUNDS or np.bincount(events.copy).max(initial=0) > MOST_ANSWERS:
            raise UsageError(
                f"the assumptions come to no end: after {rounds:,} rounds answers still cause messages",
                "a journey is entered by the answers to its own messages: give them a longer delay, or it a reentry",
            )
        left = []
        for found in _round(game, base, numbers, who, draw, open_, events, rounds):
            yield found
            left.append(found.events.take(~found.final[np.searchsorted(found.copy, found.events.copy)]))
            open_ = open_[~np.isin(open_, found.copy[found.final], assume_unique=True)]
        events = all_of(left)


def _round(
    game: Game, base: World, numbers: Hashes, who: Ints, draw: Ints, open_: Ints, events: Events, rounds: int
) -> Iterator[Settled]:
    """The copies `open_` replayed once; those whose messages cause the very events they were given are final."""
    given = events.moved(np.searchsorted(open_, events.copy))
    more = further(given, game.luck.assumed, base.tables, base.data.strings)
    data = copied(base, who[open_], more, game.without)
    before = prints_of(given, len(open_))
    for world in cuts(base.plan, data):
        own = open_[world.low : world.high]
        played = game.play(world, numbers[who[own]])
        message = np.arange(len(played.sent), dtype=np.int64)
        found = played.happened(game.luck, message, draw[own][played.sent.customer])
        copy = played.sent.customer[found.message]
        made = events_of(found, copy, played.sent, played.told)
        final = prints_of(made, world.size) == before[world.low : world.high]
        yield Settled(played, own, final, made.moved(own[copy]), rounds)
