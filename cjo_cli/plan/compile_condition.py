"""The model's conditions to the plan's."""

from __future__ import annotations

from typing import Any

from cjo_cli.diagnostics import Place
from cjo_cli.model import condition as written
from cjo_cli.plan.closed_lists import check_listed, check_property
from cjo_cli.plan.compile_tests import compile_tests
from cjo_cli.plan.conditions import (
    NEVER,
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Constant,
    Entry,
    Events,
    Match,
    Not,
    Path,
    PropertyTest,
    Test,
)
from cjo_cli.plan.scope import Compiler, Here

ONE_OR_MORE = (Test(op="gte", value=Constant(kind="number", value="1")),)


def compile_condition(compiler: Compiler, condition: Any, here: Here) -> Condition:
    """The condition with every reference resolved; NEVER in place of what could not be."""
    match condition:
        case written.All():
            parts = (compile_condition(compiler, part, here.at("all", i)) for i, part in enumerate(condition.all))
            return AllOf(of=tuple(parts))
        case written.AnyOf():
            parts = (compile_condition(compiler, part, here.at("any", i)) for i, part in enumerate(condition.any))
            return AnyOf(of=tuple(parts))
        case written.Not():
            return Not(of=compile_condition(compiler, condition.not_, here.at("not")))
        case written.InAudience():
            return audience_condition(compiler, condition.audience, here, here.at("audience"))
        case written.AttributeIs():
            return _attribute(compiler, condition, here)
        case written.EntryIs():
            return _entry(compiler, condition, here)
        case written.EventHappened():
            return _events(compiler, condition, here)
        case written.OnPath():
            return _path(compiler, condition, here)
    raise AssertionError(condition)


def audience_condition(compiler: Compiler, word: str, here: Here, at: Here) -> Condition:
    """The audience that `word` means, as a condition."""
    name = compiler.term("audience", word, at.place())
    if name is None:
        return NEVER
    if here.moving:
        compiler.moving_audiences.setdefault(name, []).append(at.place())
    return Audience(id=name)


def _attribute(compiler: Compiler, condition: written.AttributeIs, here: Here) -> Condition:
    found = compiler.attribute_type(condition.attribute, here.place("attribute"))
    if found is None:
        return NEVER
    check_listed(compiler, found[0], condition, here)
    return Attribute(attribute=found[0], type=found[1], tests=compile_tests(compiler, condition, found[1], here))


def _entry(compiler: Compiler, condition: written.EntryIs, here: Here) -> Condition:
    found = compiler.entry_type(here, condition.entry, here.place("entry"))
    if found is None:
        return NEVER
    check_property(compiler, here.entry or (), condition.entry, condition, here)
    return Entry(property=condition.entry, type=found, tests=compile_tests(compiler, condition, found, here))


def _events(compiler: Compiler, condition: written.EventHappened, here: Here) -> Condition:
    if condition.since is not None and not here.instance:
        compiler.fault("no-instance", here.place("since"), "'since: entry' needs a journey's instance",
                       hint="use 'within', or leave it out for all history")  # fmt: skip
    match = compile_match(compiler, condition.event, condition.where, here)
    window = "within" if condition.within is not None else "entry" if condition.since else "all"
    tests: tuple[Test, ...] = ONE_OR_MORE
    if condition.count is not None:
        at = here.at("count")
        tests = compile_tests(compiler, condition.count, "integer", at)
    elif condition.total is not None:
        at = here.at("total")
        if match.events:
            numeric_property(compiler, list(match.events), condition.total.of, at.at("of"))
        tests = compile_tests(compiler, condition.total, "number", at)
    return Events(
        match=match,
        window=window,
        within=condition.within,
        total=condition.total.of if condition.total else None,
        tests=tests,
    )


def numeric_property(compiler: Compiler, events: list[str], name: str, at: Here) -> None:
    """A fault unless every one of `events` declares `name` as a number or integer."""
    for event in events:
        found = compiler.property_type([event], name, at.place())
        if found is None:
            return
        if found not in ("number", "integer"):
            compiler.fault("not-a-number", at.place(), f"the property '{name}' of '{event}' is a {found}",
                           hint="name a property of type number or integer")  # fmt: skip
            return


def compile_match(compiler: Compiler, events: tuple[str, ...], where: dict[str, written.Matcher], here: Here) -> Match:
    """Events by id and the tests on their properties; `here` is the mapping that holds `event` and `where`."""
    names = compiler.terms("event", events, here, "event")
    tests = []
    for name, matcher in where.items() if len(names) == len(events) else ():
        at = here.at("where", name)
        found = compiler.property_type(names, name, here.place("where", name, key=True), where)
        if found is not None:
            check_property(compiler, names, name, matcher, at)
            compiled = compile_tests(compiler, matcher, found, at, where=True)
            tests.append(PropertyTest(property=name, type=found, tests=compiled))
    return Match(events=tuple(names), where=tuple(tests))


def _path(compiler: Compiler, condition: written.OnPath, here: Here) -> Condition:
    step, path = condition.path.step, condition.path.is_
    if here.paths is None:
        compiler.fault("no-instance", here.place("path", key=True), "'path' needs a journey's instance",
                       hint="it can stand in the steps of a journey")  # fmt: skip
        return NEVER
    check_path(compiler, here, (step, here.place("path", "step")), (path, here.place("path", "is")))
    return Path(step=step, path=path)


def check_path(compiler: Compiler, here: Here, step: tuple[str, Place], path: tuple[str, Place] | None) -> None:
    """The journey has that step, and it that path; each comes with where it is named."""
    paths = here.paths or {}
    if step[0] not in paths:
        message = f"this journey has no step '{step[0]}'"
        compiler.lost("unknown-step", step[1], message, "no such step", step[0], here.steps)
    elif path is not None and path[0] not in paths[step[0]]:
        known = dict.fromkeys(paths[step[0]], here.steps[step[0]])
        hint = "its paths: " + ", ".join(known) if known else "that step has no paths"
        message = f"the step '{step[0]}' has no path '{path[0]}'"
        compiler.lost("unknown-path", path[1], message, "no such path", path[0], known, hint)
