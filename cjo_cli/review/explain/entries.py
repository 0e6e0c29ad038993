"""Who enters and who does not, as lines (E1 to E9)."""

from __future__ import annotations

from cjo_cli.bundle.words import share, span
from cjo_cli.machine.decisions import Entered
from cjo_cli.machine.notes import Bar, Considered, Drawn, Watched, Whose
from cjo_cli.machine.values import Value
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.explain.scene import MASKED, Scene, plain_value
from cjo_cli.review.explain.values import Line

REJECTED = {
    "key": "E8", "dates": "E2", "audience": "E2", "if": "E2", "rollout": "E3", "merged": "E5", "running": "E6",
    "exclusive": "E7", "reentry": "E6",
}  # fmt: skip
# The key of `enter` that a rejection comes from.
KEYS = {"key": "key", "audience": "audience", "if": "if", "rollout": "rollout", "reentry": "reentry"}
DRAWN = {
    "rollout": "E3", "holdout": "E4", "project-holdout": "E4", "split": "S6", "explore": "S7", "pick": "S7",
}  # fmt: skip


def entered(scene: Scene, decision: Entered, entry: dict[str, Value]) -> Line:
    """An entry, with the properties of what started it."""
    journey = scene.journeys[decision.journey]
    whose = Whose(decision.journey, decision.key, decision.entered_at)
    shown = [f"{name} {text}" for name, text in _entry_words(scene, journey, entry)]
    held = ", held out: its messages are withheld" if decision.held_out else ""
    plain = f"We started '{scene.journey_title(journey.id)}' for you."
    if decision.held_out:
        plain += " You are in a control group: no message of it is sent to you."
    return Line(
        decision.at, "entered", whose, "entered" + (f" with {', '.join(shown)}" if shown else "") + held,
        "E4" if decision.held_out else "E6", scene.source(journey.file, "enter"),
        {"held_out": decision.held_out, "entry": _entry_values(scene, journey, entry)}, plain=plain,
        uses=tuple(("entry", name) for name in sorted(entry)),
    )  # fmt: skip


def _entry_words(scene: Scene, journey: JourneyPlan, entry: dict[str, Value]) -> list[tuple[str, str]]:
    kinds = _kinds(scene, journey)
    return [
        (name, scene.value(value, kinds.get(name), masked=scene.hides_entry(journey.id, name)))
        for name, value in sorted(entry.items())
    ]


def _entry_values(scene: Scene, journey: JourneyPlan, entry: dict[str, Value]) -> dict[str, Value | None]:
    kinds = _kinds(scene, journey)
    return {
        name: MASKED if scene.hides_entry(journey.id, name) else plain_value(value, kinds.get(name))
        for name, value in sorted(entry.items())
    }


def _kinds(scene: Scene, journey: JourneyPlan) -> dict[str, str]:
    match = journey.entry.match
    events = () if match is None else match.events
    return {name: kind for event in events for name, kind in scene.plan.events[event].properties.items()}


def rejected(scene: Scene, note: Considered) -> Line:
    """A candidate that did not enter: the first rule that kept it out (E9)."""
    assert note.reason is not None
    journey = scene.journeys[str(note.whose.journey)]
    words = _why(scene, journey, note)
    data = {"reason": note.reason, "entry": _entry_values(scene, journey, dict(note.entry))}
    return Line(
        note.at, "rejected", note.whose, "not entered" + words, REJECTED[note.reason],
        scene.source(journey.file, *_place(note)), data,
        plain=f"We did not start '{scene.journey_title(journey.id)}': {_plainly(scene, journey, note)}.",
        likeness=(note.reason, None if note.bar is None else note.bar.what),
    )  # fmt: skip


def _place(note: Considered) -> tuple[str, ...]:
    reason, bar = note.reason, note.bar
    if reason == "exclusive":
        return ("exclusive",)
    if reason == "dates" and bar is not None and bar.what in ("from", "until"):
        return ("enter", bar.what)
    return ("enter", *((KEYS[reason],) if reason in KEYS else ()))


def _why(scene: Scene, journey: JourneyPlan, note: Considered) -> str:
    match note.reason:
        case "key":
            return f": there is no value for the key '{journey.entry.key}'"
        case "audience":
            return ", not in the audience"
        case "if":
            return ", 'if' does not hold"
        case "rollout":
            return f": the rollout lets in {share(journey.entry.rollout)} of the customers"
        case "merged":
            return ": an earlier candidate of the same instant stands for both"
    assert note.bar is not None
    return f" ({note.reason}): {_barred(scene, journey, note.bar)}"


def _barred(scene: Scene, journey: JourneyPlan, bar: Bar) -> str:
    at = scene.when(bar.at)
    match bar.what:
        case "beginning":
            return f"time begins with the log, {at}"
        case "start":
            return f"before --from, {at}"
        case "from":
            return f"nobody enters before {at}"
        case "until":
            return f"nobody enters from {at} on"
        case "instance":
            where = "it" if bar.journey == journey.id else f"'{bar.journey}' of the group '{journey.exclusive}'"
            key = scene.key(bar.journey, bar.key)
            return f"in {where} since {at}" + (f", key {key}" if key is not None else "")
    if bar.until is None:
        return f"entered at {at}, and nobody enters twice"
    was = "entered" if bar.what == "entry" else "left"
    return f"last {was} at {at}; again from {scene.when(bar.until)} on ({span(journey.entry.reentry.after)})"


def _plainly(scene: Scene, journey: JourneyPlan, note: Considered) -> str:
    match note.reason:
        case "key":
            return "what it is about was not recorded"
        case "audience":
            audience = journey.entry.audience
            name = getattr(audience, "id", "")
            return f"you were not among '{scene.title('audience', name)}'"
        case "if":
            return "what it is for did not apply to you"
        case "rollout":
            return f"it is only tried with {share(journey.entry.rollout)} of our customers, and you are not among them"
        case "merged":
            return "it had just been started by the same moment"
        case "dates":
            return "it was not running on that day"
        case "running":
            return "it was under way for you already"
        case "exclusive":
            assert note.bar is not None
            return (
                f"'{scene.journey_title(str(note.bar.journey))}' was under way for you, and only one of the two may be"
            )
    return "it had been started for you before, and comes back only later or not at all"


def drawn(scene: Scene, note: Drawn) -> Line:
    """A bucket that was compared (V5)."""
    whose = note.whose
    journey = str(whose.journey)
    source = (
        scene.step_source(journey, whose.step) if whose.step is not None
        else scene.source("cjo.yaml", "policies", "holdout") if note.of == "project-holdout"
        else scene.source(scene.journeys[journey].file, "enter", note.of)
    )  # fmt: skip
    data = {"draw": note.of, "bucket": note.bucket, "below": note.below}
    words = f"{note.of.replace('-', ' ')}: {_draw_words(note)}"
    return Line(note.at, "draw", whose, words, DRAWN[note.of], source, data, counts=False)


def _draw_words(note: Drawn) -> str:
    bucket, inside = f"bucket {note.bucket:,} of 10,000", note.bucket < note.below
    if note.of == "split":
        return f"{bucket}, below the arm's {note.below:,}"
    if note.of == "pick":
        return f"{bucket}, modulo {note.below} eligible: number {note.bucket % note.below + 1}"
    return f"{bucket}, {'below' if inside else 'not below'} {note.below:,}: {'in' if inside else 'out'}"


def watched(scene: Scene, note: Watched) -> Line | None:
    """The `when` of an entry, where something follows from it."""
    journey = scene.journeys[str(note.whose.journey)]
    source = scene.source(journey.file, "enter", "when")
    data = {"holds": note.holds, "held": note.before, "at_beginning": note.before is None}
    if note.before is None and note.holds:
        words, plain = "'when' holds from the beginning: that is no entry", None
    elif note.holds and note.before is False:
        words, plain = "'when' turns true", f"What '{scene.journey_title(journey.id)}' is for came to apply to you."
    else:
        return None
    return Line(note.at, "when", note.whose, words, "E1", source, data, plain=plain)
