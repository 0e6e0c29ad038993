"""A voice report, printed: for the terminal, as JSON, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from cjo_cli.report.content.page import page
from cjo_cli.report.document import document
from cjo_cli.report.simulation import number
from cjo_cli.report.warnings import WIDTH
from cjo_cli.review.content.voice import Beside, Side, Sound, Voice, Word
from cjo_cli.review.content.voice import Text as Place

Values = dict[str, Any]
HEAD = ("channel", "locale", "variants", "words", "a sentence", "lix", "years", "!")
MOST = 6


def row(sound: Sound) -> tuple[str, ...]:
    """A line of the table, as text."""
    lix, years = sound.measure.lix, sound.years
    return (
        sound.channel,
        sound.locale,
        number(sound.variants),
        number(sound.measure.words),
        _figure(sound.measure.a_sentence),
        _figure(lix),
        _figure(years),
        number(sound.marks),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def render(voice: Voice, width: int | None = None) -> Text:
    """How the content sounds, for the terminal."""
    columns = max(width or WIDTH, WIDTH)
    out = Text()
    for line in (*_sounds(voice), *_words(voice, columns), *_beside(voice, columns)):
        line.rstrip()
        out.append_text(line).append("\n")
    return out


def _sounds(voice: Voice) -> Iterator[Text]:
    rows = [HEAD, *map(row, voice.sounds)]
    widths = [max(cell_len(one[place]) for one in rows) for place in range(len(HEAD))]
    for at, one in enumerate(rows):
        cells = [
            text.ljust(size) if place < 2 else text.rjust(size)
            for place, (text, size) in enumerate(zip(one, widths, strict=True))
        ]
        yield Text("  ".join(cells), "" if at else "dim")
    yield Text("lix: below 30 very easy, 40 a newspaper, from 60 hard; years: at school", "dim")
    for sound in voice.sounds:
        if sound.hardest is not None and voice.most_years is not None and sound.hardest[1] > voice.most_years:
            yield Text(
                f"hard to read: {place(sound.hardest[0])}: {sound.hardest[1]:g} years, our most {voice.most_years:g}",
                "yellow",
            )
        if voice.most_marks is not None and sound.loudest > voice.most_marks:
            yield Text(
                f"too loud: {sound.channel} in {sound.locale}: up to {sound.loudest} exclamation marks", "yellow"
            )


def place(text: Place) -> str:
    """Where a text stands, in words."""
    where = f"{text.content} on {text.channel} in {text.locale}"
    return f"{where}, {text.field}" if text.field else where


def _words(voice: Voice, columns: int) -> Iterator[Text]:
    if not voice.voices:
        yield Text("\nthe taxonomy has no voice: declare one in the facet voice", "dim")
        return
    yield Text("\nwords", "bold")
    for word in voice.avoided:
        yield Text(f"  {verdict(word)}", "yellow" if word.said else "")
        yield from _places(word.places, columns)
    for missing in voice.missing:
        lack = f"lacking in {number(len(missing.places))}" if missing.places else "everywhere"
        yield Text(f"  '{missing.word}' is required on {missing.channel}: {lack}", "yellow" if missing.places else "")
        yield from _places(missing.places, columns)


def verdict(word: Word) -> str:
    """How often a word that is avoided was said, and what is preferred to it."""
    times = "never said" if not word.said else f"said {number(word.said)} times" if word.said > 1 else "said once"
    preferred = f"; '{word.use}' {number(word.used)} times" if word.use else ""
    return f"'{word.word}' is avoided: {times}{preferred}"


def _places(places: Sequence[Place], columns: int) -> Iterator[Text]:
    for one in places[:MOST]:
        yield from _wrapped(f"    {place(one)}", columns)
    if len(places) > MOST:
        yield Text(f"    and {number(len(places) - MOST)} more", "dim")


def _wrapped(line: str, columns: int) -> Iterator[Text]:
    yield from map(Text, wrap(line, columns, subsequent_indent=" " * 6, break_on_hyphens=False))


def _beside(voice: Voice, columns: int) -> Iterator[Text]:
    if voice.beside:
        yield Text("\nclaims and calls to action, side by side", "bold")
    for one in voice.beside:
        yield Text(one.content, "bold")
        for line, names in folded(one):
            yield from _wrapped(f"  {names}: {line}", columns)
        for message in one.differ:
            yield from (Text(f"  ! {text.strip()}", "yellow") for text in wrap(message, columns - 4))


def folded(beside: Beside) -> list[tuple[str, str]]:
    """What variants claim and ask for, once where several say the same, with their names."""
    found: dict[str, list[str]] = {}
    for side in beside.sides:
        found.setdefault(said(side), []).append(named(side))
    return [(line, ", ".join(names)) for line, names in found.items()]


def named(side: Side) -> str:
    """A variant in words."""
    return f"{side.channel} {side.locale}" + (f" for {side.audience}" if side.audience else "")


def said(side: Side) -> str:
    """What a variant claims and asks for, in words."""
    claims = [f"{kind} {', '.join(found)}" for kind, found in side.claims.items()]
    action = " ".join(
        filter(None, (f"[{side.label}]" if side.label else "", f"→ {side.target}" if side.target else ""))
    )
    return "; ".join([*claims, *([action] if action else [])]) or "no claim, no call to action"


def values(voice: Voice) -> Values:
    """The document of `cjo content voice --format json`."""
    summary = {
        "voices": list(voice.voices),
        "variants": sum(sound.variants for sound in voice.sounds),
        "avoided": sum(word.said for word in voice.avoided),
        "missing": sum(len(missing.places) for missing in voice.missing),
        "differing": sum(bool(one.differ) for one in voice.beside),
        "most_years": voice.most_years,
        "most_exclamation": voice.most_marks,
    }
    return document(
        "content voice",
        summary,
        sounds=list(map(_sound, voice.sounds)),
        avoided=[asdict(word) for word in voice.avoided],
        missing=[asdict(missing) for missing in voice.missing],
        beside=[asdict(one) for one in voice.beside],
    )


def _sound(sound: Sound) -> Values:
    return {
        "channel": sound.channel,
        "locale": sound.locale,
        "variants": sound.variants,
        "words": sound.measure.words,
        "sentences": sound.measure.sentences,
        "words_a_sentence": sound.measure.a_sentence,
        "lix": sound.measure.lix,
        "years": sound.years,
        "hardest": None if sound.hardest is None else {**asdict(sound.hardest[0]), "years": sound.hardest[1]},
        "exclamation": sound.marks,
        "loudest": sound.loudest,
    }


def html(voice: Voice) -> str:
    """How the content sounds, as one page."""
    sounds = [
        {
            "cells": row(sound),
            "hard": bool(sound.hardest and voice.most_years is not None and sound.hardest[1] > voice.most_years),
            "loud": voice.most_marks is not None and sound.loudest > voice.most_marks,
            "hardest": f"{place(sound.hardest[0])}: {sound.hardest[1]:g}" if sound.hardest else "",
        }
        for sound in voice.sounds
    ]
    words = [
        {"line": verdict(word), "bad": word.said > 0, "places": list(map(place, word.places))} for word in voice.avoided
    ]
    missing = [
        {"line": f"'{one.word}' is required on {one.channel}", "bad": bool(one.places),
         "places": [f"lacking: {place(text)}" for text in one.places]}
        for one in voice.missing
    ]  # fmt: skip
    beside = [
        {"content": one.content, "differ": one.differ, "sides": [_html_side(side) for side in one.sides]}
        for one in voice.beside
    ]
    found = {
        "head": HEAD,
        "sounds": sounds,
        "words": words + missing,
        "beside": beside,
        "voices": ", ".join(voice.voices),
    }
    return page("voice.html", "Brand voice", found)


def _html_side(side: Side) -> Values:
    claims = ", ".join(f"{kind} {', '.join(found)}" for kind, found in side.claims.items())
    return {"name": named(side), "claims": claims, "label": side.label, "target": side.target}
