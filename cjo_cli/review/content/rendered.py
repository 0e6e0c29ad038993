"""Every variant for every kind of person, and what breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cjo_cli.content.fields import Field, Kind
from cjo_cli.content.people import KINDS, NOW
from cjo_cli.content.people import Kind as Person
from cjo_cli.content.people import value as value_of
from cjo_cli.content.render import Broken, Profile, Rendered, render_variant
from cjo_cli.model.base import ValueType
from cjo_cli.review.content.catalogue import Catalogue, Send
from cjo_cli.rules.base import ContentItem
from cjo_cli.rules.content.support.channels import is_email
from cjo_cli.rules.content.support.reads import known_of
from cjo_cli.rules.content.support.shown import Shown, shown

UNSUBSCRIBE = "https://example.org/unsubscribe"


@dataclass(frozen=True)
class Break:
    """A text that does not come out, why, and for whom."""

    content: str
    position: int
    channel: str
    locale: str | None
    field: str
    message: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Everything:
    """What was rendered, and what broke, in the order of the files."""

    contents: int
    variants: int
    people: tuple[str, ...]
    breaks: tuple[Break, ...]

    @property
    def renderings(self) -> int:
        """How many variants for one person were rendered."""
        return self.variants * len(self.people)


def render_everything(catalogue: Catalogue, people: Sequence[Person] = KINDS) -> Everything:
    """Render every variant of every item for everyone."""
    variants, breaks = 0, list[Break]()
    for item in catalogue.scene.contents.values():
        surroundings = Surroundings.of(catalogue, item)
        profiles = [(person, surroundings.profile(person)) for person in people]
        for variant in shown(catalogue.scene, item):
            variants += 1
            breaks += _breaks(surroundings, variant, profiles)
    return Everything(len(catalogue.scene.contents), variants, tuple(person.name for person in people), tuple(breaks))


def _breaks(
    surroundings: Surroundings, variant: Shown, profiles: Sequence[tuple[Person, Profile]]
) -> Iterator[Break]:  # fmt: skip
    found: dict[tuple[str, str], list[str]] = {}
    sparse = surroundings.sparse(variant)
    for person, profile in profiles:
        made = rendered(variant, sparse if person.sparse else profile)
        for broken in (*made.broken, *empty(variant, made)):
            written = "body" if broken.path == ("body_file",) else ".".join(map(str, broken.path))
            found.setdefault((written, _general(broken.message)), []).append(person.name)
    for (written, message), names in found.items():
        part = variant.part
        yield Break(
            variant.item.content.id, variant.position, part.channel, part.locale, written, message, tuple(names)
        )  # fmt: skip


def _general(message: str) -> str:
    """A message without how long a text was for one person."""
    count, sign, rest = message.partition(" characters, where ")
    return f"too long: {rest}" if sign and count.replace(",", "").isdigit() else message


def rendered(variant: Shown, profile: Profile) -> Rendered:
    """A variant for somebody."""
    channel, body = variant.channel, variant.item.bodies.get(variant.position)
    return render_variant(
        variant.item.content, variant.position, profile, channel.format, body=body, limits=channel.limits,
        app=not is_email(channel),
    )  # fmt: skip


def empty(variant: Shown, made: Rendered) -> Iterator[Broken]:
    """Subjects and titles of which nothing is left to read."""
    for field in variant.fields:
        if _headline(field) and field.text.strip() and made.fields.get(field.name, "x").strip() == "":
            yield Broken(field.path, "comes out empty")


def _headline(field: Field) -> bool:
    return field.kind is Kind.LINE and field.name in ("subject", "title")


@dataclass(frozen=True)
class Surroundings:
    """What surrounds an item when it is sent: attributes and entry properties with their types, who sends it."""

    catalogue: Catalogue
    attributes: dict[str, tuple[ValueType, tuple[Any, ...]]]
    entry: dict[str, ValueType]
    senders: tuple[Send, ...]

    @classmethod
    def of(cls, catalogue: Catalogue, item: ContentItem) -> Surroundings:
        """Those of one item."""
        plan = catalogue.plan
        senders = tuple(send for send in catalogue.sends if send.content == item.content.id)
        attributes = {name: (part.type, part.values or ()) for name, part in plan.attributes.items()}
        events = [event for send in senders for event in events_of(send)]
        entry = {name: kind for event in events for name, kind in plan.events[event].properties.items()}
        return cls(catalogue, attributes, entry, senders)

    def profile(self, person: Person) -> Profile:
        """The whole of a person."""
        customer = {name: value_of(person, kind, listed) for name, (kind, listed) in self.attributes.items()}
        entry = {name: value_of(person, kind) for name, kind in self.entry.items()}
        journey = self.senders[0].journey.id if self.senders else "journey"
        return Profile(customer, entry, journey, f"{NOW:%Y-%m-%dT%H:%M:%SZ}", UNSUBSCRIBE)

    def sparse(self, variant: Shown) -> Profile:
        """Somebody of whom only that is known without which they would not get the variant."""
        whole, sure = self.profile(KINDS[0]), self._sure(variant)
        return replace(
            whole,
            customer={name: value for name, value in whole.customer.items() if f"customer.{name}" in sure},
            entry={name: value for name, value in whole.entry.items() if f"entry.{name}" in sure},
        )

    def _sure(self, variant: Shown) -> frozenset[str]:
        own = known_of(self.catalogue.scene, variant)
        by_sender = [send.sending.known | self._required(send) for send in self.senders]
        return own.union(frozenset.intersection(*by_sender)) if by_sender else own

    def _required(self, send: Send) -> frozenset[str]:
        """The properties that every event which starts the journey must have."""
        terms = [self.catalogue.scene.facets.of("event")[event].term for event in events_of(send)]
        names = [{f"entry.{name}" for name, one in term.properties.items() if one.required} for term in terms]
        return frozenset(set.intersection(*names)) if names else frozenset()


def events_of(send: Send) -> tuple[str, ...]:
    """The events that start the journey of a send."""
    match = send.journey.entry.match
    return match.events if match is not None else ()
