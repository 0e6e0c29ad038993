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
        return np.where(key < 0, -1, key + self._starts[id(owner.key_texts)]).astype(np.int32)

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


def _who(cut: CutTables, number: int, counts: Array | None, texts: _Texts) -> Block:
    """Whose rows they are: each instance's once, or so many times."""
    owner = cut.owners[number]
    everyone = np.arange(len(owner.batch))
    columns: Block = {
        "customer_id": (owner.batch.customer + cut.world.low).astype(np.int32),
        "key": texts.of_keys(owner, everyone),
        "entered_at": owner.batch.entered_at,
    }
    if counts is not None:
        columns = {name: np.repeat(column, counts) for name, column in columns.items()}
    journey = texts.of([owner.journey.id])[0]
    return {"journey": np.full(len(columns["key"]), journey, dtype=np.int32), **columns}


def _instances(cut: CutTables, number: int, texts: _Texts) -> Block:
    owner = cut.owners[number]
    steps = texts.of([state.id for state in owner.journey.states])
    reasons = texts.of(owner.walked.reasons)
    value = np.full(len(owner.batch), np.nan)
    if owner.ends.value is not None:
        value = np.where(owner.ends.value.valid, owner.ends.value.values, np.nan)
    return {
        **_who(cut, number, None, texts),
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


def _places(owner: Instances, parts: list[tuple[int, Ints]]) -> tuple[Array, list[Ints]]:
    """How many rows each instance has, and the place of each part's rows by instance, then by step id.

    A part is (state, instances); an instance runs a state once, so that places are counted up state by state.
    """
    counts = np.zeros(len(owner.batch), dtype=np.int64)
    for _, instance in parts:
        counts[instance] += 1
    free = np.cumsum(counts) - counts
    ranks = step_ranks(owner)
    places: list[Ints] = [free] * len(parts)
    for index in sorted(range(len(parts)), key=lambda i: ranks[parts[i][0]]):
        instance = parts[index][1]
        places[index] = free[instance]
        free[instance] += 1
    return counts, places


def _steps(cut: CutTables, number: int, texts: _Texts) -> Block:
    owner = cut.owners[number]
    ids = texts.of([state.id for state in owner.journey.states])
    counts, places = _places(owner, [(step.state, step.instance) for step in owner.walked.steps])
    block = _who(cut, number, counts, texts)
    rows = len(block["journey"])
    step, path, at = np.empty(rows, dtype=np.int32), np.empty(rows, dtype=np.int32), np.empty(rows, dtype=np.int64)
    for ran, place in zip(owner.walked.steps, places, strict=True):
        step[place] = ids[ran.state]
        path[place] = texts.of(list(ran.names))[ran.path]
        at[place] = ran.at
    return {**block, "step": step, "path": path, "at": at}


def _messages(cut: CutTables, number: int, texts: _Texts) -> Block:
    owner, messages = cut.owners[number], cut.messages
    names = texts.of([str(text) for text in cut.names.texts[1:]])
    names = np.concatenate([names[-1:], names[:-1]])
    # Messages stand journey by journey, and in a journey request by request.
    first = int(np.searchsorted(messages.journey, number))
    requests = owner.walked.requests
    counts, places = _places(owner, [(request.state, request.instance) for request in requests])
    rows = np.empty(int(counts.sum()), dtype=np.int64)
    for request, place in zip(requests, places, strict=True):
        rows[place] = np.arange(first, first + len(request.at))
        first += len(request.at)
    ids = texts.of([state.id for state in owner.journey.states])
    return {
        **_who(cut, number, counts, texts),
        "step": ids[messages.state[rows]],
        "content": names[messages.content[rows]],
        "variant": messages.variant[rows],
        "channel": names[messages.channel[rows]],
        "requested_at": messages.requested_at[rows],
        "at": messages.at[rows],
        "outcome": texts.of(list(MESSAGE_OUTCOMES))[messages.outcome[rows]],
        "reason": names[messages.reason[rows]],
    }
