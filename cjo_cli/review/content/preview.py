"""A content item as somebody would see it: every variant's texts, the one they get, and why (M1, M2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cjo_cli.content.people import KINDS, value
from cjo_cli.content.render import Profile, Rendered
from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.channels import sendable
from cjo_cli.machine.clock import Clock
from cjo_cli.machine.conditions import Conditions
from cjo_cli.machine.course import compile_plan
from cjo_cli.machine.keeps import Needs
from cjo_cli.machine.keeps import Shown as Names
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.notes import Fitted, Tried
from cjo_cli.machine.state import Passed
from cjo_cli.machine.texts import plain_value
from cjo_cli.machine.trace import Heard, Tracer
from cjo_cli.machine.values import Value
from cjo_cli.machine.zones import of_tzdata
from cjo_cli.model.base import ValueType
from cjo_cli.plan.instants import EPOCH
from cjo_cli.plan.model import EndState, EntryState, JourneyPlan, Plan, Reentry, SendState, Transition
from cjo_cli.review.content.catalogue import Catalogue
from cjo_cli.review.content.given import Given
from cjo_cli.review.content.rendered import UNSUBSCRIBE, Surroundings, events_of, rendered
from cjo_cli.review.explain.person import Person
from cjo_cli.rules.base import ContentItem
from cjo_cli.rules.content.support.shown import Shown, shown

MASKED = "(masked)"
ALONE = "preview"


@dataclass(frozen=True)
class Look:
    """One variant as it comes out; `fate` is why it was passed over, `fits`, or nothing where nobody asked."""

    variant: Shown
    made: Rendered
    fate: str | None


@dataclass(frozen=True)
class Preview:
    """All variants of an item for somebody, the one they get (None: none), and what each channel lacks."""

    item: ContentItem
    looks: tuple[Look, ...]
    asked: bool
    gets: int | None
    channels: tuple[tuple[str, str], ...]
    masked: bool
    notes: tuple[str, ...] = ()


def sample(catalogue: Catalogue, item: ContentItem) -> Preview:
    """All variants for a made-up person; who gets which is not asked."""
    profile = Surroundings.of(catalogue, item).profile(KINDS[0])
    looks = tuple(Look(one, rendered(one, profile), None) for one in shown(catalogue.scene, item))
    return Preview(item, looks, False, None, (), masked=False, notes=("for a made-up person",))


def for_given(catalogue: Catalogue, item: ContentItem, somebody: Given) -> Preview:
    """For somebody whose values a file gives; of events of theirs nothing is known."""
    now = somebody.now if somebody.now is not None else _micros(KINDS[0])
    moment = Moment(somebody.customer, {}, now, entry=somebody.entry)
    notes = ("nothing is known of their events",)
    return _preview(catalogue, item, moment, somebody.journey, Mask(catalogue, show=True), notes)


def for_person(catalogue: Catalogue, item: ContentItem, person: Person, *, show_pii: bool) -> Preview:
    """For a customer of the log, as they are when it ends, with their last event that starts a sending journey."""
    plan = _alone(catalogue.plan, item.content.id)
    names = {item.content.id: Names(frozenset(plan.attributes), frozenset())}
    machine = compile_plan(plan, Clock(of_tzdata, plan.timezone), person.beginning, shown=names)
    state = newcomer(machine, person.id, person.first, person.profile)
    state, _ = advance(machine, state, [*person.events, Passed(person.horizon)])
    journey, entry, notes = _entry(catalogue, item, person)
    moment = Moment(state.attributes, state.history, person.horizon, entry=entry)
    return _preview(catalogue, item, moment, journey, Mask(catalogue, show=show_pii), notes)


def _alone(plan: Plan, content: str) -> Plan:
    """The plan with one journey that sends the content, so that what its conditions ask for is kept."""
    via = channels_of(plan, content)
    states = (
        EntryState(id="enter", source=(), way="event", match=None, reentry=Reentry(), rollout=10_000, holdout=0,
                   transitions=(Transition(next=1),)),
        SendState(id="send", source=(), content=content, via=via, transitions=(Transition(next=2),)),
        EndState(id="end", source=()),
    )  # fmt: skip
    journey = JourneyPlan(id=ALONE, file="", status="live", priority=0, states=states)
    return plan.model_copy(update={"journeys": (journey,)})


def channels_of(plan: Plan, content: str) -> tuple[str, ...]:
    """The channels of a content's variants, each once, in the file's order: those of a send that names none."""
    return tuple(dict.fromkeys(variant.channel for variant in plan.contents[content].variants))


def _entry(
    catalogue: Catalogue, item: ContentItem, person: Person
) -> tuple[str | None, Mapping[str, Value], tuple[str, ...]]:
    """The journey, the entry event's values, and a note on which event it was."""
    senders = [send for send in catalogue.sends if send.content == item.content.id]
    starts = {event: send.journey.id for send in reversed(senders) for event in events_of(send)}
    last = next((event for event in reversed(person.events) if event.term in starts), None)
    if last is None or last.term is None:
        name = senders[0].journey.id if senders else None
        return name, {}, ("no event of theirs starts a journey that sends it",) if starts else ()
    at = (EPOCH + timedelta(microseconds=last.ts)).strftime("%Y-%m-%d %H:%M UTC")
    return starts[last.term], last.values, (f"entry: their last {last.term}, of {at}",)


def _preview(
    catalogue: Catalogue,
    item: ContentItem,
    moment: Moment,
    journey: str | None,
    mask: Mask,
    notes: Sequence[str],
) -> Preview:
    heard: list[Heard] = []
    conditions = Conditions(Needs(catalogue.plan), Tracer(lambda _, one: heard.append(one)))
    sends = sendable(conditions, item.content.id, channels_of(catalogue.plan, item.content.id))
    _, place, _ = sends.carry(moment)
    outside = sends.outside(moment.now)
    surroundings = Surroundings.of(catalogue, item)
    now = (EPOCH + timedelta(microseconds=moment.now)).strftime("%Y-%m-%dT%H:%M:%SZ")
    customer = mask.customer(moment.attributes)
    entry = mask.entry(moment.entry, surroundings.entry, [e for send in surroundings.senders for e in events_of(send)])
    profile = Profile(customer, entry, journey or "", now, UNSUBSCRIBE)
    fates = {note.variant: str(note.fate) for note in heard if isinstance(note, Fitted)}
    gets = place if place >= 0 else None
    # The last that fits is the one; those before were only better so far.
    fates = {one: "behind" if fate == "fits" and one != gets else fate for one, fate in fates.items()}
    looks = tuple(
        Look(one, rendered(one, profile), fates.get(one.position)) for one in shown(catalogue.scene, item)
    )  # fmt: skip
    tried = tuple((note.channel, note.failing) for note in heard if isinstance(note, Tried))
    more = (f"the content is {'not valid yet' if outside == 'not_yet' else 'no longer valid'} then",) if outside else ()
    return Preview(item, looks, True, gets, tried, mask.used, (*notes, *more))


@dataclass
class Mask:
    """Values for templates, those that are marked as personal replaced unless they may be shown."""

    catalogue: Catalogue
    show: bool
    used: bool = False

    def customer(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """Attributes."""
        terms = self.catalogue.scene.facets.of("attribute")
        found = {}
        for name, one in values.items():
            personal = name in terms and terms[name].term.pii
            found[name] = self._plain(one, self.catalogue.plan.attributes[name].type, personal=personal)
        return found

    def entry(
        self, values: Mapping[str, Value], types: Mapping[str, ValueType], events: Sequence[str]
    ) -> dict[str, Any]:
        """Properties of the entry event."""
        terms = [self.catalogue.scene.facets.of("event")[event].term.properties for event in events]
        found = {}
        for name, one in values.items():
            personal = any(name in properties and properties[name].pii for properties in terms)
            found[name] = self._plain(one, types[name], personal=personal)
        return found

    def _plain(self, one: Value, kind: ValueType, *, personal: bool) -> Any:
        if personal and not self.show:
            self.used = True
            return MASKED if kind == "string" else value(KINDS[0], kind)
        return plain_value(one, kind)


def _micros(kind: Any) -> int:
    moment = value(kind, "timestamp")
    return int((moment - EPOCH) / timedelta(microseconds=1))
