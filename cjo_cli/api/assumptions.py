"""Assumptions: a replay of what a log cannot know, and what a log can say of it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.diagnostics import Severity, suggestion
from cjo_cli.errors import NothingToDo, UsageError

if TYPE_CHECKING:
    from cjo_cli.api.reading import Validation
    from cjo_cli.diagnostics import Finding
    from cjo_cli.model.project import Project
    from cjo_cli.plan.assumptions import AssumptionsPlan
    from cjo_cli.plan.model import JourneyPlan, Plan
    from cjo_cli.review.assumed.values import Answers
    from cjo_cli.simulate.assumed.drawn import Drawn
    from cjo_cli.simulate.progress import Progress
    from cjo_cli.simulate.result import Result


def assumptions_of(project: Project, plan: Plan, path: Path) -> AssumptionsPlan:
    """The assumptions in a file, for a project. Raises UsageError where it is missing, or is not as it should be."""
    from cjo_cli.load.assumptions import read_assumptions
    from cjo_cli.model.project import Document
    from cjo_cli.plan.assumptions import compile_assumptions
    from cjo_cli.rules.check import made

    file, value, findings = read_assumptions(project.root, path)
    if value is None:
        raise _wrong(project, file, findings)
    known, faults = compile_assumptions(project, plan, Document(file, value))
    errors = [finding for finding in made(faults) if finding.severity is Severity.ERROR]
    if errors:
        raise _wrong(project, file, errors)
    return known


def drawing(validation: Validation, journeys: list[JourneyPlan], path: Path, progress: Progress) -> Drawn:
    """What draws the assumptions in a file as a project's journeys are replayed. Raises as `assumptions_of` does."""
    from cjo_cli.simulate.assumed.drawn import Drawn

    assert validation.plan is not None
    assumed = assumptions_of(validation.project, validation.plan, path)
    return Drawn(validation.plan, journeys, assumed, progress)


def with_ranges(result: Result, drawn: Drawn) -> Result:
    """A result with what was drawn beside it."""
    from cjo_cli.simulate.assumed.ranges import ranges

    return replace(result, assumed=ranges(drawn, result.facts))


def responses(
    project: Path | str,
    *,
    audiences: Sequence[str] = (),
    within: str | None = None,
    allow_bad_rows: float | None = None,
) -> Answers:
    """What the project's log shows of how messages are answered, by channel, content and the `audiences` named.

    `within` is a duration as the language writes it. Raises ProjectError, ConfigError, LogError, RejectedRows (D3),
    UsageError for an unknown audience, NothingToDo where the log shows nothing.
    """
    from cjo_cli.api.audit import span_of
    from cjo_cli.api.reading import log_of, read_project, sound
    from cjo_cli.audit.values import WITHIN
    from cjo_cli.review.assumed.estimate import answers, wanted_for
    from cjo_cli.review.assumed.links import links_of
    from cjo_cli.simulate.over import opened
    from cjo_cli.simulate.run import ALLOW, ALLOWED_BAD, refuse_bad_rows

    read = read_project(project)
    with contextlib.suppress(NothingToDo):
        sound(read)
    assert read.compiled is not None
    owner, plan = read.loaded.project, read.compiled.plan
    named = [_audience(plan, name) for name in audiences]
    span = WITHIN if within is None else span_of("--within", within)
    links = list(links_of(owner, plan, plan.events))
    with opened(owner.root, log_of(owner), plan, [], asked=wanted_for(plan, links, named)) as over:
        refuse_bad_rows(over.log.facts, ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows, ALLOW)
        recorded = {event for event, part in plan.events.items() if part.name in over.log.facts.events}
        found = answers(over.log, plan, list(links_of(owner, plan, recorded)), named, span)
    if not found.estimated:
        said = "; ".join(why for event in found.events for why in event.why)
        raise NothingToDo(
            "the log shows no answers to messages" + (f": {said}" if said else ""),
            "a channel's events say which events it causes: events: {sent: ..., opened: ..., clicked: ...}",
        )
    return found


def _audience(plan: Plan, name: str) -> str:
    if name not in plan.audiences:
        hint = suggestion(name, plan.audiences) or "name one of the taxonomy's"
        raise UsageError(f"--audience: no audience '{name}'", hint)
    return name


def _wrong(project: Project, file: str, findings: list[Finding]) -> UsageError:
    from cjo_cli.editor.resolve import resolved
    from cjo_cli.load.project import diagnose

    told = resolved(project.root, diagnose(project.root, tuple(findings)))
    return UsageError(f"{file} cannot be used", "correct what is shown above", told, project.root)
