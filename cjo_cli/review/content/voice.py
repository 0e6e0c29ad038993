"""How the brand sounds, by channel and language: how hard it reads, its words, what it claims and asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cjo_cli.content.fields import Field
from cjo_cli.content.reading import Measure, grade, measure
from cjo_cli.model.locales import normal
from cjo_cli.model.taxonomy import Avoid
from cjo_cli.review.content.catalogue import Catalogue
from cjo_cli.review.content.cells import for_whom
from cjo_cli.rules.content.action_differs import action_of, target_of
from cjo_cli.rules.content.action_differs import check as actions_differ
from cjo_cli.rules.content.avoided_word import pattern_of
from cjo_cli.rules.content.claims_differ import CLAIMS, claims_in
from cjo_cli.rules.content.claims_differ import check as claims_differ
from cjo_cli.rules.content.exclamation import MARKS
from cjo_cli.rules.content.required_word import Required, lacking, required_words
from cjo_cli.rules.content.support.shown import Shown, said, shown
from cjo_cli.rules.content.support.voices import strictest


@dataclass(frozen=True)
class Text:
    """A text of a variant, by where it stands."""

    content: str
    position: int
    channel: str
    locale: str
    field: str


@dataclass(frozen=True)
class Sound:
    """One channel in one language; `hardest` is the text with the most years at school, `marks` exclamation marks."""

    channel: str
    locale: str
    variants: int
    measure: Measure
    years: float | None
    hardest: tuple[Text, float] | None
    marks: int
    loudest: int


@dataclass(frozen=True)
class Word:
    """A word that the voice avoids, where it is said all the same, and how often each is said: it, and what to use."""

    word: str
    use: str | None
    why: str | None
    places: tuple[Text, ...]
    said: int
    used: int


@dataclass(frozen=True)
class Missing:
    """A word that a channel requires, and the variants that lack it."""

    channel: str
    word: str
    places: tuple[Text, ...]


@dataclass(frozen=True)
class Side:
    """What one variant claims, by kind, and what it asks for: the label and where it leads."""

    position: int
    channel: str
    locale: str
    audience: str | None
    claims: dict[str, tuple[str, ...]]
    label: str
    target: str


@dataclass(frozen=True)
class Beside:
    """An item's variants side by side; `differ` is what the lint rules find that does not agree."""

    content: str
    sides: tuple[Side, ...]
    differ: tuple[str, ...]


@dataclass(frozen=True)
class Voice:
    """The whole report; `most_years` and `most_marks` are the strictest of the taxonomy's voices, if it has any."""

    sounds: tuple[Sound, ...]
    avoided: tuple[Word, ...]
    missing: tuple[Missing, ...]
    beside: tuple[Beside, ...]
    most_years: float | None
    most_marks: int | None
    voices: tuple[str, ...] = field(default=())


def voice(catalogue: Catalogue) -> Voice:
    """How a project's content sounds."""
    variants = [one for item in catalogue.scene.contents.values() for one in shown(catalogue.scene, item)]
    years, marks = (strictest(catalogue.scene, key) for key in ("reading_grade", "max_exclamation"))
    return Voice(
        tuple(_sounds(catalogue, variants)),
        tuple(_avoided(catalogue, variants)),
        tuple(_missing(catalogue, variants)),
        tuple(_beside(catalogue)),
        None if years is None else float(years[0]),
        None if marks is None else int(marks[0]),
        tuple(catalogue.scene.facets.of("voice")),
    )


def _locale(catalogue: Catalogue, variant: Shown) -> str:
    return normal(variant.part.locale or catalogue.plan.locale)


def _text(catalogue: Catalogue, variant: Shown, one: Field | None = None) -> Text:
    name = one.name if one is not None else ""
    return Text(
        variant.item.content.id, variant.position, variant.part.channel, _locale(catalogue, variant), name
    )  # fmt: skip


def _sounds(catalogue: Catalogue, variants: Sequence[Shown]) -> Iterator[Sound]:
    """In the order of the taxonomy's channels, and of the locales as they come."""
    groups: dict[tuple[str, str], list[Shown]] = {}
    for variant in variants:
        groups.setdefault((variant.part.channel, _locale(catalogue, variant)), []).append(variant)
    order = {name: place for place, name in enumerate(catalogue.plan.channels)}
    for (channel, locale), own in sorted(groups.items(), key=lambda pair: (order[pair[0][0]], pair[0][1])):
        # Each text ends a sentence: subjects have no full stop.
        whole = "\n\n".join(variant.said_in(one) for variant in own for one in variant.fields if said(one))
        marks = [sum(variant.said().count(mark) for mark in MARKS) for variant in own]
        hard = [
            (_text(catalogue, variant, one), years)
            for variant in own
            for one in variant.fields
            if one.name == "body" and (years := grade(variant.said_in(one), locale)) is not None
        ]
        yield Sound(
            channel, locale, len(own), measure(whole, locale), grade(whole, locale),
            max(hard, key=lambda found: found[1], default=None), sum(marks), max(marks),
        )  # fmt: skip


def _avoided(catalogue: Catalogue, variants: Sequence[Shown]) -> Iterator[Word]:
    for entry in catalogue.scene.facets.of("voice").values():
        for avoid in entry.term.avoid:
            yield _word(catalogue, avoid, variants)


def _word(catalogue: Catalogue, avoid: Avoid, variants: Sequence[Shown]) -> Word:
    pattern = pattern_of(avoid.word)
    preferred = pattern_of(avoid.use) if avoid.use else None
    places, times, used = [], 0, 0
    for variant in variants:
        for one in (one for one in variant.fields if said(one)):
            text = variant.said_in(one)
            found = sum(bool(match[0]) for match in pattern.finditer(text))
            used += len(preferred.findall(text)) if preferred is not None else 0
            if found:
                places.append(_text(catalogue, variant, one))
                times += found
    return Word(avoid.word, avoid.use, avoid.why, tuple(places), times, used)


def _missing(catalogue: Catalogue, variants: Sequence[Shown]) -> Iterator[Missing]:
    required: tuple[Required, ...] = required_words(catalogue.scene)
    for one in required:
        lack = [variant for variant in variants if any(lacking(variant, (one,)))]
        yield Missing(one[0], one[1], tuple(_text(catalogue, variant) for variant in lack))


def _beside(catalogue: Catalogue) -> Iterator[Beside]:
    """Items of several variants, of which some claims or asks for something."""
    for name, item in catalogue.scene.contents.items():
        sides = tuple(_side(catalogue, variant) for variant in shown(catalogue.scene, item))
        if len(sides) > 1 and any(side.claims or side.label or side.target for side in sides):
            faults = [*claims_differ(catalogue.scene, item), *actions_differ(catalogue.scene, item)]
            yield Beside(name, sides, tuple(fault.message for fault in faults))


def _side(catalogue: Catalogue, variant: Shown) -> Side:
    text = variant.said()
    claims = {kind: tuple(sorted(claims_in(pattern, text))) for kind, pattern in CLAIMS.items()}
    action = action_of(variant)
    label = next((variant.said_in(one) for one in variant.fields if one.name == "cta.label"), "")
    return Side(
        variant.position, variant.part.channel, _locale(catalogue, variant),
        for_whom(variant.variant, variant.part),
        {kind: found for kind, found in claims.items() if found}, label,
        target_of(variant.text(action)) if action is not None else "",
    )  # fmt: skip
