"""What of a customer's history a plan needs, as data: gathered while its conditions are compiled, and no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import PropertyTest
from cjo_cli.plan.model import Plan

How = Literal["count", "total", "rows"]


@dataclass(frozen=True)
class Relation:
    """Events that some condition asks about again: those of `events` that pass `where`, whatever is asked.

    `how` is a mere count or total of all there ever were, or rows of an instant and `properties`. Rows are kept for
    `span` microseconds, for as long as an instance runs (`entry`), or for ever (`always`).
    """

    events: tuple[str, ...]
    where: tuple[PropertyTest, ...]
    how: How
    properties: tuple[str, ...] = ()
    span: int = 0
    entry: bool = False
    always: bool = False

    @property
    def key(self) -> str:
        """A name of its content, under which a customer's history is kept from one bundle to the next."""
        tests = [test.model_dump(mode="json") for test in self.where]
        text = json.dumps([self.events, tests, self.how, self.properties], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def joined(self, other: Relation) -> Relation:
        """What serves both."""
        return replace(
            self, span=max(self.span, other.span), entry=self.entry or other.entry, always=self.always or other.always
        )

    def as_values(self) -> dict[str, Any]:
        """For people and JSON."""
        until = "always" if self.always or self.how != "rows" else f"{self.span // 1_000_000}s"
        tests = [test.model_dump(mode="json") for test in self.where]
        return {
            "events": list(self.events), "where": tests, "keeps": self.how, "properties": list(self.properties),
            "for": until, "while_running": self.entry,
        }  # fmt: skip


@dataclass(frozen=True)
class Keeps:
    """All that is kept of a customer besides their instances.

    `reads` are the properties that are looked at, and forgotten, as an event comes; `deliveries` how many of the last
    deliveries each cap needs.
    """

    attributes: tuple[str, ...]
    relations: Mapping[str, Relation]
    reads: Mapping[str, Mapping[str, ValueType]]
    deliveries: Mapping[str, int]

    def as_values(self) -> dict[str, Any]:
        """For people and JSON: what a bundle states, and `inspect` shows."""
        return {
            "attributes": list(self.attributes),
            "history": [relation.as_values() for _, relation in sorted(self.relations.items())],
            "reads": {event: sorted(properties) for event, properties in sorted(self.reads.items())},
            "deliveries": dict(sorted(self.deliveries.items())),
        }


@dataclass(frozen=True)
class Shown:
    """What the texts of a content item may name: attributes of the customer, properties of the entry."""

    attributes: frozenset[str] = frozenset()
    entry: frozenset[str] = frozenset()


@dataclass
class Needs:
    """What compiled conditions asked for so far; `entry` are the entry properties that the journey at hand reads.

    `shown` is what each content's texts name, where messages are to be rendered.
    """

    plan: Plan
    shown: Mapping[str, Shown] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=lambda: {"timezone", "locale"})
    relations: dict[str, Relation] = field(default_factory=dict)
    reads: dict[str, set[str]] = field(default_factory=dict)
    entry: set[str] = field(default_factory=set)

    def relation(self, relation: Relation) -> str:
        """Keep `relation`; gives the key that its history has."""
        key = relation.key
        known = self.relations.get(key)
        self.relations[key] = relation if known is None else known.joined(relation)
        for event in relation.events:
            self.read(event, {test.property for test in relation.where} | set(relation.properties))
        return key

    def read(self, event: str, properties: set[str]) -> None:
        """Look at these properties of an event, of those that it declares."""
        declared = self.plan.events[event].properties
        self.reads.setdefault(event, set()).update(name for name in properties if name in declared)

    def show(self, content: str) -> tuple[str, ...]:
        """Keep what the texts of a content item name; gives the attributes among it."""
        shown = self.shown.get(content, Shown())
        attributes = sorted(shown.attributes & self.plan.attributes.keys())
        self.attributes.update(attributes)
        self.entry |= shown.entry
        return tuple(attributes)

    def done(self, deliveries: Mapping[str, int]) -> Keeps:
        """All together, with what sets the attributes."""
        for name in self.attributes:
            for setter in self.plan.attributes[name].sets:
                self.read(setter.event, {setter.property})
        events = self.plan.events
        reads = {
            event: {name: events[event].properties[name] for name in sorted(names)}
            for event, names in sorted(self.reads.items())
        }
        return Keeps(tuple(sorted(self.attributes)), dict(self.relations), reads, deliveries)
