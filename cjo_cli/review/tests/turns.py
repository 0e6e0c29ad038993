"""Why an instance took the path that it took: at a branch, a split, or a wait for something."""

from __future__ import annotations

from collections.abc import Sequence

from cjo_cli.diagnostics import Place
from cjo_cli.machine.decisions import Decision, Left, Reached
from cjo_cli.plan.model import BranchState, JourneyPlan, SplitState, State, WaitForState
from cjo_cli.review.tests.ends import ended
from cjo_cli.review.tests.story import Story, Why, placed, verdicts
from cjo_cli.review.tests.words import verdict_words


def turns_to(journey: JourneyPlan, state: State) -> list[tuple[State, str]]:
    """The steps around a step whose paths lead there, the outermost first, each with that path."""
    found: list[tuple[State, str]] = []
    for turn in journey.states:
        length = len(turn.source)
        if isinstance(turn, BranchState | SplitState | WaitForState) and state.source[:length] == turn.source:
            rest = state.source[length:]
            if isinstance(turn, WaitForState):
                found += [(turn, "event" if rest[0] == "on_event" else "timeout")] if rest else []
            elif len(rest) > 1 and isinstance(rest[1], int):
                found.append((turn, turn.transitions[rest[1]].path or ""))
    return found


def path_taken(decisions: Sequence[Decision], step: str) -> str | None:
    """The path that was taken at a step, the last time that it ran."""
    paths = [d.path for d in decisions if isinstance(d, Reached | Left) and d.step == step]
    return paths[-1] if paths else None


def turned(
    story: Story, customer: str, journey: JourneyPlan, turn: State, path: str, decisions: Sequence[Decision]
) -> Why | None:
    """Why another path than `path` was taken."""
    taken = path_taken(decisions, turn.id)
    went = "no path was taken" if taken is None else f"the path '{taken}' was taken"
    here = Place(journey.file, turn.source)
    if isinstance(turn, SplitState):
        return Why(
            f"at '{turn.id}' {went}: a customer's arm is random, and sticky; assign: {{{turn.id}: {path}}}", here
        )
    if isinstance(turn, WaitForState):
        return _waited(story, customer, journey, turn, decisions)
    seen = verdicts(story, customer, journey, turn.id)
    before = next((i for i, t in enumerate(turn.transitions) if t.path == path), 0)
    guard = turn.transitions[before].when
    verdict = next((v for v in reversed(seen) if v.node is guard), None)
    if verdict is not None and not verdict.holds:
        return Why(
            f"at '{turn.id}' {went}: '{path}' did not hold, {verdict_words(verdict)}", placed(story, verdict, here)
        )
    taken_by = next((v for v in reversed(seen) if v.holds), None)
    if taken_by is not None:
        return Why(
            f"at '{turn.id}' {went}, which comes first: {verdict_words(taken_by)}", placed(story, taken_by, here)
        )
    return Why(f"at '{turn.id}' {went}", here)


def _waited(
    story: Story, customer: str, journey: JourneyPlan, turn: WaitForState, decisions: Sequence[Decision]
) -> Why | None:
    here = Place(journey.file, turn.source)
    left = next((d for d in reversed(decisions) if isinstance(d, Left) and d.step == turn.id), None)
    if left is None:
        return ended(story, journey, decisions) or Why(f"at '{turn.id}' it still waits when the test ends", here)
    if left.path == "event":
        return Why(f"what '{turn.id}' waits for came at {story.when(left.at)}, before its timeout", here)
    seen = verdicts(story, customer, journey, turn.id)
    last = next((v for v in reversed(seen) if not v.holds), None)
    said = f": {verdict_words(last)}" if last is not None else ": nothing came that could be it"
    place = here if last is None else placed(story, last, here)
    return Why(f"'{turn.id}' timed out at {story.when(left.at)}{said}", place)
