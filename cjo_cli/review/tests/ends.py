"""Why an instance ended, why nobody was let in, what stopped a message."""

from __future__ import annotations

from collections.abc import Sequence

from cjo_cli.diagnostics import Place
from cjo_cli.machine import notes
from cjo_cli.machine.decisions import Decision, Ended, Message, Reached
from cjo_cli.plan.model import JourneyPlan, State
from cjo_cli.review.tests.story import Story, Why, placed, step_place
from cjo_cli.review.tests.words import verdict_words


def ended(story: Story, journey: JourneyPlan, decisions: Sequence[Decision]) -> Why | None:
    """How the last instance ended, or where it is when the test ends."""
    end = next((d for d in reversed(decisions) if isinstance(d, Ended)), None)
    if end is None:
        last = next((d for d in reversed(decisions) if isinstance(d, Reached)), None)
        if last is None:
            return None
        return Why(f"at the end of the test, {story.when(story.prepared.horizon)}, it is still at '{last.step}'",
                   step_place(journey, last.step))  # fmt: skip
    reason = f", {end.reason}" if end.reason is not None else ""
    step = end.step
    if end.outcome == "completed":
        step = next(d for d in reversed(decisions) if isinstance(d, Reached)).step
    place = step_place(journey, step) if step is not None else _exit_place(story, journey, end)
    return Why(f"'{journey.id}' ended at {story.when(end.at)}: {end.outcome}{reason}", place)


def _exit_place(story: Story, journey: JourneyPlan, ended: Ended) -> Place | None:
    if ended.outcome == "converted":
        return Place(journey.file, ("goal",))
    if ended.reason == "max_duration":
        return Place(journey.file, ("max_duration",))
    sites = (s for s in story.places.sites if s.role == "exit" and s.journey == journey.id and s.of == ended.reason)
    site = next(sites, None)
    return None if site is None else site.place


def kept_out(story: Story, customer: str, journey: JourneyPlan) -> Why | None:
    """Why a customer did not enter."""
    heard = story.notes(customer, journey.id)
    here = Place(journey.file, ("enter",))
    fate = next((n for n in reversed(heard) if isinstance(n, notes.Considered) and n.reason is not None), None)
    seen = [n.verdict for n in heard if isinstance(n, notes.Judged) and n.whose.entered_at is None]
    if fate is not None and fate.reason in ("audience", "if"):
        own = journey.entry.audience if fate.reason == "audience" else journey.entry.condition
        verdict = next((v for v in reversed(seen) if v.node is own), None)
        if verdict is not None:
            return Why(f"'{journey.id}' let nobody in at {story.when(fate.at)}: {verdict_words(verdict)}",
                       placed(story, verdict, here))  # fmt: skip
    if fate is not None:
        return Why(f"'{journey.id}' let nobody in at {story.when(fate.at)}: {fate.reason}{_bar(story, fate.bar)}", here)
    failed = next((v for v in reversed(seen) if not v.holds), None)
    if failed is not None:
        return Why(f"'{journey.id}' let nobody in: {verdict_words(failed)}", placed(story, failed, here))
    return Why(f"nothing came that '{journey.id}' is entered by", here)


def _bar(story: Story, bar: notes.Bar | None) -> str:
    if bar is None:
        return ""
    if bar.what == "instance":
        return f", '{bar.journey}' runs since {story.when(bar.at)}"
    until = f", until {story.when(bar.until)}" if bar.until is not None else ""
    return f", {bar.what} {story.when(bar.at)}{until}"


def stopped(
    story: Story, customer: str, journey: JourneyPlan, state: State, decisions: Sequence[Decision]
) -> Why | None:
    """What became of the message of a step that was reached."""
    here = Place(journey.file, state.source)
    message = next((d for d in reversed(decisions) if isinstance(d, Message) and d.step == state.id), None)
    if message is None:
        return Why(f"'{state.id}' ran, and its message is still to come when the test ends", here)
    if message.outcome == "sent":
        return Why(f"'{state.id}' sent '{message.content}' at {story.when(message.at)}", here)
    said = f"'{state.id}' asked for '{message.content}', which was {message.outcome}: {message.reason}"
    return Why(said + _details(story, customer, journey, message), here)


def _details(story: Story, customer: str, journey: JourneyPlan, message: Message) -> str:
    heard = [n for n in story.notes(customer, journey.id) if n.whose.step == message.step]
    tried = [f"{n.channel} ({n.failing})" for n in heard if isinstance(n, notes.Tried) and n.variant is None]
    full = next((n for n in heard if isinstance(n, notes.Capped) and n.full), None)
    if full is not None:
        sent = ", ".join(f"{one.content} at {story.when(one.at)}" for one in full.sent)
        return f"; in its window lie {sent}"
    return "; tried: " + ", ".join(tried) if tried else ""
