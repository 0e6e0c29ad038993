"""What a test assigns and expects: journeys, steps, paths, contents; and what cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cjo_cli.diagnostics import suggestion
from cjo_cli.model.expectation import LISTS, Row, Within
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.tests.support.outline import Outline, Step
from cjo_cli.rules.tests.support.scope import Scope

JOURNEY, STEP, ARM = "test-of-unknown-journey", "test-of-unknown-step", "test-of-unknown-arm"
CONTENT, NEVER = "test-of-unknown-content", "impossible-expectation"
CHANCE = ("holdout", "rollout")
ASSIGNED = ("split", "choose")


def journeys(scope: Scope) -> Iterator[Fault]:
    """Journeys that are not there, or not in the test."""
    for number, name in enumerate(scope.told.journeys or ()):
        if name not in scope.every:
            yield scope.lost(JOURNEY, scope.place("journeys", number), f"unknown journey '{name}'", name, scope.every,
                             "name a journey of this project")  # fmt: skip
    inside = [outline.id for outline in scope.journeys]
    for below, name in _journeys_named(scope):
        if name not in inside:
            what = f"'{name}' is none of the test's journeys" if name in scope.every else f"unknown journey '{name}'"
            yield scope.lost(JOURNEY, scope.place(*below), what, name, inside, "name it under 'journeys' too")


def _journeys_named(scope: Scope) -> Iterator[tuple[tuple[str | int, ...], str]]:
    expect = scope.test.case.expect
    if expect.journey is not None:
        yield ("expect", "journey"), expect.journey
    for kind, number, row in _rows(scope):
        if row.journey is not None:
            yield ("expect", kind, number, "journey"), row.journey


def _rows(scope: Scope) -> Iterator[tuple[str, int, Row]]:
    for kind in LISTS:
        for number, row in enumerate(getattr(scope.test.case.expect, kind) or ()):
            yield kind, number, row


def assigned(scope: Scope) -> Iterator[Fault]:
    """Assignments of no step that takes any, or of no path of it."""
    for word, value in scope.told.assign.items():
        name, _, step = word.rpartition("/")
        if isinstance(value, bool):
            if step not in CHANCE or name not in ("", *(journey.id for journey in scope.journeys)):
                yield scope.lost(ARM, scope.place("assign", word, key=True), f"'{word}' takes the name of a path", word,
                                 CHANCE, "true and false go with holdout and rollout")  # fmt: skip
            continue
        found = [(j, s) for j, s in scope.steps() if s.kind in ASSIGNED and s.id == step and name in ("", j.id)]
        if not found:
            known = [s.id for _, s in scope.steps() if s.kind in ASSIGNED]
            hint = "assigned are splits and choices: " + (", ".join(known) or "there are none")
            message = f"no split or choose '{word}' in the test's journeys"
            yield scope.lost(STEP, scope.place("assign", word, key=True), message, step, known, hint)
        elif len(found) > 1:
            yield Fault(STEP, scope.place("assign", word, key=True), f"two journeys have a step '{word}'", "which one?",
                        hint="write " + " or ".join(f"'{j.id}/{step}'" for j, _ in found))  # fmt: skip
        elif value not in found[0][1].paths:
            yield _no_path(scope, ("assign", word), step, value, found[0][1])


def _no_path(scope: Scope, below: tuple[str | int, ...], step: str, path: str, found: Step) -> Fault:
    what = "path" if found.paths else "paths at all"
    said = f"the step '{step}' has no {what}" + (f" '{path}'" if found.paths else "")
    return scope.lost(
        ARM, scope.place(*below), said, path, found.paths, "its paths: " + (", ".join(found.paths) or "none")
    )


def rows(scope: Scope) -> Iterator[Fault]:
    """Steps, paths and contents that the test's journeys do not have."""
    for kind, number, row in _rows(scope):
        below = ("expect", kind, number)
        lost = list(_step(scope, below, row))
        yield from lost or _sent(scope, below, row)
        yield from _customer(scope, below, row)


def _among(scope: Scope, row: Row) -> list[Outline]:
    named = row.journey or scope.test.case.expect.journey
    return [outline for outline in scope.journeys if named in (None, outline.id)]


def _step(scope: Scope, below: tuple[str | int, ...], row: Row) -> Iterator[Fault]:
    name, path = getattr(row, "step", None), getattr(row, "path", None)
    if name is None:
        return
    found = [step for outline in _among(scope, row) if (step := outline.step(name)) is not None]
    if not found:
        known = [step.id for outline in _among(scope, row) for step in outline.steps]
        yield scope.lost(STEP, scope.place(*below, "step"), f"no step '{name}' in the test's journeys", name, known,
                         "default ids are the verb and its place, such as wait-2")  # fmt: skip
    elif path is not None and not any(path in step.paths for step in found):
        yield _no_path(scope, (*below, "path"), name, path, found[0])
    elif below[1] in ("messages", "suppressed", "goals") and not any(step.contents for step in found):
        yield Fault(NEVER, scope.place(*below, "step"), f"'{name}' sends nothing", "no message comes from it",
                    hint="name a send or a choose")  # fmt: skip


def _sent(scope: Scope, below: tuple[str | int, ...], row: Row) -> Iterator[Fault]:
    content, channel = getattr(row, "content", None), getattr(row, "channel", None)
    steps = [s for outline in _among(scope, row) for s in outline.steps if getattr(row, "step", None) in (None, s.id)]
    if content is not None and not any(content in step.contents for step in steps):
        known = [name for step in steps for name in step.contents]
        yield scope.lost(CONTENT, scope.place(*below, "content"), f"no step of the test's journeys sends '{content}'",
                         content, known, "they send: " + (", ".join(dict.fromkeys(known)) or "nothing"))  # fmt: skip
        return
    sending = [step for step in steps if content is None or content in step.contents]
    if channel is not None and not any(channel in step.channels for step in sending):
        known = [name for step in sending for name in step.channels]
        what = f"'{content}'" if content is not None else "anything"
        yield scope.lost(CONTENT, scope.place(*below, "channel"), f"no step sends {what} over '{channel}'", channel,
                         known, "over: " + (", ".join(dict.fromkeys(known)) or "no channel"))  # fmt: skip


def _customer(scope: Scope, below: tuple[str | int, ...], row: Row) -> Iterator[Fault]:
    if row.customer is not None and row.customer not in scope.told.profiles:
        hint = suggestion(row.customer, scope.told.profiles) or "customers: " + ", ".join(scope.told.profiles)
        yield Fault(NEVER, scope.place(*below, "customer"), f"there is no customer '{row.customer}' in the test",
                    "nobody", hint=hint)  # fmt: skip


# What cannot be


def impossible(scope: Scope) -> Iterator[Fault]:
    """Expectations outside the test's time, out of order, or of an end that no journey has."""
    yield from _events_in_time(scope)
    for kind, number, row in _rows(scope):
        below = ("expect", kind, number)
        if row.at is not None:
            yield from _in_time(scope, (*below, "at"), row.at)
        if kind == "exits":
            yield from _end(scope, below, row)
        elif kind == "suppressed":
            yield from _reason(scope, (*below, "reason"), getattr(row, "reason", None))
        elif kind == "goals" and all(outline.goal == "none" for outline in _among(scope, row)):
            yield Fault(NEVER, scope.place(*below), "no journey of the test has a goal", "never reached",
                        hint="give it a goal, or leave 'goals' out")  # fmt: skip
    yield from _in_order(scope)


def _until(scope: Scope) -> int | None:
    return None if scope.told.until is None else scope.origin.at(scope.told.until)


def _events_in_time(scope: Scope) -> Iterator[Fault]:
    until = _until(scope)
    for number, one in enumerate(scope.test.case.given):
        if until is not None and one.at is not None and scope.origin.at(one.at) > until:
            yield Fault(NEVER, scope.place("given", number, "at"), "the event comes after the end of the test",
                        "after 'until'", hint="put 'until' later, or take the event out")  # fmt: skip


def _in_time(scope: Scope, below: tuple[str | int, ...], window: Within) -> Iterator[Fault]:
    first, last = (None if end is None else scope.origin.at(end) for end in (window.from_, window.to))
    until = _until(scope)
    if first is not None and last is not None and first > last:
        yield Fault(NEVER, scope.place(*below), "the window ends before it begins", "empty", hint="turn it round")
    elif last is not None and last < scope.origin.start:
        yield Fault(NEVER, scope.place(*below), "this is before the test starts", "before 'start'",
                    hint="nobody enters before 'start', so nothing comes of it")  # fmt: skip
    elif until is not None and first is not None and first > until:
        yield Fault(NEVER, scope.place(*below), "this is after the end of the test", "after 'until'",
                    hint="put 'until' later")  # fmt: skip


def _in_order(scope: Scope) -> Iterator[Fault]:
    for kind in LISTS:
        ends = []
        for number, row in enumerate(getattr(scope.test.case.expect, kind) or ()):
            if row.at is not None and row.at.from_ is not None and row.at.to is not None:
                ends.append((number, scope.origin.at(row.at.from_), scope.origin.at(row.at.to)))
        for (_, early, _), (number, _, late) in pairwise(ends):
            if late < early:
                yield Fault(NEVER, scope.place("expect", kind, number, "at"), "this is earlier than the one before it",
                            "out of order", hint="lists are in the order of time")  # fmt: skip


def _end(scope: Scope, below: tuple[str | int, ...], row: Any) -> Iterator[Fault]:
    among = _among(scope, row)
    if row.outcome == "converted" and all(outline.goal != "ends" for outline in among):
        yield Fault(NEVER, scope.place(*below, "outcome"), "no goal of the test's journeys ends them",
                    "never converted",
                    hint="expect it under 'goals', where it counts whether or not the journey has ended")  # fmt: skip
    known = [reason for outline in among for reason in outline.reasons]
    if row.reason is not None and (row.reason not in known or row.outcome in ("converted", "completed")):
        hint = "reasons go with the outcome exited: " + (", ".join(dict.fromkeys(known)) or "none")
        message = f"nothing ends with the reason '{row.reason}'"
        yield scope.lost(NEVER, scope.place(*below, "reason"), message, row.reason, known, hint)


def _reason(scope: Scope, below: tuple[str | int, ...], reason: str | None) -> Iterator[Fault]:
    plan = scope.scene.plan
    known = [
        "address", "consent", "variant", "not_yet", "expired", "quiet_hours", "exited", "holdout",
        *(f"suppress:{rule.id}" for rule in plan.suppress), *(f"cap:{cap.id}" for cap in plan.caps),
    ]  # fmt: skip
    if reason is not None and reason not in known:
        yield scope.lost(NEVER, scope.place(*below), f"no message is stopped for '{reason}'", reason, known,
                         "reasons: " + ", ".join(dict.fromkeys(known)))  # fmt: skip
