"""What a replay came to, customer by customer: counts that add up, so that some can be taken out and others put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log.order import distinct
from cjo_cli.simulate.clock import calendar_span, day_of
from cjo_cli.simulate.messages import Names
from cjo_cli.simulate.result import EXITED, INSTANCE_OUTCOMES, MESSAGE_OUTCOMES, NEVER, SENT, MessageRows, Ran
from cjo_cli.simulate.world import World

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
# What is counted, such as ("step", journey, step).
Label = tuple[str | None, ...]
# Customers, the label's number of each, and what each adds.
Piece = tuple[Array, Array | int, Array | float]
WEEKS: Label = ("weeks",)


class Labels:
    """Labels by number, in the order in which they were met."""

    def __init__(self) -> None:
        self.known: dict[Label, int] = {}

    def __len__(self) -> int:
        return len(self.known)

    def number(self, *label: str | None) -> int:
        """The number of a label, new or known."""
        return self.known.setdefault(label, len(self.known))


def counted(world: World, rans: Iterable[Ran], names: Names, labels: Labels) -> csr_array:
    """By customer of a cut (row) and label (column) how much they add."""
    from scipy.sparse import csr_array

    offset = world.data.low + world.low
    rans = list(rans)
    pieces = [piece for ran in rans for piece in _of_journey(ran, names, labels)]
    pieces.append(_weeks(world, rans, labels))
    sizes = [len(customer) for customer, _, _ in pieces]
    rows = np.concatenate([customer for customer, _, _ in pieces]).astype(np.int64) - offset
    columns, values = (
        np.concatenate([np.broadcast_to(piece[place], size) for piece, size in zip(pieces, sizes, strict=True)])
        for place in (1, 2)
    )
    return csr_array((values.astype(np.float64), (rows, columns)), shape=(world.size, len(labels)))


def _of_journey(ran: Ran, names: Names, labels: Labels) -> Iterator[Piece]:
    name, who = ran.plan.id, ran.customer
    yield who, labels.number("entered", name), 1.0
    yield who[ran.held_out], labels.number("held_out", name), 1.0
    yield who, np.array([labels.number(outcome, name) for outcome in INSTANCE_OUTCOMES])[ran.outcome], 1.0
    left = np.flatnonzero(ran.outcome == EXITED)
    yield who[left], np.array([labels.number("exited", name, text) for text in ran.reasons])[ran.reason[left]], 1.0
    if ran.plan.goal is not None:
        reached = np.flatnonzero(ran.converted_at != NEVER)
        for label, worth in (("goal", 1.0), ("value", np.nan_to_num(ran.value[reached]))):
            sides = np.array([labels.number(label, name, side) for side in ("treated", "held_out")])
            yield who[reached], sides[ran.held_out[reached].astype(np.int8)], worth
    for rows in ran.steps:
        step = ran.plan.states[rows.state].id
        own = who[rows.instance]
        yield own, labels.number("step", name, step), 1.0
        taken = np.flatnonzero(rows.path >= 0)
        paths = np.array([labels.number("path", name, step, path) for path in rows.names] or [0])
        yield own[taken], paths[rows.path[taken]], 1.0
    for messages in ran.messages:
        yield who[messages.instance], _of_messages(messages, name, names, labels), 1.0


def _of_messages(rows: MessageRows, journey: str, names: Names, labels: Labels) -> Array:
    """The label of each message: its channel, content, outcome and reason."""
    texts, outcomes = len(names.texts), len(MESSAGE_OUTCOMES)
    code = (rows.channel.astype(np.int64) * outcomes + rows.outcome) * texts + rows.reason
    there = np.flatnonzero(np.bincount(code)) if len(code) else code
    made = np.zeros(int(there.max(initial=0)) + 1, dtype=np.int64)
    for one in there.tolist():
        channel, outcome = divmod(one // texts, outcomes)
        made[one] = labels.number("message", journey, names.texts[channel], rows.content, MESSAGE_OUTCOMES[outcome],
                                  names.texts[one % texts])  # fmt: skip
    return made[code]


def _weeks(world: World, rans: Iterable[Ran], labels: Labels) -> Piece:
    """Each customer's weeks in which they were sent any message: of the project's calendar, as `pressure` has them."""
    found = [np.zeros(0, dtype=np.int64)]
    for ran in rans:
        for rows in ran.messages:
            sent = np.flatnonzero(rows.outcome == SENT)
            local = world.clock.to_local(rows.at[sent], np.zeros(len(sent), dtype=np.int64))
            found.append(ran.customer[rows.instance[sent]] * np.int64(2**20) + calendar_span(day_of(local), "week"))
    return distinct(np.concatenate(found))[0] >> 20, labels.number(*WEEKS), 1.0
