"""The texts of a message that is sent, from the bundle's own content, for the customer as they were then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cjo_cli.content.render import Profile, render_variant
from cjo_cli.machine.decisions import Message
from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.state import journey_of
from cjo_cli.machine.values import Value
from cjo_cli.model.base import ValueType
from cjo_cli.plan.model import EventPart, JourneyPlan

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ID = "{id}"


@dataclass(frozen=True)
class Text:
    """A variant's fields, or what breaks: where below the variant, and why. No value is among the reasons."""

    fields: dict[str, Any] | None
    error: tuple[dict[str, str], ...] = ()


class Texts:
    """Renders the messages of one bundle; `unsubscribe` is the address that `unsubscribe_url` becomes."""

    def __init__(self, bundle: Deployed, unsubscribe: str | None = None) -> None:
        self._bundle = bundle
        self._unsubscribe = unsubscribe or ""
        self._attributes = {name: part.type for name, part in bundle.plan.attributes.items()}
        self._entries = {journey.id: entry_types(journey, bundle.plan.events) for journey in bundle.plan.journeys}

    def text(self, message: Message, name: str) -> Text:
        """What is sent for a message of the idempotency key `name`; never raises for a customer's values."""
        assert message.variant is not None
        assert message.channel is not None
        channel, journey = self._bundle.plan.channels[message.channel], journey_of(message.journey)
        profile = Profile(
            {name: plain_value(value, self._attributes[name]) for name, value in message.attributes.items()},
            {name: plain_value(value, self._entries[journey].get(name)) for name, value in message.entry.items()},
            journey,
            (EPOCH + timedelta(microseconds=message.at)).isoformat(timespec="seconds").replace("+00:00", "Z"),
            self._unsubscribe.replace(ID, name),
        )
        made = render_variant(
            self._bundle.contents[message.content], message.variant, profile, channel.format, limits=channel.limits,
            app="email" not in channel.lineage,
        )  # fmt: skip
        if not made.broken:
            return Text(made.fields)
        # Half a message is none: all of it is left out.
        return Text(None, tuple({"field": _written(one.path), "message": one.message} for one in made.broken))


def entry_types(journey: JourneyPlan, events: Mapping[str, EventPart]) -> dict[str, ValueType]:
    """The types of the properties that an event may bring into a journey."""
    match = journey.entry.match
    found = [events[event].properties for event in match.events] if match is not None else []
    return {name: kind for properties in found for name, kind in properties.items()}


def plain_value(value: Value, kind: ValueType | None) -> Any:
    """A value as texts show it: instants and dates as such, numbers as they are written."""
    if kind == "timestamp" and isinstance(value, int):
        return EPOCH + timedelta(microseconds=value)
    if kind == "date" and isinstance(value, int):
        return date(1970, 1, 1) + timedelta(days=value)
    return Decimal(repr(value)) if isinstance(value, float) else value


def _written(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))
