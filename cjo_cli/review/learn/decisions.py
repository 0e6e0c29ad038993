"""Logged decisions as rows, with what could be known when they were taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.log.reader import Log
from cjo_cli.plan.model import Plan
from cjo_cli.review.learn.asked import entry_read
from cjo_cli.review.learn.values import COLUMNS, Array, Decisions, Feature, Question, Reward
from cjo_cli.simulate.conditions import Batch, Judge, Rows
from cjo_cli.simulate.world import Ints, Relation, World, cuts

DAY = 86_400_000_000
NO_ACTION, TOO_LATE = "without a candidate's name", "too near to the log's end"


class Scene:
    """The decisions of one cut of customers, as rows that conditions can be asked about."""

    def __init__(self, world: World, question: Question) -> None:
        self.world = world
        self.question = question
        self.judge = Judge(world)
        self.shown, _ = self.judge.relation(question.shown, own_time=True)
        action = self.shown.column(question.action, self._type(question.action))
        self.names = _texts(world, action)
        late = self.shown.ts + question.reward.within > world.horizon
        self.kept: Ints = np.flatnonzero(action.valid & ~late)
        self.dropped = {NO_ACTION: int((~action.valid).sum()), TOO_LATE: int((action.valid & late).sum())}

    def _type(self, name: str) -> str:
        return self.world.plan.events[self.question.shown.events[0]].properties[name]

    def rows(self) -> Rows:
        """The decisions as rows of instances, entered by the last entry event up to each.

        What the decision's own event says was not known before it, unless that event is what led to it.
        """
        customer, ts = self.shown.customer[self.kept], self.shown.ts[self.kept]
        entry = self.question.journey.entry.match
        led = entry is not None and self.question.shown.events[0] in entry.events
        history = ts if led else ts - 1
        entered, columns = ts, dict[str, Column]()
        if entry is not None:
            relation, _ = self.judge.relation(entry, own_time=True)
            last = _last(self.world, relation, customer, history)
            columns = {name: relation.column(name, kind).take(last)
                       for name, kind in entry_read(self.world.plan, self.question).items()}  # fmt: skip
            if len(relation):
                entered = np.where(last >= 0, relation.ts[np.maximum(last, 0)], ts)
        return Rows(customer, ts, history, Batch(customer, entered, columns), np.arange(len(customer)))

    def decisions(self) -> Decisions:
        """The decisions and their features."""
        question, rows = self.question, self.rows()
        other: Counter[str] = Counter()
        numbers = {name: question.candidates.index(owner) for name, owner in question.names.items()}
        action = np.array([numbers.get(name, -1) for name in self.names[self.kept]], dtype=np.int64)
        other.update(str(name) for name in self.names[self.kept][action < 0])
        held_out = self.world.bucket(f"learn:{question.id}")[rows.customer] < 100 * question.held_out
        return Decisions(
            action=action,
            reward=self._reward(question.reward, rows),
            propensity=self._propensity(),
            group=rows.customer + self.world.low + self.world.data.low,
            held_out=held_out,
            features={feature.key: self._feature(feature, rows) for feature in question.features},
            dropped=self.dropped,
            other=dict(other),
        )

    def _propensity(self) -> Array:
        name = self.question.propensity
        if name is None:
            return np.full(len(self.kept), np.nan)
        column = self.shown.column(name, self._type(name)).take(self.kept)
        values = column.values.astype(np.float64)
        return np.where(column.valid & (values > 0) & (values <= 1), values, np.nan)

    def _reward(self, reward: Reward, rows: Rows) -> Array:
        if reward.own:
            assert reward.value is not None
            column = self.shown.column(reward.value, self._type(reward.value)).take(self.kept)
            return _worth(column)
        total = np.zeros(len(rows))
        for match in reward.matches:
            total += self._after(match, reward, rows)
        return total if reward.value is not None else (total > 0).astype(np.float64)

    def _after(self, match: Any, reward: Reward, rows: Rows) -> Array:
        """How many events follow each decision in time, or what they are worth."""
        relation, _ = self.judge.relation(match, own_time=True)
        start = np.searchsorted(relation.key, self.world.key(rows.customer, rows.now), side="right")
        end = np.searchsorted(relation.key, self.world.key(rows.customer, rows.now + reward.within), side="right")
        if reward.value is None:
            return np.asarray(end - start, dtype=np.float64)
        sums = np.concatenate([[0.0], np.cumsum(_worth(relation.column(reward.value, "number")))])
        return np.asarray(sums[end] - sums[start])

    def _feature(self, feature: Feature, rows: Rows) -> Array:
        if feature.source == "attribute":
            column = self.world.attribute(feature.name, rows.customer, rows.history)
        else:
            assert rows.batch is not None
            column = rows.batch.entry[feature.name]
        if feature.type == "string":
            return _texts(self.world, column)
        if feature.type == "boolean":
            return _objects(column.values.tolist(), column)
        values = (rows.now - column.values) / DAY if feature.type == "timestamp" else column.values.astype(np.float64)
        return np.where(column.valid, values, np.nan)


def scenes(plan: Plan, log: Log, question: Question) -> Iterator[Scene]:
    """The cuts of a log's customers, in order."""
    for data in log.parts():
        for world in cuts(plan, data):
            yield Scene(world, question)


def decisions(plan: Plan, log: Log, question: Question) -> Decisions:
    """All decisions of the log, by customer and time."""
    found = [scene.decisions() for scene in scenes(plan, log, question)]
    columns = {name: np.concatenate([getattr(part, name) for part in found]) for name in COLUMNS}
    features = {name: np.concatenate([part.features[name] for part in found]) for name in found[0].features}
    dropped, other = (sum((Counter(getattr(part, name)) for part in found), Counter[str]())
                      for name in ("dropped", "other"))  # fmt: skip
    return Decisions(**columns, features=features, dropped=dict(dropped), other=dict(other))


def _worth(column: Column) -> Array:
    return np.where(column.valid, column.values, 0).astype(np.float64)


def _texts(world: World, column: Column) -> Array:
    """What a column holds as text, None where it holds nothing."""
    if column.type == "string":
        texts = world.data.text_array
        return _objects(texts[np.where(column.valid, column.values, 0)].tolist() if len(texts) else [], column)
    return _objects([str(value) for value in column.values.tolist()], column)


def _objects(values: list[Any], column: Column) -> Array:
    known = zip(values, column.valid.tolist(), strict=True)
    return np.array([value if valid else None for value, valid in known] + [None], dtype=object)[:-1]


def _last(world: World, relation: Relation, customer: Ints, until: Ints) -> Ints:
    """The last event of each customer up to an instant, -1 where there is none."""
    last = np.searchsorted(relation.key, world.key(customer, until), side="right") - 1
    if len(relation) == 0:
        return np.full(len(customer), -1, dtype=np.int64)
    return np.where((last >= 0) & (relation.customer[np.maximum(last, 0)] == customer), last, -1)
