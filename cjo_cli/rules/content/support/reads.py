"""What the templates of a project read, and which journeys send them: notes for rules that need both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cjo_cli.content.names import names
from cjo_cli.diagnostics import Place
from cjo_cli.rules.base import ContentItem, Item, JourneyItem, Note, Scene
from cjo_cli.rules.content.support.implied import present
from cjo_cli.rules.content.support.sendings import sendings
from cjo_cli.rules.content.support.shown import Shown, shown, templates
from cjo_cli.rules.flow.support.memory import remembered


@dataclass(frozen=True)
class Reading:
    """A name that a variant reads; `safe` where it has a default, or a value for whoever gets the variant."""

    content: str
    place: Place
    root: str
    name: str
    safe: bool


@dataclass(frozen=True)
class Sent:
    """A step that sends a content: the events that start its journey (none: it starts otherwise), known names."""

    journey: str
    place: Place
    content: str
    events: tuple[str, ...]
    known: frozenset[str]


def notes(scene: Scene, item: Item, left: Callable[[Scene, ContentItem], tuple[Reading, ...]]) -> Iterator[Note]:
    """One note a reading that is `left` to judge of a content, and a step that sends a content with some."""
    if isinstance(item, ContentItem):
        for reading in left(scene, item):
            yield Note(item.content.id, reading.place, ("reads", reading.root, reading.name, reading.safe))
    elif isinstance(item, JourneyItem):
        match = item.plan.entry.match
        for sending in sendings(scene, item):
            if left(scene, scene.contents[sending.content]):
                facts = ("sends", sending.content, match.events if match else (), tuple(sorted(sending.known)))
                yield Note(item.plan.id, item.place(*sending.path), facts)


@remembered
def readings(scene: Scene, item: ContentItem) -> tuple[Reading, ...]:
    """Every name that a text of the item reads, once a text."""
    return tuple(_readings(scene, item))


def _readings(scene: Scene, item: ContentItem) -> Iterator[Reading]:
    """Each name once a text; it is safe only where every reading of it there is."""
    for variant, field, template in templates(shown(scene, item)):
        known = known_of(scene, variant)
        found: dict[tuple[str, str], bool] = {}
        for read in names(template):
            key = (read.name.root, read.name.name)
            found[key] = found.get(key, True) and (read.guarded or read.name.written in known)
        for (root, name), safe in found.items():
            yield Reading(item.content.id, variant.at(field), root, name, safe)


def known_of(scene: Scene, variant: Shown) -> frozenset[str]:
    """What whoever gets the variant surely has: by its conditions, and the address of its channel (M1)."""
    address = variant.channel.address
    own = frozenset({f"customer.{address}"}) if address else frozenset[str]()
    return own | present(variant.part.when, scene.plan.audiences)


def sides(notes: Sequence[Note]) -> tuple[list[Reading], dict[str, list[Sent]]]:
    """The notes taken apart again: what is read, and by content who sends it."""
    readings, sent = [], dict[str, list[Sent]]()
    for one in notes:
        kind, *facts = one.facts
        if kind == "reads":
            readings.append(Reading(one.item, one.place, *facts))
        else:
            content, events, known = facts
            sent.setdefault(content, []).append(Sent(one.item, one.place, content, tuple(events), frozenset(known)))
    return readings, sent
