"""What lines are written with: the plan, the words of the taxonomy, places of the YAML, and what is not to be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cjo_cli.diagnostics import Place
from cjo_cli.machine.values import Value
from cjo_cli.model.base import ValueType
from cjo_cli.model.project import Project
from cjo_cli.model.zones import known_zones
from cjo_cli.plan.conditions import Part
from cjo_cli.plan.instants import EPOCH
from cjo_cli.plan.model import JourneyPlan, Plan, State
from cjo_cli.plan.vocabulary import Facets, facets_of
from cjo_cli.review.diff.places import Files
from cjo_cli.review.diff.values import Source
from cjo_cli.review.explain import clock
from cjo_cli.review.places import Places, places_of

MASKED = "(masked)"


@dataclass(frozen=True)
class Scene:
    """A project with its plan; `timezone` is the one that times are written in."""

    project: Project
    plan: Plan
    files: Files
    places: Places
    facets: Facets
    timezone: str
    show_pii: bool
    prefix: str = ""

    def at(self, timezone: Value | None) -> Scene:
        """The same by the clock of a timezone, where it is one that may be told."""
        known = isinstance(timezone, str) and timezone in known_zones() and not self.hides_attribute("timezone")
        return replace(self, timezone=str(timezone)) if known else self

    # Places

    def source(self, file: str, *path: str | int) -> Source | None:
        """Where a place stands."""
        return self.files.source(Place(file, path))

    def node(self, node: Part) -> Source | None:
        """Where a condition or trigger stands."""
        site = self.places.of(node)
        return None if site is None else self.files.source(site.place)

    def term(self, facet: str, name: str, *below: str | int) -> Source | None:
        """Where a term, or what it says, stands."""
        entry = self.facets.of(facet).get(name)
        return None if entry is None else self.files.source(entry.place(*below))

    @cached_property
    def journeys(self) -> dict[str, JourneyPlan]:
        """The journeys by id."""
        return {journey.id: journey for journey in self.plan.journeys}

    @cached_property
    def contents(self) -> dict[str, Any]:
        """The documents of content by id."""
        return {document.value.id: document for document in self.project.contents}

    def step(self, journey: str, step: str) -> State:
        """A step of a journey."""
        return next(state for state in self.journeys[journey].states if state.id == step)

    def step_source(self, journey: str, step: str, *below: str | int) -> Source | None:
        """Where a step, or what it says, stands."""
        return self.source(self.journeys[journey].file, *self.step(journey, step).source, *below)

    # Words

    def title(self, facet: str, name: str) -> str:
        """A term in the team's own words, or its id as words."""
        entry = self.facets.of(facet).get(name)
        title = None if entry is None else entry.term.title
        return str(title) if title else name.replace("_", " ").replace("-", " ")

    def journey_title(self, name: str) -> str:
        """A journey in the team's own words, or its id."""
        return self.journeys[name].title or name

    def content_title(self, name: str) -> str:
        """A content item in the team's own words, or its id."""
        return self.contents[name].value.title or name

    def when(self, instant: int) -> str:
        """An instant by the wall clock, to the second or as exactly as needed."""
        return clock.when(instant, self.timezone)

    def spoken(self, instant: int) -> str:
        """An instant as one says it."""
        return clock.spoken(instant, self.timezone)

    def value(self, value: Value | None, kind: ValueType | str | None, *, masked: bool) -> str:
        """A value in words."""
        if value is None:
            return "missing"
        if masked:
            return MASKED
        if kind == "timestamp":
            return self.when(int(value))
        if isinstance(value, bool):
            return str(value).lower()
        return f"{value:g}" if isinstance(value, float) else str(plain_value(value, kind))

    # What is personal

    def hides_attribute(self, name: str) -> bool:
        """Whether an attribute's values are not to be shown."""
        return not self.show_pii and name in self._personal_attributes

    def hides_property(self, events: tuple[str, ...], name: str) -> bool:
        """Whether the values of a property of some of these events are not to be shown."""
        return not self.show_pii and any((event, name) in self._personal_properties for event in events)

    def hides_entry(self, journey: str | None, name: str) -> bool:
        """Whether the values of a property of a journey's entry event are not to be shown."""
        match = None if journey is None else self.journeys[journey].entry.match
        return match is not None and self.hides_property(match.events, name)

    def key(self, journey: str | None, key: str | None) -> str | None:
        """An instance's key, where it may be shown."""
        name = None if journey is None else self.journeys[journey].entry.key
        hidden = key is not None and name is not None and self.hides_entry(journey, name)
        return MASKED if hidden else key

    @cached_property
    def _personal_attributes(self) -> frozenset[str]:
        return frozenset(name for name, term in self.facets.all("attribute") if term.pii)

    @cached_property
    def _personal_properties(self) -> frozenset[tuple[str, str]]:
        """Properties that are marked, and those that set a marked attribute."""
        marked = {
            (event, name) for event, term in self.facets.all("event") for name, p in term.properties.items() if p.pii
        }
        sets = {
            (setter.event, setter.property)
            for name in self._personal_attributes
            for setter in self.plan.attributes[name].sets
        }
        return frozenset(marked | sets)


def plain_value(value: Value | None, kind: ValueType | str | None) -> Value | None:
    """A value as JSON has it: instants and dates as ISO 8601."""
    if value is None or kind not in ("timestamp", "date"):
        return value
    if kind == "date":
        return f"{EPOCH + timedelta(days=int(value)):%Y-%m-%d}"
    return clock.iso(int(value))


def scene_of(root: Path, project: Project, plan: Plan, prefix: str, *, show_pii: bool) -> Scene:
    """The scene of a plan, which was compiled from `project`, by the project's clock."""
    places = places_of(project, plan)
    return Scene(project, plan, Files(root, prefix), places, facets_of(project), plan.timezone, show_pii, prefix)
