"""Who can come to a send on which channel, and what there is for them (M1, M2).

A cell is a send, a channel of it, a locale, and one of the groups that the content's variants are written for, or
whoever is in none of them. What there is for it is the best variant, or a hole: nothing, another language, or the text
for everybody although the group has its own elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from cjo_cli.model.content import Variant
from cjo_cli.model.locales import normal
from cjo_cli.plan.conditions import Condition, Not
from cjo_cli.plan.model import ContentPart, VariantPart
from cjo_cli.review.content.catalogue import Catalogue, Send
from cjo_cli.rules.content.support.implied import implies, values_of
from cjo_cli.rules.flow.support.words import condition as words_of

EVERYBODY = "anyone else"
Key = tuple[str, ...]


class Served(Enum):
    """What there is for a cell; the worst last."""

    OWN = "own"
    GENERAL = "general"
    FALLBACK = "fallback"
    NONE = "none"


@dataclass(frozen=True)
class Group:
    """People whom variants of a content are written for: a name, and the condition (None: everybody else)."""

    name: str
    when: Condition | None


@dataclass(frozen=True)
class Cell:
    """A send on a channel to a group that speaks a locale: the variant's place in the file, and what it is to them."""

    send: Send
    channel: str
    locale: str
    group: Group
    variant: int | None
    served: Served

    @property
    def key(self) -> Key:
        """What tells it apart, and how it is served."""
        return (*self.send.key, self.channel, self.locale, self.group.name, self.served.value)


def cells_of(catalogue: Catalogue, sends: Sequence[Send]) -> Iterator[Cell]:
    """Every cell that the sends can come to, as far as conditions on the way tell."""
    spoken = locales_of(catalogue)
    for send in sends:
        part = catalogue.plan.contents[send.content]
        groups = _reachable(catalogue, send, groups_of(catalogue, send.content))
        for channel in send.sending.via:
            for group in groups:
                for locale in _locales(catalogue, send, spoken):
                    variant = best(catalogue, part, channel, locale, group)
                    yield Cell(send, channel, locale, group, variant, served(catalogue, part, variant, locale, group))


def locales_of(catalogue: Catalogue) -> tuple[str, ...]:
    """The languages that the taxonomy lists, that variants are written in, and the project's, as they compare."""
    listed = list(catalogue.scene.facets.of("locale"))
    written = [v.locale for part in catalogue.plan.contents.values() for v in part.variants if v.locale is not None]
    return tuple(dict.fromkeys(map(normal, [*listed, *written, catalogue.plan.locale])))


def groups_of(catalogue: Catalogue, content: str) -> tuple[Group, ...]:
    """Those whom an item's variants are written for, in the file's order, everybody else last."""
    item = catalogue.scene.contents[content]
    found: list[Group] = []
    for variant, part in zip(item.content.variants, item.plan.variants, strict=True):
        if part.when is None or any(group.when == part.when for group in found):
            continue
        found.append(Group(str(for_whom(variant, part)), part.when))
    return (*found, Group(EVERYBODY if found else "everybody", None))


def for_whom(variant: Variant, part: VariantPart) -> str | None:
    """Whom a variant is written for, in words; None for everybody."""
    if part.when is None:
        return None
    return variant.audience if variant.audience and variant.when is None else words_of(part.when)


def best(catalogue: Catalogue, part: ContentPart, channel: str, locale: str, group: Group) -> int | None:
    """The variant that somebody of the group alone, who speaks `locale`, gets on a channel (M2)."""
    ranked = [
        (rank(variant, locale, catalogue.plan.locale), place)
        for place, variant in enumerate(part.variants)
        if variant.channel == channel and _for(catalogue, variant, group)
    ]
    fitting = [(found, place) for found, place in ranked if found is not None]
    return min(fitting)[1] if fitting else None


def rank(variant: VariantPart, locale: str, project: str) -> int | None:
    """0 for the locale itself, 1 for its language, 2 for the project's, 3 for none at all; None: it does not fit."""
    if variant.locale is None:
        return 3
    own = normal(variant.locale)
    if own == locale:
        return 0
    if own == locale.partition("-")[0]:
        return 1
    return 2 if own == normal(project) else None


def served(catalogue: Catalogue, part: ContentPart, variant: int | None, locale: str, group: Group) -> Served:
    """What a variant is to somebody of a group who speaks `locale`."""
    if variant is None:
        return Served.NONE
    found = part.variants[variant]
    if rank(found, locale, catalogue.plan.locale) == 2:
        return Served.FALLBACK
    return Served.GENERAL if group.when is not None and found.when is None else Served.OWN


def _for(catalogue: Catalogue, variant: VariantPart, group: Group) -> bool:
    if variant.when is None:
        return True
    return group.when is not None and implies(group.when, variant.when, catalogue.plan.audiences)


def _reachable(catalogue: Catalogue, send: Send, groups: Sequence[Group]) -> Sequence[Group]:
    """The groups of which somebody may come by: a condition on the way may shut some out, or let in no others."""
    audiences = catalogue.plan.audiences
    held = send.sending.conditions
    conditions = [group.when for group in groups if group.when is not None]
    out = [one.of for one in held if isinstance(one, Not)]
    inside = any(implies(one, when, audiences) for one in held for when in conditions)
    return [
        group
        for group in groups
        if (not inside if group.when is None else not any(implies(group.when, one, audiences) for one in out))
    ]


def _locales(catalogue: Catalogue, send: Send, spoken: Sequence[str]) -> Sequence[str]:
    """The languages that those who come by may speak."""
    told = [values_of("locale", one, catalogue.plan.audiences) for one in send.sending.conditions]
    only = [{normal(text) for text in texts} for texts in told if texts]
    return [locale for locale in spoken if all(locale in texts for texts in only)]
