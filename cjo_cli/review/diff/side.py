"""One side of a comparison: the plan, and what of the files is not in it, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cjo_cli.diagnostics import Place
from cjo_cli.plan.model import ContentPart, JourneyPlan, Plan, State
from cjo_cli.review.diff.values import Subject

V = TypeVar("V")
Values = Mapping[str, Any]
# Rules of changes that are meant, each with the reason.
Accepts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class JourneySide:
    """A journey: its plan, the words that are not in it (None from a bundle), and what it says of the change."""

    plan: JourneyPlan
    details: Values | None = None
    moved: Mapping[str, str] = field(default_factory=dict)
    was: str | None = None
    accept: Accepts = ()

    def place(self, *path: str | int) -> Place:
        """A place in its file."""
        return Place(self.plan.file, path)

    def at(self, state: State) -> Place:
        """Where a step stands."""
        return Place(self.plan.file, state.source)


@dataclass(frozen=True)
class ContentSide:
    """A content item: its part of the plan, its words by id, its facts, and the texts of each variant."""

    id: str
    part: ContentPart
    file: str | None
    details: Values
    facts: Values
    texts: tuple[Values, ...]
    accept: Accepts = ()

    @property
    def subject(self) -> Subject:
        """What its changes are of."""
        return Subject("content", self.id)

    def place(self, *path: str | int) -> Place | None:
        """A place in its file; a bundle has none."""
        return None if self.file is None else Place(self.file, path)


@dataclass(frozen=True)
class TermSide:
    """A term: its values without what stands below it, its ancestors from outermost in, and its place."""

    facet: str
    id: str
    values: Values
    parents: tuple[str, ...]
    owner: str | None
    at: Place | None
    accept: Accepts = ()

    @property
    def subject(self) -> Subject:
        """What its changes are of."""
        return Subject(self.facet, self.id)

    def place(self, *path: str | int) -> Place | None:
        """A place below the term; a bundle has none."""
        return None if self.at is None else Place(self.at.file, (*self.at.path, *path))


@dataclass(frozen=True)
class Side:
    """A whole side. `settings` are those of cjo.yaml beside the policies (None: it has no file), `policies` places."""

    plan: Plan
    journeys: Mapping[str, JourneySide]
    contents: Mapping[str, ContentSide]
    terms: Mapping[tuple[str, str], TermSide]
    settings: Values | None = None
    policies: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    accept: Accepts = ()
    bundled: bool = False

    def term(self, facet: str, name: str, *path: str | int) -> Place | None:
        """A place below a term, where there is one."""
        found = self.terms.get((facet, name))
        return None if found is None else found.place(*path)

    def setting(self, *path: str | int) -> Place | None:
        """A place in cjo.yaml."""
        return None if self.settings is None else Place("cjo.yaml", path)
