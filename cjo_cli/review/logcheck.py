"""What a log holds against the taxonomy: events, properties and attributes, declared or not, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cjo_cli.log.facts import LogFacts, Mistyped
from cjo_cli.log.inventory import Inventory
from cjo_cli.model.base import ValueType
from cjo_cli.model.log import LogConfig
from cjo_cli.model.project import Project
from cjo_cli.model.taxonomy import EventTerm, walk_terms
from cjo_cli.plan.model import AttributePart, Plan
from cjo_cli.simulate.everything import everything
from cjo_cli.simulate.over import opened


@dataclass(frozen=True)
class Held:
    """A property of an event, or an attribute of the snapshot: rows with a value, and of these what is wrong.

    `type` is None where nobody declared it; `mistyped` do not read as the type, and `shapes` show how they look;
    `lacking` are rows without it where it is required.
    """

    name: str
    type: ValueType | None
    filled: int
    mistyped: int = 0
    shapes: tuple[str, ...] = ()
    lacking: int = 0


@dataclass(frozen=True)
class EventHeld:
    """An event by its name in the log; `event` is its term, None where there is none."""

    event: str | None
    name: str
    rows: int
    properties: tuple[Held, ...]


Finding = Literal[
    "rejected rows", "undeclared events", "undeclared properties", "undeclared columns", "values of another type",
    "values on no list", "required and missing", "events that never occur",
]  # fmt: skip


@dataclass(frozen=True)
class LogCheck:
    """The log's facts; its events, by name; the snapshot's columns and rows (None: there is no snapshot).

    `absent` are the declared events that it has none of.
    """

    facts: LogFacts
    events: tuple[EventHeld, ...]
    absent: tuple[str, ...]
    attributes: tuple[Held, ...]
    people: int | None

    def findings(self) -> dict[Finding, int]:
        """What is wrong, with how often, without what is not."""
        properties = [held for event in self.events if event.event is not None for held in event.properties]
        found: dict[Finding, int] = {
            "rejected rows": self.facts.bad_rows,
            "undeclared events": sum(event.event is None for event in self.events),
            "undeclared properties": sum(held.type is None for held in properties),
            "undeclared columns": sum(held.type is None for held in self.attributes),
            "values of another type": sum(one.count for one in self.facts.mistyped),
            "values on no list": sum(one.count for one in self.facts.unlisted),
            "required and missing": sum(held.lacking for held in properties),
            "events that never occur": len(self.absent),
        }
        return {name: count for name, count in found.items() if count}


def check_log(project: Project, plan: Plan, log: LogConfig) -> LogCheck:
    """Look at everything in a log. Raises LogError where it cannot be read."""
    with opened(project.root, log, plan, [], asked=everything(plan)) as over:
        facts, found = over.log.facts, over.log.inventory()
    names = {part.name: event for event, part in plan.events.items()}
    events = [_event(name, names.get(name), plan, facts, found, _required(project)) for name in facts.events]
    absent = tuple(event for event, part in plan.events.items() if part.name not in facts.events)
    attributes = () if found.people is None else tuple(_attributes(plan, log, facts, found))
    return LogCheck(facts, tuple(events), absent, attributes, found.people)


def _required(project: Project) -> set[tuple[str, str]]:
    return {
        (term.id, name)
        for document in project.facets
        for term, _, _ in walk_terms(document.value.terms)
        if isinstance(term, EventTerm)
        for name, prop in term.properties.items()
        if prop.required
    }


def _event(
    name: str, event: str | None, plan: Plan, facts: LogFacts, found: Inventory, required: set[tuple[str, str]]
) -> EventHeld:
    rows = facts.events[name]
    held = {prop: count for (own, prop), count in found.properties.items() if own == name}
    declared = {} if event is None else plan.events[event].properties
    odd = {one.name: one for one in facts.mistyped if event is not None and one.event == event}
    properties = []
    for prop in sorted({*held, *declared}):
        filled, wrong = held.get(prop, 0), odd.get(prop)
        lacking = rows - filled if event is not None and (event, prop) in required else 0
        properties.append(Held(prop, declared.get(prop), filled, *_odd(wrong), lacking))
    return EventHeld(event, name, rows, tuple(properties))


def _odd(wrong: Mistyped | None) -> tuple[int, tuple[str, ...]]:
    return (0, ()) if wrong is None else (wrong.count, wrong.shapes)


def _attributes(plan: Plan, log: LogConfig, facts: LogFacts, found: Inventory) -> Iterator[Held]:
    """The snapshot's columns: by the attribute that is read from them, else by their own name."""
    left = dict(found.columns)
    odd = {one.name: one for one in facts.mistyped if one.event is None}
    for name, part in sorted(plan.attributes.items()):
        columns = [column for column in _columns(name, part, log) if column in left]
        if columns:
            yield Held(name, part.type, left.pop(columns[0]), *_odd(odd.get(name)))
    yield from (Held(name, None, count) for name, count in left.items())


def _columns(name: str, part: AttributePart, log: LogConfig) -> list[str]:
    """The columns that an attribute may be read from, the first that is there first."""
    mapped = {"timezone": log.customer_columns.timezone, "locale": log.customer_columns.locale}
    return [column for column in dict.fromkeys((mapped.get(name), part.name, name)) if column is not None]
