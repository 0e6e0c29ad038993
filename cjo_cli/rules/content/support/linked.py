"""Every link of a variant as it comes out with its facts, and the fact that it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cjo_cli.content.fields import Kind
from cjo_cli.content.links import links_of
from cjo_cli.content.outline import outline
from cjo_cli.diagnostics import Place, Related
from cjo_cli.rules.content.support.shown import Shown

# Stands for a value that is not known yet.
UNKNOWN = "\ufffc"
# An address in a text that has no markup.
WEB = re.compile(r"\bhttps?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True)
class Linked:
    """A link, with an x for each value of the customer or event; where it stands, or the fact that it begins with."""

    link: str
    place: Place
    related: tuple[Related, ...] = ()


def linked(variant: Shown) -> Iterator[Linked]:
    """The links of `variant`; those that begin with a value of the data are left out."""
    for field in variant.fields:
        for link in _links(field.kind, outline(field.text, variant.facts, UNKNOWN)):
            if link and not link.startswith((UNKNOWN, "#")):
                yield _placed(variant, link.replace(UNKNOWN, "x"), variant.at(field))


@lru_cache(maxsize=10_000)
def _links(kind: Kind, text: str) -> tuple[str, ...]:
    if kind is Kind.LINK:
        return (text.strip(),)
    if kind is Kind.HTML:
        return links_of(text)
    return tuple(link.rstrip(".,;:!?)") for link in WEB.findall(text))


def _placed(variant: Shown, link: str, at: Place) -> Linked:
    """A fault of a fact is shown at the fact, once, however many texts read it."""
    for name, value in variant.facts:
        if value and link.startswith(value):
            return Linked(link, variant.item.place("facts", name), (Related(at, "used here"),))
    return Linked(link, at)
