"""A replay's cuts as the three tables of cli.md, sorted by their first columns.

A journey's instances stand by customer, key and time already, since its candidates do; so do those of a later cut,
whose customers come after. Blocks of rows are therefore put one after another, and only within an instance are steps
and messages sorted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.simulate.messages import OUTCOMES as MESSAGE_OUTCOMES
from cjo_cli.simulate.messages import Messages, Names
from cjo_cli.simulate.result import INSTANCE_COLUMNS, MESSAGE_COLUMNS, STEP_COLUMNS, JourneyCounts, Table
from cjo_cli.simulate.walk import OUTCOMES
from cjo_cli.simulate.world import Ints, World

if TYPE_CHECKING:
    from cjo_cli.simulate.replay import Instances

Array = np.ndarray[Any, Any]
Block = dict[str, Array]
TEXTS = ("journey", "customer_id", "key", "outcome", "reason", "credited_step", "step", "path", "content", "channel")


@dataclass(frozen=True)
class CutTables:
    """What one cut of customers came to, before it is put into tables."""

    world: World
    owners: list[Instances]
    messages: Messages
    names: Names
    credited: list[Ints]
    counts: dict[str, JourneyCounts]


class _Texts:
    """One dictionary of texts that all text columns share, but the customers' and the keys'.

    Keys are put one after another, those of each cut of a journey at a place of their own.
    """

    def __init__(self, cuts: list[CutTables]) -> None:
        self.numbers: dict[str, int] = {}
        parts = [owner.key_texts for cut in cuts for owner in cut.owners]
        self.keys = np.concatenate([np.zeros(0, dtype=object), *parts])
        starts = np.cumsum([0, *(len(part) for part in parts)]).tolist()
        self._starts = {id(part): start for part, start in zip(parts, starts, strict=False)}

    def of_keys(self, owner: Instances, rows: Array) -> Ints:
        """The numbers of the keys of an owner's instances."""
        key = owner.key[rows]
        return np.where(key < 0, -1, key + self._starts[id(owner.key_texts)])

    def of(self, texts: list[str]) -> Ints:
        """The numbers of `texts`, with -1 at the end, so that -1 stays none."""
        numbers = [self.numbers.setdefault(text, len(self.numbers)) for text in texts]
        return np.array([*numbers, -1], dtype=np.int32)

    def array(self) -> Array:
        return np.array(list(self.numbers), dtype=object)


def join_cuts(cuts: list[CutTables], customers: Array) -> tuple[Table, Table, Table]:
    """The tables of instances, steps and messages."""
    texts = _Texts(cuts)
    makers = ((_instances, INSTANCE_COLUMNS), (_steps, STEP_COLUMNS), (_messages, MESSAGE_COLUMNS))
    journeys = range(len(cuts[0].owners) if cuts else 0)
    made = []
    for maker, names in makers:
        blocks = [maker(cut, number, texts) for number in journeys for cut in cuts]
        made.append(_stack([block for block in blocks if len(block["journey"])], names))
    array = texts.array()
    tables = []
    for columns in made:
        own = {"customer_id": customers, "key": texts.keys}
        dictionary = {name: own.get(name, array) for name in columns if name in TEXTS}
        tables.append(Table(columns, dictionary))
    return tables[0], tables[1], tables[2]


def _stack(blocks: list[Block], names: tuple[str, ...]) -> Block:
    if not blocks:
        return {name: np.zeros(0, dtype=np.float64 if name == "value" else np.int64) for name in names}
    return {name: np.concatenate([block.pop(name) for block in blocks]) for name in names}


def _who(cut: CutTables, number: int, rows: Array, texts: _Texts) -> Block:
    owner = cut.owners[number]
    return {
        "journey": np.full(len(rows), texts.of([owner.journey.id])[0]),
        "customer_id": owner.batch.customer[rows] + cut.world.low,
        "key": texts.of_keys(owner, rows),
        "entered_at": owner.batch.entered_at[rows],
    }


def _instances(cut: CutTables, number: int, texts: _Texts) -> Block:
    owner = cut.owners[number]
    everyone = np.arange(len(owner.batch))
    steps = texts.of([state.id for state in owner.journey.states])
    reasons = texts.of(owner.walked.reasons)
    value = np.full(len(everyone), np.nan)
    if owner.ends.value is not None:
        value = np.where(owner.ends.value.valid, owner.ends.value.values, np.nan)
    return {
        **_who(cut, number, everyone, texts),
        "held_out": owner.held_out,
        "ended_at": owner.walked.ended_at,
        "outcome": texts.of(list(OUTCOMES))[owner.walked.outcome],
        "reason": np.where(owner.walked.reason > 0, reasons[owner.walked.reason], -1),
        "converted_at": owner.ends.converted_at,
        "value": value,
        "credited_step": steps[cut.credited[number]],
    }


def step_ranks(owner: Instances) -> Ints:
    """The place of each state's id in code point order."""
    ids = [state.id for state in owner.journey.states]
    ranks = {text: place for place, text in enumerate(sorted(ids))}
    return np.array([ranks[text] for text in ids], dtype=np.int64)


def _by_instance(owner: Instances, instance: Ints, state: Ints) -> Ints:
    """The order of rows by instance, then by step id."""
    return np.argsort(instance * len(owner.journey.states) + step_ranks(owner)[state], kind="stable")


def _steps(cut: CutTables, number: int, texts: _Texts) -> Block:
    owner = cut.owners[number]
    steps = owner.walked.steps
    nothing = [np.zeros(0, dtype=np.int64)]
    instance = np.concatenate([step.instance for step in steps] or nothing)
    state = np.repeat(np.array([step.state for step in steps], dtype=np.int64), [len(step.at) for step in steps])
    order = _by_instance(owner, instance, state)
    ids = texts.of([state.id for state in owner.journey.states])
    path = np.concatenate([texts.of(list(step.names))[step.path] for step in steps] or nothing)
    return {
        **_who(cut, number, instance[order], texts),
        "step": ids[state[order]],
        "path": path[order],
        "at": np.concatenate([step.at for step in steps] or nothing)[order],
    }


def _messages(cut: CutTables, number: int, texts: _Texts) -> Block:
    owner, messages = cut.owners[number], cut.messages
    names = texts.of([str(text) for text in cut.names.texts[1:]])
    names = np.concatenate([names[-1:], names[:-1]])
    # Messages stand journey by journey.
    first, last = np.searchsorted(messages.journey, [number, number + 1])
    rows = int(first) + _by_instance(owner, messages.instance[first:last], messages.state[first:last])
    ids = texts.of([state.id for state in owner.journey.states])
    return {
        **_who(cut, number, messages.instance[rows], texts),
        "step": ids[messages.state[rows]],
        "content": names[messages.content[rows]],
        "variant": messages.variant[rows],
        "channel": names[messages.channel[rows]],
        "requested_at": messages.requested_at[rows],
        "at": messages.at[rows],
        "outcome": texts.of(list(MESSAGE_OUTCOMES))[messages.outcome[rows]],
        "reason": names[messages.reason[rows]],
    }
