"""One journey to its plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from cjo_cli.diagnostics import Place, Related
from cjo_cli.model.journey import Enter, Goal, Journey, path_names
from cjo_cli.model.project import Document
from cjo_cli.plan.compile_condition import audience_condition, check_path, compile_condition, compile_match
from cjo_cli.plan.compile_steps import Flattener, day_numbers
from cjo_cli.plan.instants import parse_instant
from cjo_cli.plan.model import EndState, EntryState, ExitPart, GoalPart, JourneyPlan, Reentry, Schedule, Transition
from cjo_cli.plan.scope import Compiler, Here
from cjo_cli.plan.vocabulary import Fault


def compile_journey(
    compiler: Compiler,
    document: Document[Journey],
    journeys: Collection[str],
    channels_of: dict[str, tuple[str, ...]],
    actions: dict[str, GoalPart],
) -> JourneyPlan:
    """The journey's plan; what could not be resolved is among the compiler's faults."""
    journey = document.value
    base = Here(document.file)
    entry_events = entry_events_of(compiler, journey.enter.event)
    why = f"'{journey.id}' is entered by '{journey.enter.way}'"
    inside = replace(base, entry=entry_events, no_entry=why, instance=True)
    words = _words(compiler, journey, base)
    _unique_steps(compiler, document)
    _moved(compiler, document)
    paths = {step_id: path_names(step) for step_id, step, _ in journey.numbered}
    steps = places_of(document)
    flat = Flattener(compiler, channels_of)
    ends = flat.add(journey.steps, replace(inside, path=("steps",), paths=paths, steps=steps))
    _insights(compiler, journey, replace(base, path=("insights",), paths=paths, steps=steps))
    flat.close(ends)
    return JourneyPlan(
        id=journey.id,
        file=document.file,
        title=journey.title,
        **words,
        status=journey.status,
        priority=journey.priority,
        exclusive=journey.exclusive,
        goal=_goal(compiler, journey.goal, base.at("goal"), actions),
        max_duration=journey.max_duration,
        exits=_exits(compiler, journey, inside),
        states=(
            _entry(compiler, journey.enter, base.at("enter"), entry_events, journeys),
            *flat.states,
            EndState(id="end", source=("steps",)),
        ),
    )


def entry_events_of(compiler: Compiler, words: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The ids of the known events that start a journey, by `enter.event`, or None where no event does."""
    if words is None:
        return None
    found = (compiler.facets.resolve("event", word) for word in words)
    return tuple(entry.term.id for entry in found if entry is not None)


def _words(compiler: Compiler, journey: Journey, here: Here) -> dict[str, Any]:
    """The words beside the steps, by id: owner, stage, campaign, products; kpis and tags are looked up only."""
    words: dict[str, Any] = {}
    for key, facet in (("owner", "team"), ("stage", "stage"), ("campaign", "campaign")):
        word = getattr(journey, key)
        if word is not None:
            words[key] = compiler.term(facet, word, here.place(key))
    words["products"] = tuple(compiler.terms("product", journey.products, here, "products"))
    compiler.terms("kpi", journey.kpis, here, "kpis")
    check_tags(compiler, journey.tags, here)
    return words


def check_tags(compiler: Compiler, tags: dict[str, tuple[str, ...]], here: Here) -> None:
    """Each facet of `tags` is one of the project's, and its words are known."""
    for facet, words in tags.items():
        if facet in compiler.facets.terms:
            compiler.terms(facet, words, here, "tags", facet)
        else:
            known = {name: Place(next(iter(terms.values())).file, ("facet",))
                     for name, terms in compiler.facets.terms.items() if name not in tags}  # fmt: skip
            compiler.lost("unknown-facet", here.place("tags", facet, key=True), f"unknown facet '{facet}'",
                          "no file of the taxonomy", facet, known)  # fmt: skip


def _unique_steps(compiler: Compiler, document: Document[Journey]) -> None:
    first: dict[str, tuple[str | int, ...]] = {}
    for step_id, _, place in document.value.numbered:
        if step_id in first:
            here, there = (Here(document.file, (*p, "id")).place() for p in (place, first[step_id]))
            compiler.faults.append(Fault(
                "duplicate-step", here, f"two steps have the id '{step_id}'", "again here",
                (Related(there, "first here"),), "rename one of them"))  # fmt: skip
        first.setdefault(step_id, place)


def _moved(compiler: Compiler, document: Document[Journey]) -> None:
    known = places_of(document)
    for position, moved in enumerate(document.value.moved):
        if moved.to not in known:
            place = Here(document.file).place("moved", position, "to")
            message = f"this journey has no step '{moved.to}'"
            compiler.lost("unknown-step", place, message, "no such step", moved.to, known)


def _insights(compiler: Compiler, journey: Journey, here: Here) -> None:
    """Each is of a step and path that are there."""
    for position, insight in enumerate(journey.insights):
        if insight.step is not None:
            at = here.at(position)
            path = None if insight.path is None else (insight.path, at.place("path"))
            check_path(compiler, at, (insight.step, at.place("step")), path)


def places_of(document: Document[Journey]) -> dict[str, Place]:
    """Where each step stands, by id."""
    return {
        step_id: Place(document.file, (*place, "id") if step.id else place)
        for step_id, step, place in document.value.numbered
    }


def _goal(compiler: Compiler, goal: Goal | None, here: Here, actions: dict[str, GoalPart]) -> GoalPart | None:
    if goal is None:
        return None
    name = compiler.term("action", goal.action, here.place("action"))
    if name is None or name not in actions:
        return None
    return actions[name].model_copy(update={"within": goal.within, "exit": goal.exit, "target": goal.target})


def _exits(compiler: Compiler, journey: Journey, inside: Here) -> tuple[ExitPart, ...]:
    parts = []
    for position, rule in enumerate(journey.exit):
        match = compile_match(compiler, rule.event, rule.where, inside.at("exit", position))
        parts += [ExitPart(event=event, match=match.model_copy(update={"events": (event,)})) for event in match.events]
    return tuple(parts)


def _entry(
    compiler: Compiler,
    enter: Enter,
    here: Here,
    entry_events: tuple[str, ...] | None,
    journeys: Collection[str],
) -> EntryState:
    outside = replace(here, no_entry="the journey has not been entered yet")
    condition = audience = when = match = None
    if enter.event is not None:
        match = compile_match(compiler, enter.event, enter.where or {}, outside)
        if enter.key is not None and match.events:
            _check_key(compiler, list(match.events), enter.key, here.at("key"))
    if enter.when is not None:
        when = compile_condition(compiler, enter.when, replace(outside.at("when"), moving=True))
    if enter.if_ is not None:
        reads_entry = replace(here, entry=entry_events, no_entry="the journey has no 'enter.event'")
        condition = compile_condition(compiler, enter.if_, reads_entry.at("if"))
    if enter.audience is not None:
        audience = audience_condition(compiler, enter.audience, outside, outside.at("audience"))
    if enter.journey is not None and enter.journey not in journeys:
        compiler.lost("unknown-journey", here.place("journey"), f"unknown journey '{enter.journey}'",
                      "no file defines it", enter.journey, compiler.journeys)  # fmt: skip
    return EntryState(
        id="enter",
        source=("enter",),
        transitions=(Transition(next=1),),
        way=enter.way,
        match=match,
        when=when,
        schedule=_schedule(compiler, enter),
        journey=enter.journey,
        outcome=(enter.outcome or "completed") if enter.journey else None,
        condition=condition,
        audience=audience,
        key=enter.key,
        reentry=_reentry(enter),
        rollout=enter.rollout,
        holdout=enter.holdout,
        from_=parse_instant(enter.from_, compiler.timezone) if enter.from_ else None,
        until=parse_instant(enter.until, compiler.timezone) if enter.until else None,
    )


def _check_key(compiler: Compiler, events: list[str], key: str, here: Here) -> None:
    found = compiler.property_type(events, key, here.place())
    if found is not None and found not in ("string", "integer"):
        compiler.fault("bad-key", here.place(), f"'{key}' is a {found}; a key is a string or an integer",
                       hint="name a property that tells instances apart")  # fmt: skip


def _schedule(compiler: Compiler, enter: Enter) -> Schedule | None:
    if enter.schedule is None:
        return None
    if enter.schedule.at is not None:
        at = (parse_instant(text, compiler.timezone) for text in enter.schedule.at)
        return Schedule(at=tuple(sorted({moment for moment in at if moment is not None})))
    return Schedule(days=day_numbers(enter.schedule.days), time=enter.schedule.time)


def _reentry(enter: Enter) -> Reentry:
    if isinstance(enter.reentry, str):
        return Reentry(never=enter.reentry == "never")
    return Reentry(after=enter.reentry.after, since=enter.reentry.from_)
