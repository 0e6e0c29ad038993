"""Locales of variants: how they compare, and variants for the same people on one channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cjo_cli.model.locales import normal
from cjo_cli.rules.content.support.shown import Shown


def serves(own: Iterable[str | None], locale: str) -> bool:
    """Whether whoever speaks `locale` is served in it: by that locale, its language, or a variant for every locale."""
    known = {None if one is None else normal(one) for one in own}
    return None in known or normal(locale) in known or normal(locale).partition("-")[0] in known


def groups(variants: tuple[Shown, ...]) -> Iterator[list[Shown]]:
    """The variants of one channel and condition together, in the file's order."""
    found: dict[str, list[list[Shown]]] = {}
    for variant in variants:
        known = found.setdefault(variant.part.channel, [])
        same = next((group for group in known if group[0].part.when == variant.part.when), None)
        if same is None:
            known.append([variant])
        else:
            same.append(variant)
    for known in found.values():
        yield from known
