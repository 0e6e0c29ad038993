"""What a change is of, as a command names it: a content item, a fact, a word of the taxonomy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cjo_cli.content.filters import plain
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.review.content.catalogue import Catalogue

CONTENT, FACT, VALUE = "content", "fact", "value"


@dataclass(frozen=True)
class Target:
    """A kind (`content`, `fact`, `value`, or a facet), a name, and the content items whose fact it is."""

    kind: str
    name: str
    items: tuple[str, ...] = ()

    @property
    def pattern(self) -> re.Pattern[str]:
        """The name where it stands by itself in a text."""
        return re.compile(rf"(?<![\w.,]){re.escape(self.name)}(?![\w])")

    @property
    def written(self) -> str:
        """As the command may name it without doubt."""
        own = f"{self.items[0]}." if self.kind == FACT and len(self.items) == 1 else ""
        return f"{self.kind}:{own}{self.name}"


def target_of(catalogue: Catalogue, text: str) -> Target:
    """What `text` names: `cart-reminder`, `cart-reminder.hold` or `hold`, `vip`, `10%`; with its kind, `channel:sms`.

    Raises UsageError where it names nothing, or several things.
    """
    kind, colon, name = text.partition(":")
    kinds = (CONTENT, FACT, VALUE, *catalogue.scene.facets.terms)
    asked = (kind, name) if colon and kind in kinds else (None, text)
    found = [one for one in _named(catalogue, asked[1]) if asked[0] in (None, one.kind)]
    if not found and asked[0] in (None, VALUE):
        found = list(_worth(catalogue, asked[1]))
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"'{text}' names several things", "write " + " or ".join(one.written for one in found))
    known = [
        *catalogue.scene.contents,
        *_facts(catalogue),
        *(t for f in catalogue.scene.facets.terms.values() for t in f),
    ]
    raise UsageError(
        f"nothing is named '{text}'", suggestion(asked[1], known) or "name a content item, a fact or a term"
    )


def _named(catalogue: Catalogue, name: str) -> Iterator[Target]:
    if name in catalogue.scene.contents:
        yield Target(CONTENT, name)
    item, dot, fact = name.partition(".")
    facts = _facts(catalogue)
    if dot and item in facts.get(fact, ()):
        yield Target(FACT, fact, (item,))
    if name in facts:
        yield Target(FACT, name, facts[name])
    for facet in catalogue.scene.facets.terms:
        entry = catalogue.scene.facets.resolve(facet, name)
        if entry is not None:
            yield Target(facet, entry.term.id)


def _facts(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The items that have each fact."""
    found: dict[str, tuple[str, ...]] = {}
    for name, item in catalogue.scene.contents.items():
        for fact in item.content.facts:
            found[fact] = (*found.get(fact, ()), name)
    return found


def _worth(catalogue: Catalogue, value: str) -> Iterator[Target]:
    """A value that some fact has; the items are those that have it."""
    items = tuple(
        name
        for name, item in catalogue.scene.contents.items()
        if any(plain(fact.value) == value for fact in item.content.facts.values())
    )
    if items:
        yield Target(VALUE, value, items)
