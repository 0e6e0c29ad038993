"""What of a journey tests can cover: its steps, both outcomes of its conditions, arms, ends, variants, channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cjo_cli.diagnostics import Place
from cjo_cli.model.content import Content
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.conditions import Match, Not, Part, PropertyTest, leaves
from cjo_cli.plan.model import (
    ChooseState,
    EndState,
    EntryState,
    JourneyPlan,
    Plan,
    SendState,
    State,
    WaitForState,
    WaitUntilState,
)
from cjo_cli.review.places import Places, Site
from cjo_cli.rules.flow.support.words import condition, tests

Kind = Literal["step", "condition", "arm", "exit", "variant", "channel"]
KINDS: tuple[Kind, ...] = ("step", "condition", "arm", "exit", "variant", "channel")
# What tells a point: it is met where a test leaves the same mark.
Mark = tuple[Any, ...]
ROLES = {
    "enter": "'where' of the entry", "when": "'when' of the entry", "audience": "audience of the entry",
    "if": "'if' of the entry", "exit": "'where' of the exit", "goal": "'where' of the goal",
}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One thing to cover: of which journey, what it is in words, where it is written, and the mark that meets it.

    `made` is what it is made of: two of one name that differ in it are not the same.
    """

    journey: str
    kind: Kind
    words: str
    place: Place
    mark: Mark
    made: str

    @property
    def signature(self) -> tuple[str, str, str, str]:
        """What tells whether a point has changed."""
        return self.journey, self.kind, self.words, self.made


def points_of(project: Project, plan: Plan, places: Places, journey: JourneyPlan) -> list[Point]:
    """All that there is to cover of a journey."""
    contents = {document.value.id: document for document in project.contents}
    found = [point for state in _steps(journey) for point in _of_step(journey, state)]
    sites = [site for site in places.sites if site.journey == journey.id]
    alone = _alone(sites)
    found += [point for site in sites if id(site.node) not in alone for point in _of_site(plan, journey, site)]
    found += _ends(journey)
    found += _variants(plan, contents, places, journey)
    return found


def _steps(journey: JourneyPlan) -> list[State]:
    return [state for state in journey.states if not isinstance(state, EntryState | EndState)]


def _of_step(journey: JourneyPlan, state: State) -> Iterator[Point]:
    here = Place(journey.file, state.source)
    made = state.model_dump_json(exclude={"source", "transitions"})
    yield Point(journey.id, "step", f"step '{state.id}'", here, ("step", journey.id, state.id), made)
    for number, path in enumerate(_paths(state)):
        words = f"'{path}' of '{state.id}'" if path is not None else f"none of the paths of '{state.id}'"
        at = Place(journey.file, (*state.source, *_path_place(state, number, path)))
        ways = [way.model_dump_json(exclude={"next"}) for way in state.transitions if way.path == path]
        yield Point(journey.id, "arm", words, at, ("path", journey.id, state.id, path), "".join(ways) or made)
    for number, channel in enumerate(_channels(state)):
        at = Place(journey.file, (*state.source, "via", number))
        mark = ("channel", journey.id, state.id, channel)
        yield Point(journey.id, "channel", f"'{state.id}' over {channel}", at, mark, "")


def _paths(state: State) -> list[str | None]:
    if isinstance(state, WaitForState):
        return ["event", "timeout"]
    if isinstance(state, ChooseState):
        return [candidate.id for candidate in state.candidates]
    return [way.path for way in state.transitions] if state.kind in ("branch", "split") else []


def _path_place(state: State, number: int, path: str | None) -> tuple[str | int, ...]:
    if isinstance(state, WaitForState):
        return ("on_event",) if path == "event" else ("on_timeout",)
    return () if path is None else (state.kind, number)


def _channels(state: State) -> list[str]:
    if isinstance(state, SendState):
        return list(state.via)
    if isinstance(state, ChooseState):
        return list(dict.fromkeys(channel for candidate in state.candidates for channel in candidate.via))
    return []


def _of_site(plan: Plan, journey: JourneyPlan, site: Site) -> Iterator[Point]:
    """Both outcomes of a condition, or of a part of one; an event that is taken whatever it holds has one."""
    if isinstance(site.node, Match) and not site.node.where:
        return
    about = ROLES.get(site.role) or f"'{site.of or site.step}'"
    if site.role == "score":
        about = f"score of '{site.of}'"
    if not site.top:
        about += f": {_part(site.node)}"
    for holds in (True, False):
        words = f"{about} {'holds' if holds else 'does not hold'}"
        mark = ("holds", id(site.node), journey.id, holds)
        yield Point(journey.id, "condition", words, site.place, mark, _made(plan, site.node))


def _part(node: Part) -> str:
    if isinstance(node, PropertyTest):
        return f"'{node.property}' {tests(node.tests)}"
    return condition(node)  # type: ignore[arg-type]


def _alone(sites: Iterable[Site]) -> set[int]:
    """The nodes that come out as the one around them does, or its contrary."""
    alone: set[int] = set()
    for site in sites:
        if isinstance(site.node, Not):
            alone.add(id(site.node.of))
        elif isinstance(site.node, Match) and len(site.node.where) == 1:
            alone.add(id(site.node.where[0]))
    return alone


def _made(plan: Plan, node: Part) -> str:
    """A condition with what the audiences in it mean."""
    told = node.model_dump_json()
    if not isinstance(node, Match | PropertyTest):
        told += "".join(leaf.model_dump_json() for leaf in leaves(node, plan.audiences))  # type: ignore[arg-type]
    return told


def _ends(journey: JourneyPlan) -> Iterator[Point]:
    for reason, path, made in _reasons(journey):
        words = "the goal ends it" if reason == "converted" else f"it ends for '{reason}'"
        yield Point(journey.id, "exit", words, Place(journey.file, path), ("end", journey.id, reason), made)


def _reasons(journey: JourneyPlan) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for number, part in enumerate(journey.exits):
        yield part.event, ("exit", number), part.model_dump_json()
    if journey.goal is not None and journey.goal.exit:
        yield "converted", ("goal",), journey.goal.model_dump_json(exclude={"target"})
    if journey.max_duration is not None:
        yield "max_duration", ("max_duration",), str(journey.max_duration)
    for state in journey.states:
        if isinstance(state, WaitUntilState) and state.moment is not None:
            for reason in ("if_past", "if_missing"):
                if getattr(state.moment, reason) == "exit" and not _never(journey, state, reason):
                    yield reason, (*state.source, "wait_until", reason), state.moment.model_dump_json()


def _never(journey: JourneyPlan, state: WaitUntilState, reason: str) -> bool:
    """Whether the entry's `where` asks for the very property, so that it is never missing."""
    moment, match = state.moment, journey.entry.match
    if reason != "if_missing" or moment is None or moment.source != "entry" or match is None:
        return False
    asked = [test for part in match.where if part.property == moment.name for test in part.tests]
    return any(test.op == "exists" and getattr(test.value, "value", None) is True for test in asked)


def _variants(
    plan: Plan, contents: Mapping[str, Document[Content]], places: Places, journey: JourneyPlan
) -> Iterator[Point]:
    """The variants of what a journey sends, on the channels that it sends them over, with their conditions."""
    seen: set[tuple[str, int]] = set()
    for content, channel in _sent(journey):
        for number, variant in enumerate(plan.contents[content].variants):
            if variant.channel != channel or (content, number) in seen:
                continue
            seen.add((content, number))
            locale = f", {variant.locale}" if variant.locale is not None else ""
            words = f"variant {number} of '{content}' ({channel}{locale})"
            place = Place(contents[content].file, ("variants", number))
            made = contents[content].value.variants[number].model_dump_json()
            yield Point(journey.id, "variant", words, place, ("variant", journey.id, content, number), made)
            site = None if variant.when is None else places.of(variant.when)
            if site is not None:
                yield from _of_site(plan, journey, _named(site, f"variant {number} of '{content}'"))


def _named(site: Site, of: str) -> Site:
    return Site(site.node, site.place, site.role, site.journey, site.step, of, top=True)


def _sent(journey: JourneyPlan) -> Iterator[tuple[str, str]]:
    for state in journey.states:
        if isinstance(state, SendState):
            yield from ((state.content, channel) for channel in state.via)
        elif isinstance(state, ChooseState):
            yield from ((one.content, channel) for one in state.candidates for channel in one.via)
