"""How much of each journey tests meet: marks that they leave, against the points that there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cjo_cli.diagnostics import Finding, Span
from cjo_cli.load.project import diagnose
from cjo_cli.machine.decisions import Decision, Ended, Left, Message, Reached
from cjo_cli.machine.notes import Judged, Verdict
from cjo_cli.model.project import Project
from cjo_cli.plan.model import Plan
from cjo_cli.review.places import Places, places_of
from cjo_cli.review.tests.points import KINDS, Kind, Mark, Point, points_of
from cjo_cli.review.tests.run import Told


@dataclass(frozen=True)
class Met:
    """A point with its place in the text, and how many tests meet it."""

    point: Point
    span: Span
    tests: int


@dataclass(frozen=True)
class Share:
    """So many of so many points."""

    met: int
    of: int

    @property
    def percent(self) -> float:
        """In percent; of nothing all."""
        return 100.0 * self.met / self.of if self.of else 100.0


@dataclass(frozen=True)
class Covered:
    """A journey: where it is written, and its points in the order of the file."""

    journey: str
    file: str
    met: tuple[Met, ...]

    @property
    def share(self) -> Share:
        """How much of it is met."""
        return share_of(self.met)

    @property
    def missed(self) -> tuple[Met, ...]:
        """The points that no test meets."""
        return tuple(one for one in self.met if not one.tests)


@dataclass(frozen=True)
class Changed:
    """What is new or other than on the side of that name."""

    since: str
    met: tuple[Met, ...]

    @property
    def share(self) -> Share:
        """How much of it is met."""
        return share_of(self.met)


@dataclass(frozen=True)
class Coverage:
    """All journeys; what changed of them where that was asked for."""

    journeys: tuple[Covered, ...]
    changed: Changed | None = None

    @property
    def share(self) -> Share:
        """How much of all is met."""
        return share_of([one for covered in self.journeys for one in covered.met])

    def by_kind(self) -> dict[Kind, Share]:
        """How much of each kind is met."""
        every = [one for covered in self.journeys for one in covered.met]
        return {kind: share_of([one for one in every if one.point.kind == kind]) for kind in KINDS}


def share_of(some: Sequence[Met]) -> Share:
    """How many of some points are met."""
    return Share(sum(one.tests > 0 for one in some), len(some))


@dataclass
class Tally:
    """How many tests left each mark, and which journeys they are about."""

    counts: Counter[Mark] = field(default_factory=Counter)
    journeys: set[str] = field(default_factory=set)

    def add(self, journeys: Iterable[str], heard: Iterable[Told]) -> None:
        """Count what one test met."""
        self.counts.update(marks(heard))
        self.journeys.update(journeys)


@dataclass(frozen=True)
class Before:
    """The points that there were, on the side of that name."""

    since: str
    signatures: frozenset[tuple[str, str, str, str]]


def before(since: str, project: Project | None, plan: Plan | None) -> Before:
    """All points of another side; none where there was no project."""
    if project is None or plan is None:
        return Before(since, frozenset())
    places = places_of(project, plan)
    points = (point for journey in plan.journeys for point in points_of(project, plan, places, journey))
    return Before(since, frozenset(point.signature for point in points))


def coverage(project: Project, plan: Plan, places: Places, tally: Tally, before: Before | None = None) -> Coverage:
    """What tests meet of every journey that is live or in review, and of any other that a test is about."""
    found = [j for j in plan.journeys if j.status in ("live", "review") or j.id in tally.journeys]
    points = {journey.id: points_of(project, plan, places, journey) for journey in found}
    spans = _spans(project, [point for several in points.values() for point in several])
    covered = tuple(
        Covered(journey.id, journey.file, tuple(_met(points[journey.id], spans, tally.counts)))
        for journey in sorted(found, key=lambda journey: journey.file)
    )
    return Coverage(covered, None if before is None else _changed(covered, before))


def _changed(covered: Iterable[Covered], before: Before) -> Changed:
    every = (one for each in covered for one in each.met)
    return Changed(before.since, tuple(one for one in every if one.point.signature not in before.signatures))


def _met(points: Iterable[Point], spans: dict[Point, Span], counts: Counter[Mark]) -> list[Met]:
    met = [Met(point, spans[point], counts[point.mark]) for point in points]
    return sorted(
        met, key=lambda one: (one.point.place.file != met[0].point.place.file, one.point.place.file, one.span)
    )


def _spans(project: Project, points: Sequence[Point]) -> dict[Point, Span]:
    places = {point.place for point in points}
    found = diagnose(project.root, tuple(Finding("", "", "", place) for place in places))
    spans = {(one.file, one.finding.place.path, one.finding.place.on): one.span for one in found}
    return {point: spans[point.place.file, point.place.path, point.place.on] for point in points}


# The marks that a test leaves


def marks(heard: Iterable[Told]) -> set[Mark]:
    """All that a test met."""
    return {mark for _, one in heard for mark in _marks(one)}


def _marks(one: object) -> Iterator[Mark]:
    if isinstance(one, Judged):
        yield from _outcomes(one.verdict, one.whose.journey)
    elif isinstance(one, Decision):
        yield from _decided(one)


def _outcomes(verdict: Verdict, journey: str | None) -> Iterator[Mark]:
    yield ("holds", id(verdict.node), journey, verdict.holds)
    for part in verdict.parts:
        yield from _outcomes(part, journey)


def _decided(one: Decision) -> Iterator[Mark]:
    match one:
        case Reached():
            yield ("step", one.journey, one.step)
            yield ("path", one.journey, one.step, one.path)
        case Left():
            yield ("path", one.journey, one.step, one.path)
        case Ended():
            yield ("end", one.journey, one.reason if one.reason is not None else one.outcome)
        case Message():
            yield ("channel", one.journey, one.step, one.channel)
            yield ("variant", one.journey, one.content, one.variant)
