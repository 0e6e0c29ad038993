"""How a template's text looks before anyone's data is known: facts, defaults, the longest branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from cjo_cli.content.parts import (
    Choice,
    Constant,
    Expression,
    Filtered,
    Name,
    Output,
    Part,
    Template,
    Text,
)
from cjo_cli.content.templates import parse

CASES = {"upper": str.upper, "lower": str.lower, "capitalize": str.capitalize, "title": str.title}
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Way:
    """How a template is walked: with which facts, through which branches, and what stands for an unknown value."""

    facts: Mapping[str, str]
    everything: bool
    unknown: str

    def either(self, texts: list[str]) -> str:
        return " ".join(texts) if self.everything else max(texts, key=len)


def outline(source: str, facts: Facts, unknown: str = "") -> str:
    """The longest text that needs no data, `unknown` for each value without a default; of no template nothing."""
    return _outline(source, facts, unknown, everything=False)


def words(source: str, facts: Facts) -> str:
    """The text of every branch, one after another, with facts and defaults: all that someone may read."""
    return _outline(source, facts, "", everything=True)


@lru_cache(maxsize=50_000)
def _outline(source: str, facts: Facts, unknown: str, *, everything: bool) -> str:
    template = parse(source)
    return _parts(template.parts, _Way(dict(facts), everything, unknown)) if isinstance(template, Template) else ""


def _parts(parts: tuple[Part, ...], way: _Way) -> str:
    found = []
    for part in parts:
        if isinstance(part, Text):
            found.append(part.text)
        elif isinstance(part, Output):
            found.append(_text(part.of, way))
        else:
            arms = (*(inner for _, inner in part.arms), part.rest)
            found.append(way.either([_parts(inner, way) for inner in arms]))
    return "".join(found)


def _text(of: Expression, way: _Way) -> str:
    match of:
        case Constant():
            return str(of.value)
        case Name():
            return way.facts.get(of.name, way.unknown) if of.root == "facts" else way.unknown
        case Choice():
            return way.either([_text(of.yes, way), _text(of.no, way)])
        case Filtered():
            return _filtered(of, way)
    return way.unknown


def _filtered(of: Filtered, way: _Way) -> str:
    if of.filter == "default":
        text = _text(of.of, replace(way, unknown=""))
        return text or _text(of.arguments[0], way)
    text = _text(of.of, way)
    if of.filter == "truncate" and isinstance(of.arguments[0], Constant):
        return text[: int(of.arguments[0].value)]
    change = CASES.get(of.filter)
    return change(text) if change else text
