"""What became of messages, as lines (M1 to M9)."""

from __future__ import annotations

from cjo_cli.bundle.words import span, time_of_day
from cjo_cli.machine.decisions import Message
from cjo_cli.machine.notes import Capped, Delivered, Fitted, Quiet, Rechecked, Tried, Whose
from cjo_cli.model.base import DAY, UNITS
from cjo_cli.plan.model import CapPart
from cjo_cli.review.diff.values import Source
from cjo_cli.review.explain.clock import iso
from cjo_cli.review.explain.scene import Scene
from cjo_cli.review.explain.values import Line

FATES = {
    "fits": "fits best", "better": "passed over, another locale fits better",
    "locale": "passed over, its locale is not the customer's",
    "behind": "passed over, one before it fits at least as well",
    "condition": "passed over, its condition does not hold",
}  # fmt: skip


def tried(scene: Scene, note: Tried) -> Line:
    """A channel, and whether it could carry the message."""
    address, consent = _address(scene, note.channel), _consent(scene, note.content, note.channel)
    why = {
        "": f"carries it, variant {note.variant}",
        "address": f"passed over, no address: '{address}' is missing",
        "consent": f"passed over, no consent: '{consent}' is not true" if consent else "passed over, no consent for it",
        "variant": "passed over, no variant fits",
    }[note.failing]
    uses = [("attribute", name) for name in (address, None if note.failing == "address" else consent) if name]
    file = scene.contents[note.content].file
    source = {
        "": scene.source(file, "variants", note.variant or 0),
        "address": _channel(scene, note.channel, "address"),
        "consent": scene.term("purpose", scene.plan.contents[note.content].purpose, "consent"),
        "variant": scene.source(file, "variants"),
    }[note.failing]
    data = {"content": note.content, "channel": note.channel, "variant": note.variant, "lacks": note.failing or None}
    return Line(
        note.at, "channel", note.whose, f"channel '{note.channel}' for '{note.content}': {why}", "M1", source, data,
        uses=tuple(uses), counts=False,
    )  # fmt: skip


def _address(scene: Scene, channel: str) -> str | None:
    return scene.plan.channels[channel].address


def _consent(scene: Scene, content: str, channel: str) -> str | None:
    return (scene.plan.purposes[scene.plan.contents[content].purpose].consent or {}).get(channel)


def _channel(scene: Scene, channel: str, key: str) -> Source | None:
    """Where a channel, or the nearest above it, says `key`."""
    for name in reversed(scene.plan.channels[channel].lineage):
        if getattr(scene.facets.of("channel")[name].term, key) is not None:
            return scene.term("channel", name, key)
    return scene.term("channel", channel, "id")


def fitted(scene: Scene, note: Fitted, *, chosen: bool) -> Line:
    """A variant of the channel that was tried; `chosen` is whether it was what the channel carried."""
    fate = "better" if note.fate == "fits" and not chosen else note.fate
    variant = scene.plan.contents[note.content].variants[note.variant]
    named = f"variant {note.variant} of '{note.content}' ({variant.channel}" + (
        f", {variant.locale})" if variant.locale is not None else ")"
    )
    source = scene.source(scene.contents[note.content].file, "variants", note.variant)
    data = {"content": note.content, "variant": note.variant, "locale": variant.locale, "fate": fate}
    uses = (("attribute", "locale"),) if variant.locale is not None else ()
    return Line(note.at, "variant", note.whose, f"{named}: {FATES[fate]}", "M2", source, data, uses=uses, counts=False)


def quiet(scene: Scene, note: Quiet) -> Line:
    """Quiet hours that a request fell into."""
    hours = scene.plan.channels[note.channel].quiet_hours
    assert hours is not None
    clock = time_of_day(note.local % DAY // UNITS["m"])
    window = f"{time_of_day(hours.from_)} to {time_of_day(hours.to)}"
    until = "dropped" if note.until is None else f"put off until {scene.when(note.until)}"
    plain = None
    if note.until is not None:
        plain = f"It was {clock} where you are, so we put the message off until {scene.spoken(note.until)}."
    return Line(
        note.at, "quiet-hours", note.whose,
        f"quiet hours of '{note.channel}', {window}: the customer's clock says {clock}; {until}", "M4",
        _channel(scene, note.channel, "quiet_hours"),
        {"channel": note.channel, "local": clock, "action": note.action,
         "until": None if note.until is None else iso(note.until)},
        plain=plain, uses=(("attribute", "timezone"),), counts=False,
    )  # fmt: skip


def rechecked(scene: Scene, note: Rechecked) -> Line:
    """A deferred message at its delivery."""
    words = "nothing stops it" if note.reason is None else note.reason
    if note.reason == "exited" and note.left_at is not None:
        words = f"the journey was left at {scene.when(note.left_at)}"
    elif note.reason == "consent":
        words = "there is no consent any more"
    journey, step = str(note.whose.journey), str(note.whose.step)
    return Line(
        note.at, "delivery", note.whose, f"'{note.content}' is due and looked at again: {words}", "M5",
        scene.step_source(journey, step), {"content": note.content, "reason": note.reason}, counts=False,
    )  # fmt: skip


def capped(scene: Scene, note: Capped) -> Line:
    """A cap with its ledger: the sent messages that fill it."""
    cap = note.cap
    per = f"{cap.max} per {span(cap.per) if isinstance(cap.per, int) else cap.per}"
    state = "full" if note.full else "there is room"
    ledger = tuple(_ledger(scene, note, one) for one in note.sent)
    return Line(
        note.at, "cap", note.whose, f"cap '{cap.id}' ({per}): {len(note.sent)} sent in its window, {state}", "M6",
        _cap(scene, cap),
        {"cap": cap.id, "channel": cap.channel, "max": cap.max, "per": cap.per, "full": note.full,
         "sent": [dict(line.data) for line in ledger]},
        ledger if note.full else (), counts=False,
    )  # fmt: skip


def _ledger(scene: Scene, note: Capped, sent: Delivered) -> Line:
    whose = Whose(sent.journey, None, None, sent.step)
    data = {"at": iso(sent.at), "journey": sent.journey, "step": sent.step, "content": sent.content,
            "channel": sent.channel}  # fmt: skip
    return Line(
        note.at, "cap", whose, f"{scene.when(sent.at)}: '{sent.content}' by '{sent.channel}', {sent.journey}", "M6",
        scene.step_source(sent.journey, sent.step), data, counts=False,
        plain=f"{scene.spoken(sent.at)}: '{scene.content_title(sent.content)}'",
    )  # fmt: skip


def _cap(scene: Scene, cap: CapPart) -> Source | None:
    siblings = [one for one in scene.plan.caps if one.channel == cap.channel]
    place = siblings.index(cap)
    if cap.channel is None:
        return scene.source("cjo.yaml", "policies", "caps", place)
    return scene.term("channel", cap.channel, "caps", place)


def message(scene: Scene, decision: Message, ledger: tuple[Line, ...] = ()) -> Line:
    """What became of a message; `ledger` is what fills the cap that stopped it."""
    whose = Whose(decision.journey, decision.key, decision.entered_at, decision.step)
    by = "" if decision.channel is None else f" by '{decision.channel}', variant {decision.variant}"
    reason = "" if decision.reason is None else f": {decision.reason}"
    return Line(
        decision.at, "message", whose, f"'{decision.content}' {decision.outcome}{by}{reason}", message_rule(decision),
        _message_source(scene, decision),
        {"step": decision.step, "content": decision.content, "variant": decision.variant, "channel": decision.channel,
         "requested_at": iso(decision.requested_at), "outcome": decision.outcome, "reason": decision.reason},
        plain=_plainly(scene, decision, ledger),
    )  # fmt: skip


def message_rule(decision: Message) -> str:
    """The rule that names a message's outcome."""
    kind = (decision.reason or "").partition(":")[0]
    if decision.outcome == "unreachable":
        return "M1"
    return {
        "not_yet": "M3", "expired": "M3", "suppress": "M3", "quiet_hours": "M4", "exited": "M5", "consent": "M5",
        "cap": "M6", "holdout": "M7",
    }.get(kind, "M9")  # fmt: skip


def _message_source(scene: Scene, decision: Message) -> Source | None:
    """The rule, cap or validity that stopped it; else the step that asked for it."""
    kind, _, name = (decision.reason or "").partition(":")
    file = scene.contents[decision.content].file
    match kind:
        case "not_yet" | "expired":
            return scene.source(file, "valid")
        case "suppress":
            place = [rule.id for rule in scene.plan.suppress].index(name)
            return scene.source("cjo.yaml", "policies", "suppress", place)
        case "cap":
            lineage = scene.plan.channels[str(decision.channel)].lineage
            over = (cap for cap in scene.plan.caps if cap.id == name and (not cap.channel or cap.channel in lineage))
            return _cap(scene, next(over))
        case "quiet_hours":
            return _channel(scene, str(decision.channel), "quiet_hours")
    return scene.step_source(decision.journey, decision.step)


def _plainly(scene: Scene, decision: Message, ledger: tuple[Line, ...]) -> str:
    title = scene.content_title(decision.content)
    channel = "" if decision.channel is None else scene.title("channel", decision.channel)
    if decision.outcome == "sent":
        return f"We sent you '{title}' ({channel})."
    kind, _, name = (decision.reason or "").partition(":")
    why = {
        "not_yet": "it was not valid yet", "expired": "it was no longer valid",
        "suppress": f"of our rule '{name.replace('-', ' ')}'", "quiet_hours": "it was too late or too early in the day",
        "exited": f"'{scene.journey_title(decision.journey)}' was over by then",
        "holdout": "you are in a control group",
        "address": "we have no address of yours for it", "variant": "no version of it was meant for you",
        "consent": "we have no consent of yours for it",
    }  # fmt: skip
    if kind != "cap":
        return f"We did not send you '{title}', because {why[kind]}."
    had = "; ".join(str(line.plain) for line in ledger)
    return f"We did not send you '{title}': you had had as many messages as we allow{f' ({had})' if had else ''}."
