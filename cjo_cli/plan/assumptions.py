"""Assumptions with their words resolved against a project and its plan (docs/assumptions.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cjo_cli.diagnostics import Place
from cjo_cli.model.assumptions import AssumedEvent, Assumptions, Delay, OfMessage, Rate, Response
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.compile_tests import literal
from cjo_cli.plan.conditions import Constant
from cjo_cli.plan.model import Plan
from cjo_cli.plan.scope import Compiler, Here
from cjo_cli.plan.vocabulary import Fault, facets_of


@dataclass(frozen=True)
class Answer:
    """Who answers, how often and how late; `contents` and `channels` are None where any will do."""

    contents: frozenset[str] | None
    channels: frozenset[str] | None
    audience: str | None
    rate: Rate
    delay: Delay | None


@dataclass(frozen=True)
class Caused:
    """An event that messages cause, or that the event `after` of the same message does.

    `drop` is whether recorded ones of its name are left out. `properties` are constants, or what of its message is
    meant. The first of `answers` that a message fits counts.
    """

    event: str
    drop: bool
    after: str | None
    properties: Mapping[str, Constant | OfMessage]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class AssumptionsPlan:
    """Assumptions that can be drawn; an event stands after the one that it comes `after`."""

    file: str
    title: str | None
    draws: int
    seed: int
    events: tuple[Caused, ...]


def compile_assumptions(
    project: Project, plan: Plan, document: Document[Assumptions]
) -> tuple[AssumptionsPlan, tuple[Fault, ...]]:
    """What an assumptions file means for a project with its plan, and what is wrong with its words."""
    contents = {one.value.id: Place(one.file, ("content",)) for one in project.contents}
    maker = _Maker(plan, Compiler(facets_of(project), plan.timezone, contents=contents))
    here, written = Here(document.file), document.value
    events = tuple(maker.event(event, here.at("events", place)) for place, event in enumerate(written.events))
    known = AssumptionsPlan(document.file, written.title, written.draws, written.seed, events)
    return known, tuple(maker.compiler.faults)


class _Maker:
    def __init__(self, plan: Plan, compiler: Compiler) -> None:
        self.plan = plan
        self.compiler = compiler
        compiler.faults = []
        self.earlier: list[str] = []

    def event(self, written: AssumedEvent, here: Here) -> Caused:
        """One event; where a word is unknown it stands as written, beside a fault."""
        name = self.compiler.term("event", written.event, here.place("event")) or written.event
        after = self._after(written.after, here)
        self.earlier.append(name)
        properties = {prop: self._property(name, prop, value, here) for prop, value in written.properties.items()}
        answers = [self._answer(response, written.delay, here.at("responses", place))
                   for place, response in enumerate(written.responses)]  # fmt: skip
        kept = {prop: value for prop, value in properties.items() if value is not None}
        return Caused(name, written.recorded == "drop", after, kept, tuple(answers))

    def _after(self, word: str | None, here: Here) -> str | None:
        if word is None:
            return None
        name = self.compiler.term("event", word, here.place("after"))
        if name is not None and name not in self.earlier:
            self.compiler.fault("unknown-event", here.place("after"), f"no event '{name}' is assumed before this one",
                                hint="give it an entry above, with its own responses")  # fmt: skip
        return name

    def _property(self, event: str, name: str, value: object, here: Here) -> Constant | OfMessage | None:
        if event not in self.plan.events:
            return None
        kind = self.compiler.property_type([event], name, here.place("properties", name, key=True))
        if kind is None:
            return None
        place = here.place("properties", name)
        if isinstance(value, OfMessage):
            if kind != "string":
                self.compiler.fault("incomparable", place, f"'{name}' takes a {kind}, and what a message says is text")
            return value
        made = literal(value, kind, self.plan.timezone)  # type: ignore[arg-type]
        if made is None:
            self.compiler.fault("incomparable", place, f"'{name}' takes a {kind}", f"not a {kind}")
        return made

    def _answer(self, written: Response, delay: Delay | None, here: Here) -> Answer:
        channels, audience = written.channel, written.audience
        for place, word in enumerate(written.content or ()):
            if word not in self.compiler.contents:
                self.compiler.lost("unknown-content", here.place("content", place), f"unknown content '{word}'",
                                   "no file defines it", word, self.compiler.contents,
                                   "write it below the content folder")  # fmt: skip
        named = None if channels is None else set(self.compiler.terms("channel", channels, here, "channel"))
        if audience is not None:
            audience = self.compiler.term("audience", audience, here.place("audience"))
        return Answer(
            None if written.content is None else frozenset(written.content),
            None if named is None else self._below(named),
            audience, written.rate, written.delay or delay,
        )  # fmt: skip

    def _below(self, named: set[str]) -> frozenset[str]:
        """The channels named and all below them, as a frequency cap's scope has it (M6)."""
        return frozenset(name for name, part in self.plan.channels.items() if named.intersection(part.lineage))
