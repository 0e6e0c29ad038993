"""What an instance did on its way, as lines (S1 to S10)."""

from __future__ import annotations

from cjo_cli.bundle.words import constant, span
from cjo_cli.machine.decisions import Converted, Ended, Left, Reached, Update
from cjo_cli.machine.notes import Offered, Parked, Read, Scored, Whose
from cjo_cli.plan.model import (
    BranchState,
    ChooseState,
    ExitState,
    SendState,
    SplitState,
    State,
    WaitForState,
    WaitState,
    WaitUntilState,
)
from cjo_cli.review.diff.values import Source
from cjo_cli.review.explain.clock import iso
from cjo_cli.review.explain.scene import MASKED, Scene, plain_value
from cjo_cli.review.explain.values import Line

LACKS = {
    "when": "its 'when' does not hold", "not_yet": "its content is not valid yet",
    "expired": "its content is no longer valid", "address": "no channel can carry it: no address",
    "consent": "no channel can carry it: no consent", "variant": "no channel can carry it: no variant fits",
}  # fmt: skip


def reached(scene: Scene, decision: Reached) -> Line:
    """A step that ran."""
    state = scene.step(decision.journey, decision.step)
    words, rule, plain = _ran(state, decision.path)
    return Line(
        decision.at, "step", _whose(decision), f"{decision.step}: {words}", rule,
        scene.step_source(decision.journey, decision.step), {"step": decision.step, "path": decision.path}, plain=plain,
    )  # fmt: skip


def _whose(decision: Reached | Left | Update) -> Whose:
    return Whose(decision.journey, decision.key, decision.entered_at, decision.step)


def _ran(state: State, path: str | None) -> tuple[str, str, str | None]:
    """What a step did, its rule, and what one says of it to the customer."""
    match state:
        case WaitState():
            return f"waits {span(state.duration)}", "S3", None
        case WaitUntilState():
            return "waits until its time", "S3", None
        case WaitForState():
            return f"waits for it, {span(state.timeout)} at most", "S4", None
        case BranchState():
            return ("no path" if path is None else f"path '{path}'"), "S5", None
        case SplitState():
            return f"arm '{path}'", "S6", f"By chance you were given the version '{path}'."
        case SendState():
            return f"asks for '{state.content}'", "M1", None
        case ChooseState():
            chosen = "sends nothing: none is eligible" if path is None else f"chooses '{path}'"
            return chosen, "S7", None
        case ExitState():
            return "leaves the journey", "S8", None
    return "asks for attributes to be set", "S10", None


def left(scene: Scene, decision: Left) -> Line:
    """A `wait_for` that was left."""
    came = decision.path == "event"
    words = "it came, on by 'on_event'" if came else "timed out, on by 'on_timeout'"
    return Line(
        decision.at, "left", _whose(decision), f"{decision.step}: {words}", "S4",
        scene.step_source(decision.journey, decision.step, "on_event" if came else "on_timeout"),
        {"step": decision.step, "path": decision.path},
        plain="What we were waiting for came." if came else "What we were waiting for did not come in time.",
    )  # fmt: skip


def parked(scene: Scene, note: Parked) -> Line:
    """How long a step waits."""
    journey, step = str(note.whose.journey), str(note.whose.step)
    most = isinstance(scene.step(journey, step), WaitForState)
    return Line(
        note.at, "waits", note.whose, f"{'at most ' if most else ''}until {scene.when(note.until)}",
        "S4" if most else "S3", scene.step_source(journey, step), {"until": iso(note.until)},
        plain=f"We waited{', at most' if most else ''} until {scene.spoken(note.until)}.", counts=False,
        likeness=("until", note.until),
    )  # fmt: skip


def read(scene: Scene, note: Read) -> Line:
    """The moment that a `wait_until` read."""
    journey, step = str(note.whose.journey), str(note.whose.step)
    entry = note.source == "entry"
    hidden = scene.hides_entry(journey, note.name) if entry else scene.hides_attribute(note.name)
    state = scene.step(journey, step)
    kind = state.moment.type if isinstance(state, WaitUntilState) and state.moment is not None else None
    shown = MASKED if hidden and note.value is not None else plain_value(note.value, kind)
    return Line(
        note.at, "read", note.whose, f"{note.source} '{note.name}' is {scene.value(note.value, kind, masked=hidden)}",
        "S3", scene.step_source(journey, step, "wait_until", note.source),
        {"source": note.source, "name": note.name, "value": shown}, uses=((note.source, note.name),), counts=False,
    )  # fmt: skip


def offered(scene: Scene, note: Offered) -> Line:
    """A candidate of a `choose`: eligible, or why not."""
    words = "eligible" if note.lacks is None else f"passed over, {LACKS[note.lacks]}"
    return Line(
        note.at, "candidate", note.whose, f"candidate '{note.candidate}': {words}", "S7", _candidate(scene, note),
        {"candidate": note.candidate, "eligible": note.lacks is None, "lacks": note.lacks}, counts=False,
    )  # fmt: skip


def scored(scene: Scene, note: Scored) -> Line:
    """The score of a candidate."""
    added = "".join(f" {points:+g}" for points in note.added)
    journey, step = str(note.whose.journey), str(note.whose.step)
    state = scene.step(journey, step)
    assert isinstance(state, ChooseState)
    part = next(part for part in state.candidates if part.id == note.candidate)
    # A score that weighs a masked attribute would tell its value.
    hidden = any(one.attribute is not None and scene.hides_attribute(one.attribute) for one in part.add)
    data = {"score": note.score, "base": note.base, "added": list(note.added)}
    return Line(
        note.at, "score", note.whose,
        f"candidate '{note.candidate}': scores {MASKED if hidden else f'{note.score:g} ({note.base:g}{added})'}", "S7",
        _candidate(scene, note), {"candidate": note.candidate, **({"score": MASKED} if hidden else data)},
        uses=tuple(("attribute", one.attribute) for one in part.add if one.attribute is not None), counts=False,
    )  # fmt: skip


def _candidate(scene: Scene, note: Offered | Scored) -> Source | None:
    journey, step = str(note.whose.journey), str(note.whose.step)
    state = scene.step(journey, step)
    assert isinstance(state, ChooseState)
    place = [part.id for part in state.candidates].index(note.candidate)
    return scene.step_source(journey, step, "choose", place)


def updated(scene: Scene, decision: Update) -> Line:
    """Attributes that somebody is asked to set."""
    values = ", ".join(f"{name} to {constant(value)}" for name, value in decision.values.items())
    words = "asks to set " + values.replace("`", "'")
    if decision.held_out:
        words += "; not done, held out"
    return Line(
        decision.at, "update", _whose(decision), f"{decision.step}: {words}", "E4" if decision.held_out else "S10",
        scene.step_source(decision.journey, decision.step, "update"),
        {"step": decision.step, "set": {name: value.value for name, value in decision.values.items()},
         "held_out": decision.held_out},
    )  # fmt: skip


def ended(scene: Scene, decision: Ended) -> Line:
    """The end of an instance, and what ended it."""
    journey = scene.journeys[decision.journey]
    whose = Whose(decision.journey, decision.key, decision.entered_at, decision.step)
    reason = "" if decision.reason is None else f", {decision.reason}"
    return Line(
        decision.at, "ended", whose, f"ended: {decision.outcome}{reason}", _end_rule(decision),
        scene.source(journey.file, *_end_place(scene, decision)),
        {"outcome": decision.outcome, "reason": decision.reason}, plain=_end_plainly(scene, decision),
    )  # fmt: skip


def _end_rule(decision: Ended) -> str:
    if decision.reason in ("if_past", "if_missing") and decision.step is not None:
        return "S3"
    return "S8" if decision.step is not None or decision.outcome == "completed" else "S2"


def _end_place(scene: Scene, decision: Ended) -> tuple[str | int, ...]:
    journey = scene.journeys[decision.journey]
    if decision.step is not None:
        return scene.step(decision.journey, decision.step).source
    if decision.outcome == "completed":
        return ("steps",)
    if decision.outcome == "converted":
        return ("goal",)
    if decision.reason == "max_duration":
        return ("max_duration",)
    sites = (site for site in scene.places.sites if site.role == "exit" and site.journey == journey.id and site.top)
    return next((site.place.path for site in sites if site.of == decision.reason), ("exit",))


def _end_plainly(scene: Scene, decision: Ended) -> str:
    title = scene.journey_title(decision.journey)
    if decision.outcome == "completed":
        return f"'{title}' was finished."
    if decision.outcome == "converted":
        return f"'{title}' ended, since you did what it was for."
    if decision.step is not None:
        return f"'{title}' ended there."
    if decision.reason == "max_duration":
        return f"'{title}' ended, since it had run for as long as it may."
    return f"'{title}' ended, since we recorded: {scene.title('event', str(decision.reason))}."


def converted(scene: Scene, decision: Converted) -> Line:
    """The goal, and the message that is credited with it."""
    journey = scene.journeys[decision.journey]
    assert journey.goal is not None
    whose = Whose(decision.journey, decision.key, decision.entered_at)
    value, shown = journey.goal.value, None
    if decision.value is not None and value is not None:
        events = tuple(event for match in journey.goal.events for event in match.events)
        shown = MASKED if scene.hides_property(events, value) else decision.value
    worth = "" if shown is None else f", worth {shown if isinstance(shown, str) else f'{shown:g}'}"
    credit = "credited to no message" if decision.step is None else f"credited to the message of '{decision.step}'"
    return Line(
        decision.at, "goal", whose, f"goal '{journey.goal.action}' reached{worth}, {credit}", "S9",
        scene.source(journey.file, "goal"),
        {"action": journey.goal.action, "value": shown, "credited_step": decision.step},
        plain=f"You did what it was for: {scene.title('action', journey.goal.action)}.",
    )  # fmt: skip
