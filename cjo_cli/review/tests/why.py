"""What decided that a test came out otherwise: the step or condition that turned it, with the values it met."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place
from cjo_cli.machine import notes
from cjo_cli.machine.decisions import Entered, Reached
from cjo_cli.plan.model import ChooseState, JourneyPlan, SendState, State
from cjo_cli.review.tests.compare import Line
from cjo_cli.review.tests.ends import ended, kept_out, stopped
from cjo_cli.review.tests.story import Story, Why, placed, step_place, verdicts
from cjo_cli.review.tests.turns import path_taken, turned, turns_to
from cjo_cli.review.tests.words import verdict_words


def why(story: Story, line: Line) -> Why | None:
    """What decided a line that is not as expected."""
    if line.got is not None and ("content" in line.wrong or "step" in line.wrong or line.expected is None):
        came = _why_it_came(story, line)
        if line.expected is None or came is not None:
            return came
    if line.got is not None and line.expected is not None:
        return _why_otherwise(story, line)
    return _why_not(story, line)


# What was expected and did not come


def _why_not(story: Story, line: Line) -> Why | None:
    wanted = sorted(_wanted(story, line), key=lambda one: not _ran(story, *one))
    return next((found for one in wanted if (found := _kept_from(story, *one)) is not None), None)


def _ran(story: Story, customer: str, journey: JourneyPlan, state: State | None) -> bool:
    decisions = story.decisions(customer, journey.id)
    return any(isinstance(d, Reached) and state is not None and d.step == state.id for d in decisions)


def _wanted(story: Story, line: Line) -> Iterator[tuple[str, JourneyPlan, State | None]]:
    """The steps that could have brought what is expected, by customer and journey; no step stands for an entry."""
    assert line.expected is not None
    said = line.expected.said()
    customers = [said["customer"]] if "customer" in said else list(story.prepared.people)
    expect = story.prepared.test.case.expect
    named = said.get("journey", expect.journey)
    for journey in story.plan.journeys:
        if journey.id not in story.prepared.journeys or named not in (None, journey.id):
            continue
        for state in _states(journey, line.kind, said):
            for customer in customers:
                yield customer, journey, state


def _states(journey: JourneyPlan, kind: str, said: dict[str, object]) -> list[State | None]:
    if kind in ("entries", "exits", "goals"):
        return [None]
    step, content = said.get("step"), said.get("content")
    return [
        state
        for state in journey.states
        if (step is not None and state.id == step)
        or (step is None and content is not None and content in _sent_by(state))
        or (step is None and content is None and _sent_by(state))
    ]


def _sent_by(state: State) -> tuple[str, ...]:
    if isinstance(state, SendState):
        return (state.content,)
    return tuple(c.content for c in state.candidates) if isinstance(state, ChooseState) else ()


def _kept_from(story: Story, customer: str, journey: JourneyPlan, state: State | None) -> Why | None:
    decisions = story.decisions(customer, journey.id)
    if not any(isinstance(decision, Entered) for decision in decisions):
        return kept_out(story, customer, journey)
    if state is None:
        return ended(story, journey, decisions)
    reached = {decision.step for decision in decisions if isinstance(decision, Reached)}
    if state.id in reached:
        return stopped(story, customer, journey, state, decisions)
    for turn, path in turns_to(journey, state):
        if turn.id not in reached:
            break
        if path_taken(decisions, turn.id) != path:
            return turned(story, customer, journey, turn, path, decisions)
    return ended(story, journey, decisions)


# What came and was not expected


def _why_it_came(story: Story, line: Line) -> Why | None:
    """The last turn before a message or step, or what let the customer in."""
    assert line.got is not None
    values = line.got.values
    journey, customer = story.journey(str(values["journey"])), str(values["customer"])
    step = values.get("step")
    if line.kind == "goals":
        return _goal(story, line, journey)
    if step is None:
        return ended(story, journey, story.decisions(customer, journey.id)) if line.kind == "exits" else None
    state = next(state for state in journey.states if state.id == step)
    turns = turns_to(journey, state)
    if not turns:
        return Why(f"'{step}' is on every way through '{journey.id}'", Place(journey.file, state.source))
    turn, path = turns[-1]
    here = Place(journey.file, turn.source)
    held = next((v for v in reversed(verdicts(story, customer, journey, turn.id)) if v.holds), None)
    if held is None:
        return Why(f"at '{turn.id}' the path '{path}' was taken", here)
    return Why(f"at '{turn.id}' the path '{path}' was taken: {verdict_words(held)}", placed(story, held, here))


def _goal(story: Story, line: Line, journey: JourneyPlan) -> Why | None:
    if line.got is None or journey.goal is None:
        return None
    credit = line.got.values["step"]
    told = f"credited to '{credit}'" if credit is not None else "no message before it"
    return Why(f"'{journey.goal.action}' at {story.when(line.got.at)}, {told}", Place(journey.file, ("goal",)))


# What came otherwise than expected


def _why_otherwise(story: Story, line: Line) -> Why | None:
    assert line.got is not None
    values = line.got.values
    journey, customer = story.journey(str(values["journey"])), str(values["customer"])
    decisions = story.decisions(customer, journey.id)
    step = values.get("step")
    if line.kind == "exits":
        return ended(story, journey, decisions)
    if line.kind == "goals":
        return _goal(story, line, journey)
    if step is None:
        return None
    here = step_place(journey, str(step))
    if {"channel", "variant", "locale"}.intersection(line.wrong):
        return _passed_over(story, line, journey, here)
    if "path" in line.wrong:
        state = next(state for state in journey.states if state.id == step)
        wanted = getattr(line.expected, "path", None)
        return turned(story, customer, journey, state, str(wanted), decisions)
    if line.kind == "suppressed":
        state = next(state for state in journey.states if state.id == step)
        return stopped(story, customer, journey, state, decisions)
    return _late(story, customer, journey, line.got.at) or Why(f"'{step}' ran then", here)


def _passed_over(story: Story, line: Line, journey: JourneyPlan, here: Place) -> Why | None:
    """Which channels were tried in vain, or else which variants did not fit."""
    assert line.got is not None
    values = line.got.values
    step, taken = values["step"], values["channel"]
    heard = [n for n in story.notes(str(values["customer"]), journey.id) if n.whose.step == step]
    over = [f"{n.channel} ({n.failing})" for n in heard if isinstance(n, notes.Tried) and n.variant is None]
    if "channel" in line.wrong:
        before = f"after {', '.join(over)}" if over else "as the first that can carry it"
        return Why(f"'{step}' took {taken} {before}", here)
    variants = [n for n in heard if isinstance(n, notes.Fitted) and n.content == values["content"] and n.fate != "fits"]
    said = [f"variant {n.variant} ({n.fate})" for n in variants]
    return Why(f"'{step}' took variant {values['variant']}, and passed over {', '.join(said) or 'none'}", here)


def _late(story: Story, customer: str, journey: JourneyPlan, at: int) -> Why | None:
    """The wait, or the quiet hours, that an instant comes from."""
    heard = story.notes(customer, journey.id)
    for note in reversed(heard):
        if isinstance(note, notes.Quiet) and note.until == at:
            return Why(f"quiet hours of '{note.channel}': put off from {story.when(note.at)}",
                       step_place(journey, str(note.whose.step)))  # fmt: skip
        if isinstance(note, notes.Parked) and note.until == at:
            return Why(f"'{note.whose.step}' waited from {story.when(note.at)} until {story.when(at)}",
                       step_place(journey, str(note.whose.step)))  # fmt: skip
    return None
