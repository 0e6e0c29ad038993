"""A replay's cuts as the three tables of cli.md, sorted by their first columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.simulate.messages import OUTCOMES as MESSAGE_OUTCOMES
from cjo_cli.simulate.messages import Messages, Names
from cjo_cli.simulate.result import JourneyCounts, Table
from cjo_cli.simulate.walk import OUTCOMES
from cjo_cli.simulate.world import Ints, World

if TYPE_CHECKING:
    from cjo_cli.simulate.replay import Instances

Array = np.ndarray[Any, Any]


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
    """One dictionary of texts that all text columns but the customers' share."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, texts: list[str]) -> Ints:
        """The numbers of `texts`, with -1 at the end, so that -1 stays none."""
        return np.array([*(self.numbers.setdefault(text, len(self.numbers)) for text in texts), -1], dtype=np.int64)

    def array(self) -> Array:
        return np.array(list(self.numbers), dtype=object)


def join_cuts(cuts: list[CutTables], customers: Array) -> tuple[Table, Table, Table]:
    """The tables of instances, steps and messages."""
    texts = _Texts()
    made = [(_instances(cut, texts), _steps(cut, texts), _messages(cut, texts)) for cut in cuts]
    array = texts.array()
    rank = np.append(np.argsort(np.argsort(array.astype(str), kind="stable")), -1) if len(array) else np.array([-1])
    tables = []
    for parts in zip(*made, strict=True):
        columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        names = ("journey", "customer_id", "key", "entered_at", *(("step",) if "step" in columns else ()))
        keys = [columns[name] if name in ("customer_id", "entered_at") else rank[columns[name]] for name in names]
        order = np.lexsort(tuple(reversed(keys)))
        dictionary = {name: customers if name == "customer_id" else array for name in columns if name in TEXTS}
        tables.append(Table({name: column[order] for name, column in columns.items()}, dictionary))
    return tables[0], tables[1], tables[2]


TEXTS = ("journey", "customer_id", "key", "outcome", "reason", "credited_step", "step", "path", "content", "channel")


def _who(owner: Instances, rows: Array, texts: _Texts, low: int) -> dict[str, Array]:
    count = len(rows)
    keys = texts.of(owner.key_texts)
    return {
        "journey": np.full(count, texts.of([owner.journey.id])[0]),
        "customer_id": owner.batch.customer[rows] + low,
        "key": keys[owner.key[rows]],
        "entered_at": owner.batch.entered_at[rows],
    }


def _stack(parts: list[dict[str, Array]], names: tuple[str, ...]) -> dict[str, Array]:
    if not parts:
        return {name: np.zeros(0, dtype=np.float64 if name == "value" else np.int64) for name in names}
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _instances(cut: CutTables, texts: _Texts) -> dict[str, Array]:
    from cjo_cli.simulate.result import INSTANCE_COLUMNS

    parts = []
    for owner, credited in zip(cut.owners, cut.credited, strict=True):
        everyone = np.arange(len(owner.batch))
        steps = texts.of([state.id for state in owner.journey.states])
        reasons = texts.of(owner.walked.reasons)
        value = np.full(len(everyone), np.nan)
        if owner.ends.value is not None:
            value = np.where(owner.ends.value.valid, owner.ends.value.values, np.nan)
        parts.append({
            **_who(owner, everyone, texts, cut.world.low),
            "held_out": owner.held_out,
            "ended_at": owner.walked.ended_at,
            "outcome": texts.of(list(OUTCOMES))[owner.walked.outcome],
            "reason": np.where(owner.walked.reason > 0, reasons[owner.walked.reason], -1),
            "converted_at": owner.ends.converted_at,
            "value": value,
            "credited_step": steps[credited],
        })  # fmt: skip
    return _stack(parts, INSTANCE_COLUMNS)


def _steps(cut: CutTables, texts: _Texts) -> dict[str, Array]:
    from cjo_cli.simulate.result import STEP_COLUMNS

    parts = []
    for owner in cut.owners:
        ids = texts.of([state.id for state in owner.journey.states])
        for step in owner.walked.steps:
            parts.append({
                **_who(owner, step.instance, texts, cut.world.low),
                "step": np.full(len(step.instance), ids[step.state]),
                "path": texts.of(list(step.names))[step.path],
                "at": step.at,
            })  # fmt: skip
    return _stack(parts, STEP_COLUMNS)


def _messages(cut: CutTables, texts: _Texts) -> dict[str, Array]:
    from cjo_cli.simulate.result import MESSAGE_COLUMNS

    messages = cut.messages
    names = np.append(-1, texts.of([str(text) for text in cut.names.texts[1:]])[:-1])
    parts = []
    for number, owner in enumerate(cut.owners):
        rows = np.flatnonzero(messages.journey == number)
        ids = texts.of([state.id for state in owner.journey.states])
        parts.append({
            **_who(owner, messages.instance[rows], texts, cut.world.low),
            "step": ids[messages.state[rows]],
            "content": names[messages.content[rows]],
            "variant": messages.variant[rows],
            "channel": names[messages.channel[rows]],
            "requested_at": messages.requested_at[rows],
            "at": messages.at[rows],
            "outcome": texts.of(list(MESSAGE_OUTCOMES))[messages.outcome[rows]],
            "reason": names[messages.reason[rows]],
        })  # fmt: skip
    return _stack(parts, MESSAGE_COLUMNS)
