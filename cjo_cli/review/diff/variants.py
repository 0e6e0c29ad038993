"""The variants of a content item by what they are for, so that those of two sides can be told apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cjo_cli.plan.model import VariantPart
from cjo_cli.review.diff.side import ContentSide, Values
from cjo_cli.review.diff.wording import quoted

# Channel, locale, and which of those with both alike.
Key = tuple[str, str | None, int]


@dataclass(frozen=True)
class Named:
    """A variant: its place in the file, what of it the plan holds, and its texts."""

    position: int
    part: VariantPart
    texts: Values


def variants(side: ContentSide) -> dict[Key, Named]:
    """A content item's variants, in their order."""
    seen: Counter[tuple[str, str | None]] = Counter()
    found: dict[Key, Named] = {}
    for position, (part, texts) in enumerate(zip(side.part.variants, side.texts, strict=True)):
        seen[part.channel, part.locale] += 1
        found[part.channel, part.locale, seen[part.channel, part.locale]] = Named(position, part, texts)
    return found


def name_of(key: Key) -> str:
    """A variant in words."""
    channel, locale, which = key
    return quoted(channel) + (f" in {quoted(locale)}" if locale else "") + (f" (no. {which})" if which > 1 else "")
