"""What answers what: of a channel's traces in the log, each with the one that it is an answer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cjo_cli.model.base import ValueType
from cjo_cli.model.project import Project
from cjo_cli.model.taxonomy import ChannelTerm, walk_terms
from cjo_cli.plan.model import Plan

# A trace, and of which others it may be the answer: the first that the log holds.
BEFORE = {
    "opened": ("sent", "delivered"),
    "clicked": ("opened", "sent", "delivered"),
    "unsubscribed": ("sent", "delivered", "opened"),
}
MESSAGE = ("sent", "delivered")


@dataclass(frozen=True)
class Link:
    """An answer by a channel: `event` follows `base`, which is the message itself, or else the answer `after`.

    `matched` are properties that both declare alike, which tell whose answer it is. Without a base `why` says what is
    missing.
    """

    channel: str
    event: str
    base: str | None
    after: str | None
    matched: tuple[tuple[str, ValueType], ...]
    why: str = ""


def links_of(project: Project, plan: Plan, recorded: Collection[str]) -> Iterator[Link]:
    """Every answer that a channel can cause, as the taxonomy says; `recorded` are the events that the log holds."""
    for document in project.facets:
        for term, _, _ in walk_terms(document.value.terms):
            if isinstance(term, ChannelTerm) and term.events is not None:
                kinds = {kind: event for kind, event in term.events or () if event in plan.events}
                yield from _links(term.id, kinds, plan, recorded)


def _links(channel: str, kinds: dict[str, str], plan: Plan, recorded: Collection[str]) -> Iterator[Link]:
    for kind, before in BEFORE.items():
        event = kinds.get(kind)
        if event is None:
            continue
        found = next((one for one in before if kinds.get(one) in recorded), None)
        if event not in recorded:
            yield Link(channel, event, None, None, (), f"the log holds no {event}")
        elif found is None:
            yield Link(channel, event, None, None, (), _missing(channel, kinds, before))
        else:
            base = kinds[found]
            yield Link(channel, event, base, None if found in MESSAGE else base, _shared(plan, event, base))


def _missing(channel: str, kinds: dict[str, str], before: tuple[str, ...]) -> str:
    named = [kinds[one] for one in before if one in kinds]
    if named:
        return f"the log holds no {' and no '.join(named)}, which it would answer"
    return f"no event says that a message was sent: give the channel {channel} events: {{sent: ...}} in the taxonomy"


def _shared(plan: Plan, event: str, base: str) -> tuple[tuple[str, ValueType], ...]:
    own, other = plan.events[event].properties, plan.events[base].properties
    return tuple(
        (name, kind) for name, kind in sorted(own.items())
        if other.get(name) == kind and kind in ("string", "integer")
    )  # fmt: skip
