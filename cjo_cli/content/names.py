"""What a template reads, and whether it copes when there is no value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cjo_cli.content.parts import (
    Choice,
    Compared,
    Defined,
    Expression,
    Filtered,
    If,
    Logic,
    Name,
    Output,
    Part,
    Template,
)
from cjo_cli.content.templates import parse

Known = frozenset[str]


@dataclass(frozen=True)
class Read:
    """A name that is read; `guarded` by a default, or by an `is defined` that holds wherever it is read."""

    name: Name
    guarded: bool


def names(template: Template) -> tuple[Read, ...]:
    """Every reading of a name, in the text's order; asking whether it is defined is a guarded one."""
    return _names(template.source)


@lru_cache(maxsize=50_000)
def _names(source: str) -> tuple[Read, ...]:
    template = parse(source)
    return tuple(_parts(template.parts, frozenset())) if isinstance(template, Template) else ()


def _parts(parts: tuple[Part, ...], known: Known) -> Iterator[Read]:
    for part in parts:
        if isinstance(part, Output):
            yield from _expression(part.of, known)
        elif isinstance(part, If):
            here = known
            for test, inner in part.arms:
                yield from _expression(test, here)
                yield from _parts(inner, here | _told(test, holds=True))
                here |= _told(test, holds=False)
            yield from _parts(part.rest, here)


def _expression(of: Expression, known: Known) -> Iterator[Read]:
    match of:
        case Name():
            yield Read(of, of.written in known)
        case Defined():
            yield Read(of.name, guarded=True)
        case Filtered():
            first = of.of
            if of.filter == "default" and isinstance(first, Name):
                yield Read(first, guarded=True)
            else:
                yield from _expression(first, known)
            for argument in of.arguments:
                yield from _expression(argument, known)
        case Choice():
            yield from _expression(of.test, known)
            yield from _expression(of.yes, known | _told(of.test, holds=True))
            yield from _expression(of.no, known | _told(of.test, holds=False))
        case Compared():
            for part in (of.left, *of.others):
                yield from _expression(part, known)
        case Logic():
            here = known
            for part in of.of:
                yield from _expression(part, here)
                here |= _told(part, holds=of.word == "and") if of.word != "not" else frozenset()


def _told(test: Expression, *, holds: bool) -> Known:
    """The names that surely have a value where `test` holds, or does not."""
    if isinstance(test, Defined):
        return frozenset({test.name.written}) if test.there == holds else frozenset()
    if not isinstance(test, Logic):
        return frozenset()
    if test.word == "not":
        return _told(test.of[0], holds=not holds)
    told = [_told(part, holds=holds) for part in test.of]
    return told[0] | told[1] if (test.word == "and") == holds else told[0] & told[1]
