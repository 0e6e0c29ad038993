"""Which messages may be answered, and which are in a draw: whole columns of (message, draw) pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cjo_cli.plan.assumptions import Answer, AssumptionsPlan
from cjo_cli.plan.conditions import Audience
from cjo_cli.simulate.assumed.chance import Hashes, joined, mixed, of_text, uniform
from cjo_cli.simulate.assumed.forms import delays, rates
from cjo_cli.simulate.assumed.sent import Array, Sent
from cjo_cli.simulate.conditions import Judge, rows_at
from cjo_cli.simulate.messages import Names
from cjo_cli.simulate.world import NEVER, Bools, Ints

NOBODY = -1


@dataclass(frozen=True)
class Luck:
    """The chances of every draw, and the rates that come of them: by event and answer one a draw."""

    assumed: AssumptionsPlan

    @cached_property
    def draws(self) -> Hashes:
        """Every draw's number."""
        return mixed(np.arange(self.assumed.draws, dtype=np.uint64))

    @cached_property
    def events(self) -> list[np.uint64]:
        """Every event's number: what else the file says does not change the luck of a message."""
        return [of_text(event.event) for event in self.assumed.events]

    @cached_property
    def rates(self) -> list[Array]:
        """By event a table of rates, an answer a row and a draw a column."""
        seeded = joined(self.draws, of_text(f"rate:{self.assumed.seed}"))
        return [
            np.stack([
                rates(answer.rate, uniform(joined(joined(seeded, number), np.uint64(place))))
                for place, answer in enumerate(event.answers)
            ])
            for number, event in zip(self.events, self.assumed.events, strict=True)
        ]  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """Assumed events: the message that each answers and its draw, as numbers; which event and answer; and when."""

    message: Ints
    draw: Ints
    event: Array
    answer: Array
    ts: Ints

    def __len__(self) -> int:
        return len(self.ts)

    def take(self, rows: Ints | Bools) -> Happened:
        """Some of them."""
        return Happened(*(values[rows] for values in vars(self).values()))


def together(parts: list[Happened]) -> Happened:
    """All of them in one."""
    kinds = (np.int64, np.int64, np.int16, np.int16, np.int64)
    columns = zip(*(vars(part).values() for part in parts), strict=True) if parts else ((),) * len(kinds)
    return Happened(
        *(np.concatenate([np.zeros(0, dtype=kind), *found]) for kind, found in zip(kinds, columns, strict=True))
    )


def fitting(judge: Judge, sent: Sent, assumed: AssumptionsPlan, names: Names) -> list[Array]:
    """By event the first answer that each message fits, at its delivery; NOBODY where it fits none."""
    found = []
    for event in assumed.events:
        which = np.full(len(sent), NOBODY, dtype=np.int16)
        for place, answer in enumerate(event.answers):
            rows = np.flatnonzero((which == NOBODY) & _named(sent, answer, names))
            if answer.audience is not None:
                rows = rows[judge.holds(Audience(id=answer.audience), rows_at(sent.customer[rows], sent.at[rows]))]
            which[rows] = place
        found.append(which)
    return found


def _named(sent: Sent, answer: Answer, names: Names) -> Bools:
    fits = np.ones(len(sent), dtype=np.bool_)
    if answer.contents is not None:
        fits &= np.isin(sent.content, [place for place, word in enumerate(sent.words) if word in answer.contents])
    if answer.channels is not None:
        fits &= np.isin(sent.channel, [place for place, name in enumerate(names.texts) if name in answer.channels])
    return fits


def happened(luck: Luck, sent: Sent, fits: list[Array], message: Ints, draw: Ints, horizon: int) -> Happened:
    """What `message` caused in `draw`, up to the horizon: pairs, each a place in `sent` and a draw."""
    occurred: dict[str, Ints] = {}
    parts = []
    drawn = joined(sent.mark[message], luck.draws[draw])
    for place, event in enumerate(luck.assumed.events):
        before = sent.at[message] if event.after is None else occurred[event.after]
        which = fits[place][message]
        rows = np.flatnonzero((which != NOBODY) & (before != NEVER))
        rolled = joined(drawn[rows], luck.events[place])
        hit = uniform(rolled) < luck.rates[place][which[rows], draw[rows]]
        rows, rolled = rows[hit], mixed(rolled[hit])
        at = np.full(len(message), NEVER, dtype=np.int64)
        at[rows] = before[rows] + _delays(event.answers, which[rows], rolled)
        at[at > horizon] = NEVER
        rows = rows[at[rows] != NEVER]
        occurred[event.event] = at
        kind = np.full(len(rows), place, dtype=np.int16)
        parts.append(Happened(message[rows], draw[rows], kind, which[rows], at[rows]))
    return together(parts)


def _delays(answers: tuple[Answer, ...], which: Array, rolled: Hashes) -> Ints:
    found = np.zeros(len(which), dtype=np.int64)
    for place, answer in enumerate(answers):
        rows = np.flatnonzero(which == place)
        if answer.delay is not None and len(rows):
            found[rows] = delays(answer.delay, uniform(rolled[rows]))
    return found
