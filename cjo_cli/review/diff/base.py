"""What a rule about changes is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from cjo_cli.diagnostics import Place
from cjo_cli.plan.model import State
from cjo_cli.review.diff.side import ContentSide, JourneySide, Side, TermSide
from cjo_cli.review.diff.values import Category, Subject

V = TypeVar("V")
S = TypeVar("S", bound=State)
# How what is on both sides was found to be one: by its id, by a declaration, by its looks.
How = Literal["id", "declared", "possible"]


@dataclass(frozen=True)
class Pair(Generic[V]):
    """What is on both sides, or on one."""

    base: V | None
    head: V | None
    how: How = "id"

    @property
    def both(self) -> tuple[V, V] | None:
        """Base and head, where it is on both sides."""
        return None if self.base is None or self.head is None else (self.base, self.head)


@dataclass(frozen=True)
class JourneyPair:
    """A journey that is on both sides, and its steps side by side, in head's order, those that are gone after them."""

    base: JourneySide
    head: JourneySide
    how: How
    steps: tuple[Pair[State], ...]

    @property
    def id(self) -> str:
        """Its id in head."""
        return self.head.plan.id

    @property
    def subject(self) -> Subject:
        """What its changes are of."""
        return Subject("journey", self.id)

    def same(self, kind: type[S]) -> Iterator[tuple[S, S]]:
        """The steps of one kind that are on both sides."""
        for step in self.steps:
            if isinstance(step.base, kind) and isinstance(step.head, kind):
                yield step.base, step.head

    def seen(
        self, sentence: str, before: str | None, after: str | None, *path: str | int, step: str | None = None
    ) -> Seen:
        """A change of the journey at a place that both files have, or at the nearest one above it."""
        return Seen(self.subject, sentence, before, after, self.base.place(*path), self.head.place(*path), step)

    def seen_at(
        self, base: State, head: State, sentence: str, before: str | None, after: str | None, *below: str | int
    ) -> Seen:
        """A change of a step."""
        places = (self.base.place(*base.source, *below), self.head.place(*head.source, *below))
        return Seen(self.subject, sentence, before, after, *places, head.id)


@dataclass(frozen=True)
class Both:
    """Base and head, with what belongs together side by side. `journeys` are on both sides; others are apart."""

    base: Side
    head: Side
    journeys: tuple[JourneyPair, ...]
    gone: tuple[JourneySide, ...]
    new: tuple[JourneySide, ...]
    contents: tuple[Pair[ContentSide], ...]
    terms: tuple[Pair[TermSide], ...]

    def of_term(
        self, facet: str, name: str, sentence: str, before: str | None, after: str | None, *path: str | int
    ) -> Seen:
        """A change at a place below a term."""
        places = self.base.term(facet, name, *path), self.head.term(facet, name, *path)
        return Seen(Subject(facet, name), sentence, before, after, *places)

    def of_setting(self, sentence: str, before: str | None, after: str | None, *path: str) -> Seen:
        """A change of the project at a place in cjo.yaml."""
        places = self.base.setting(*path), self.head.setting(*path)
        return Seen(Subject("project", path[-1]), sentence, before, after, *places)


@dataclass(frozen=True)
class Seen:
    """A difference as a rule sees it."""

    subject: Subject
    sentence: str
    before: str | None
    after: str | None
    base: Place | None = None
    head: Place | None = None
    step: str | None = None


def seen(
    old: ContentSide | TermSide, new: ContentSide | TermSide, sentence: str, before: str | None, after: str | None,
    *path: str | int,
) -> Seen:  # fmt: skip
    """A change of a content item or term at a place that both files have, or at the nearest one above it."""
    return Seen(new.subject, sentence, before, after, old.place(*path), new.place(*path))


@dataclass(frozen=True)
class ChangeRule:
    """A stable code, a name, what it bears on, its manual, and whether it breaks what was promised to customers."""

    code: str
    name: str
    category: Category
    manual: str | None
    check: Callable[[Both], Iterable[Seen]]
    breaking: bool = False

    @property
    def summary(self) -> str:
        """The first sentence of the manual, on one line."""
        return " ".join((self.manual or "").strip().split("\n\n", 1)[0].split())


__all__ = ["Both", "Category", "ChangeRule", "JourneyPair", "Pair", "Seen", "Subject", "seen"]
