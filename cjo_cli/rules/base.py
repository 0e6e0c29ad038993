"""What a rule is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjo_cli.diagnostics import Path, Place, Severity
from cjo_cli.log.facts import Traffic
from cjo_cli.model.config import Config
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.project import Document
from cjo_cli.plan.model import ContentPart, JourneyPlan, Plan
from cjo_cli.plan.vocabulary import Entry, Facets, Fault

if TYPE_CHECKING:
    from cjo_cli.model.suite import Suite


@dataclass(frozen=True)
class JourneyItem:
    """A journey as written and as compiled."""

    file: str
    journey: Journey
    plan: JourneyPlan

    def place(self, *path: str | int, key: bool = False) -> Place:
        """A place in the journey's file; a state's `source` is such a path."""
        return Place(self.file, path, "key" if key else "value")


@dataclass(frozen=True)
class ContentItem:
    """A content item as written and as compiled; `bodies` are the texts of its `body_file`s by variant."""

    file: str
    content: Content
    plan: ContentPart
    bodies: Mapping[int, str]

    def place(self, *path: str | int, key: bool = False) -> Place:
        """A place in the item's file."""
        return Place(self.file, path, "key" if key else "value")


@dataclass(frozen=True)
class TermItem:
    """A term of the taxonomy where it stands."""

    facet: str
    entry: Entry


Item = JourneyItem | ContentItem | TermItem


@dataclass(frozen=True)
class Scene:
    """What surrounds an item: the configuration, the words, the content; the log's facts where a log was given.

    `plan` has everything but journeys. `root` is the project's folder; `whole` is whether no item is left out for
    errors in its references. `suites` are the journey tests.
    """

    config: Config
    facets: Facets
    plan: Plan
    contents: Mapping[str, ContentItem]
    log: Traffic | None = None
    root: str = ""
    whole: bool = True
    suites: tuple[Document[Suite], ...] = ()


@dataclass(frozen=True)
class Note:
    """What one item tells a rule that looks across items: plain values, small, and a place."""

    item: str
    place: Place
    facts: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Across:
    """A rule over several items: each gives notes, which are judged together.

    Notes are kept between runs, so `judge` sees them and the words, never the items; where they stay as they were, so
    does what it found. Only with `beyond` it is given the project's folder, contents and journey tests too, and is
    asked every time.
    """

    note: Callable[[Scene, Item], Iterable[Note]]
    judge: Callable[[Scene, Sequence[Note]], Iterable[Fault]]
    beyond: bool = False


@dataclass(frozen=True)
class Rule:
    """A stable code, a name that reads well after "ignore", how much it weighs, and its manual.

    At most one of the checks: of each journey, content item or term, or across them. What has none is found by the
    compiler. A check of an item reads that item, the scene's words and configuration, and the content that the item
    names; never another journey. Of a rule that is `fixable` some faults, that of its example among them, have a fix.
    """

    code: str
    name: str
    severity: Severity
    manual: str | None
    journey: Callable[[Scene, JourneyItem], Iterable[Fault]] | None = None
    content: Callable[[Scene, ContentItem], Iterable[Fault]] | None = None
    term: Callable[[Scene, TermItem], Iterable[Fault]] | None = None
    across: Across | None = None
    fixable: bool = False

    @property
    def compiled(self) -> bool:
        """Whether the compiler finds it, as it has no check."""
        return not (self.journey or self.content or self.term or self.across)

    @property
    def asks_log(self) -> bool:
        """Whether it needs the log, as its manual says."""
        return "--log" in (self.manual or "")

    @property
    def summary(self) -> str:
        """The first sentence of the manual, on one line."""
        return " ".join((self.manual or "").strip().split("\n\n", 1)[0].split())


__all__ = ["Across", "ContentItem", "Fault", "Item", "JourneyItem", "Note", "Path", "Rule", "Scene", "TermItem"]
