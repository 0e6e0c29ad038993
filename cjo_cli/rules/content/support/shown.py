"""A content item's variants with their channels and texts, as rules look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cjo_cli.content.fields import Field, Kind, fields_of
from cjo_cli.content.filters import plain
from cjo_cli.content.links import text_of
from cjo_cli.content.names import names
from cjo_cli.content.outline import Facts, outline, words
from cjo_cli.content.parts import Name, Template
from cjo_cli.content.templates import parse
from cjo_cli.diagnostics import Place
from cjo_cli.model.content import Variant
from cjo_cli.plan.model import ChannelPart, VariantPart
from cjo_cli.rules.base import ContentItem, Scene

# Who writes is no part of what is said.
NOT_SAID = ("from", "reply_to")
# Several rules read one text.
_text_of = lru_cache(maxsize=10_000)(text_of)


@dataclass(frozen=True)
class Shown:
    """A variant as written and as compiled, its channel, its texts with the facts filled in."""

    item: ContentItem
    position: int
    variant: Variant
    part: VariantPart
    channel: ChannelPart
    fields: tuple[Field, ...]
    facts: Facts

    def place(self, *below: str | int, key: bool = False) -> Place:
        """A place in the variant."""
        return self.item.place("variants", self.position, *below, key=key)

    def at(self, field: Field) -> Place:
        """The place of one of its texts."""
        return self.place(*field.path)

    def text(self, field: Field) -> str:
        """The longest text that the field comes to without anyone's data."""
        return outline(field.text, self.facts)

    def said(self) -> str:
        """All that someone may read of it, one text a line, without markup."""
        return "\n".join(self.said_in(field) for field in self.fields if said(field))

    def said_in(self, field: Field) -> str:
        """All that someone may read of one text, without markup."""
        text = words(field.text, self.facts)
        return _text_of(text) if field.kind is Kind.HTML else text

    @property
    def named(self) -> str:
        """The variant in a message: its channel and locale."""
        return f"{self.part.channel} in {self.part.locale}" if self.part.locale else self.part.channel


def said(field: Field) -> bool:
    """Whether a text is one that people read."""
    return field.kind is not Kind.LINK and field.name not in NOT_SAID


class _Same:
    """A key that is equal only for the very same value, since what content is made of cannot be hashed."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        self.of = of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.of is other.of

    def __hash__(self) -> int:
        return id(self.of)


def shown(scene: Scene, item: ContentItem) -> tuple[Shown, ...]:
    """The variants of `item` in the file's order; many rules ask, so they are kept."""
    return _shown(_Same(scene.plan.channels), _Same(item))


@lru_cache(maxsize=2_000)
def _shown(channels: _Same, same: _Same) -> tuple[Shown, ...]:
    item: ContentItem = same.of
    facts = facts_of(item)
    found = []
    for position, (variant, part) in enumerate(zip(item.content.variants, item.plan.variants, strict=True)):
        channel = channels.of[part.channel]
        fields = fields_of(variant, channel.format, item.bodies.get(position))
        found.append(Shown(item, position, variant, part, channel, fields, facts))
    return tuple(found)


def facts_of(item: ContentItem) -> Facts:
    """The facts of an item as text."""
    return tuple((name, plain(fact.value)) for name, fact in item.content.facts.items())


def templates(variants: tuple[Shown, ...]) -> Iterator[tuple[Shown, Field, Template]]:
    """Every text that is a template, with where it stands; what is none is another rule's."""
    for variant in variants:
        for field in variant.fields:
            template = parse(field.text)
            if isinstance(template, Template):
                yield variant, field, template


def readable(scene: Scene, variant: Shown) -> bool:
    """Whether each of its texts is a template, and reads only what is declared somewhere."""
    found = [template for _, _, template in templates((variant,))]
    read = {read.name for template in found for read in names(template)}
    return len(found) == len(variant.fields) and all(_declared(scene, variant, name) for name in read)


def _declared(scene: Scene, variant: Shown, name: Name) -> bool:
    if name.root == "customer":
        return name.name in scene.plan.attributes
    if name.root == "facts":
        return name.name in variant.item.content.facts
    return name.root != "entry" or any(name.name in event.properties for event in scene.plan.events.values())


def conditions_differ(one: Shown, other: Shown) -> bool:
    """Whether the two are for different people."""
    return one.part.when != other.part.when
