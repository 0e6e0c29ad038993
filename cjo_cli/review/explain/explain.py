"""All together: one customer of a log, and everything that was decided for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.machine.state import Customer
from cjo_cli.model.base import DAY, SECOND, UNITS
from cjo_cli.model.log import LogConfig
from cjo_cli.model.project import Project
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.explain.blocks import blocks_of, collapsed
from cjo_cli.review.explain.lines import left_over, lines_of
from cjo_cli.review.explain.person import Person, read_person
from cjo_cli.review.explain.scene import Scene, scene_of
from cjo_cli.review.explain.told import Told, tell, without
from cjo_cli.review.explain.values import Asked, Block, Explanation, Running, Then
from cjo_cli.review.explain.whynot import not_replayed, why_not
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.run import instant_of, refuse_bad_rows
from cjo_cli.simulate.select import select


@dataclass(frozen=True)
class Options:
    """How to go about it: the percent of rejected rows to bear (D3), what leads to the project from the repository.

    `show_pii` is whether personal data is shown, `own_clock` whether times are those of the customer's timezone.
    """

    allow_bad_rows: float
    prefix: str = ""
    show_pii: bool = False
    own_clock: bool = False


def explain(root: Path, project: Project, plan: Plan, log: LogConfig, asked: Asked, options: Options) -> Explanation:
    """What was decided for a customer. Raises UsageError for what is not there; LogError, RejectedRows."""
    journeys = select(plan, asked.select)
    named = [_journey(plan, name) for name in (asked.journey, asked.why_not) if name is not None]
    since, until = instant_of(asked.start, plan, "--from"), instant_of(asked.to, plan, "--to")
    stretch = None if asked.at is None else _stretch(asked.at, plan)
    person = read_person(root, log, wanted(plan, journeys), asked.customer, until)
    _check(asked, person, since)
    refuse_bad_rows(person.facts, options.allow_bad_rows, "mend the log, or allow them: --allow-bad-rows PERCENT")
    told = tell(without(plan, asked.without), {j.id for j in journeys}, person, since, stretch and stretch[1] - 1)
    scene = scene_of(root, project, plan, options.prefix, show_pii=options.show_pii)
    if options.own_clock:
        scene = scene.at(told.last.attributes.get("timezone"))
    blocks = _blocks(scene, told, person, asked, stretch)
    answer = None
    if asked.why_not is not None:
        journey = named[-1]
        answer = why_not(scene, journey, told.heard, person) if journey in journeys else not_replayed(scene, journey)
    return Explanation(
        asked, person.beginning, person.horizon, scene.timezone, len(person.events), blocks, collapsed(blocks),
        tuple(_uses(scene, blocks)), not options.show_pii, answer,
        None if stretch is None or told.then is None
        else _then(scene, told.then, stretch[0], min(stretch[1], person.horizon), _named(asked)),
    )  # fmt: skip


def _journey(plan: Plan, name: str) -> JourneyPlan:
    (journey,) = select(plan, [name])
    return journey


def _stretch(text: str, plan: Plan) -> tuple[int, int]:
    """The day, minute, second or microsecond that is written, from its beginning to the next."""
    start = instant_of(text, plan, "--at")
    assert start is not None
    clock = text[11:].rstrip("Z").partition("+")[0].partition("-")[0]
    if not clock:
        after = instant_of((date.fromisoformat(text) + timedelta(days=1)).isoformat(), plan, "--at")
        return start, after or start + DAY
    length = {1: UNITS["m"], 2: SECOND}[clock.count(":")] if "." not in clock else 1
    return start, start + length


def _check(asked: Asked, person: Person, since: int | None) -> None:
    if since is not None and since > person.horizon:
        raise UsageError(
            f"--from: {asked.start} lies after the end of the replay", "give an earlier one, or a later --to"
        )


def _blocks(
    scene: Scene, told: Told, person: Person, asked: Asked, stretch: tuple[int, int] | None
) -> tuple[Block, ...]:
    """The blocks that were asked for."""
    lines = [*lines_of(scene, told.heard), *left_over(scene, told.last, person.horizon)]
    found = blocks_of(scene, lines, looked_at=asked.why_not)
    names = _named(asked)
    return tuple(
        block
        for block in found
        if (not names or block.journey in names) and (stretch is None or stretch[0] <= block.at < stretch[1])
    )


def _uses(scene: Scene, blocks: Sequence[Block]) -> Iterable[tuple[str, str, str]]:
    """The data that anything was decided by, each once: facet, id, title."""
    found = {use for block in blocks for line in block.lines for part in line.walk() for use in part.uses}
    for facet, name in sorted(found):
        yield facet, name, scene.title("attribute" if facet == "attribute" else "event", name)


def _named(asked: Asked) -> set[str]:
    """The journeys that alone are shown; none where all are."""
    return {name for name in (asked.journey, asked.why_not) if name is not None}


def _then(scene: Scene, then: Customer, start: int, end: int, names: set[str]) -> Then:
    """In which of the journeys the customer was at the end of a stretch, and where."""
    running, deferred = [], []
    for one in (one for one in then.instances if not names or one.journey in names):
        if one.ended_at is None:
            state = scene.journeys[one.journey].states[one.at]
            running.append(Running(
                one.journey, scene.journey_title(one.journey), scene.key(one.journey, one.key), one.entered_at,
                one.held_out, state.id, one.reached, one.due, scene.step_source(one.journey, state.id)))  # fmt: skip
        deferred += [(one.journey, message.content, message.at) for message in one.deferred]
    return Then(start, end, tuple(running), tuple(deferred))
