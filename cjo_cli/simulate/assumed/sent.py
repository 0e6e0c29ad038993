"""The messages that a replay sent, as columns, each with a number of its own that tells it from all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cjo_cli.simulate.assumed.chance import Hashes, joined, of_text, of_texts
from cjo_cli.simulate.result import SENT, Ran
from cjo_cli.simulate.world import Ints, World

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Sent:
    """Messages that were sent: to whom, when they were delivered, and what they say of themselves, as numbers.

    `journey`, `step` and `content` are numbers into `words`, `channel` one into the replay's names. `mark` is made of
    customer, journey, key, entry and step, which name a decision once and for all (R2).
    """

    customer: Ints
    at: Ints
    mark: Hashes
    journey: Array
    step: Array
    content: Array
    channel: Array
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.customer)


def sent_of(world: World, rans: Iterable[Ran], numbers: Hashes) -> Sent:
    """The messages sent in one cut, of which `numbers` are the customers'."""
    words: dict[str, int] = {}
    parts = [part for ran in rans for part in _sent(world, ran, numbers, words)]
    kinds = (np.int64, np.int64, np.uint64, np.int32, np.int32, np.int32, np.int16)
    made: list[Any] = [
        np.concatenate([np.zeros(0, dtype=kind), *(part[place] for part in parts)]) for place, kind in enumerate(kinds)
    ]
    customer, at, mark, journey, step, content, channel = made
    return Sent(customer, at, mark, journey, step, content, channel, tuple(words))


def _sent(world: World, ran: Ran, numbers: Hashes, words: dict[str, int]) -> Iterable[tuple[Array, ...]]:
    customer = ran.customer.astype(np.int64) - (world.data.low + world.low)
    key = np.append(of_texts(ran.key_texts), np.uint64(0))[ran.key]
    mark = joined(joined(joined(numbers[customer], of_text(ran.plan.id)), key), ran.entered_at.view(np.uint64))
    for rows in ran.messages:
        sent = np.flatnonzero(rows.outcome == SENT)
        who = rows.instance[sent]
        step = ran.plan.states[rows.state].id
        told = (np.full(len(sent), words.setdefault(text, len(words)), dtype=np.int32)
                for text in (ran.plan.id, step, rows.content))  # fmt: skip
        yield customer[who], rows.at[sent], joined(mark[who], of_text(step)), *told, rows.channel[sent]
