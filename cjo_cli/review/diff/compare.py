"""Every rule over two sides: what they see becomes changes, with places, owners, journeys that are reached, reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cjo_cli.review.diff.base import Both, ChangeRule, Seen
from cjo_cli.review.diff.match import both
from cjo_cli.review.diff.pictures import pictures
from cjo_cli.review.diff.places import Files
from cjo_cli.review.diff.reach import Graph, reaches
from cjo_cli.review.diff.rules import ALL, BY_WORD
from cjo_cli.review.diff.side import Accepts, Side
from cjo_cli.review.diff.values import Category, Change, Comparison, Reach, SideName, Subject

ORDER = list(Category)
CODE = re.compile(r"D[0-9]+")
# A journey's changes of these kinds bear on when it ends, and so on journeys that are entered from it.
FEEDING = (Category.IN_FLIGHT, Category.AUDIENCE)


@dataclass(frozen=True)
class Told:
    """A side with its name and its files, so that places become lines."""

    name: SideName
    side: Side
    files: Files


def compared(base: Told, head: Told, *, notes: tuple[str, ...] = ()) -> Comparison:
    """Every change from base to head: the gravest category first, then by what it is of, and where it stands."""
    pairs = both(base.side, head.side)
    graphs = Graph(base.side), Graph(head.side)
    meant = _Meant(pairs)
    found = [
        _change(rule, seen, base, head, meant, _reached(rule, seen.subject, *graphs))
        for rule in ALL
        for seen in rule.check(pairs)
    ]
    changes = tuple(sorted(found, key=_key))
    return Comparison(base.name, head.name, changes, pictures(pairs, changes), (*notes, *unknown(head.side)))


def _key(change: Change) -> tuple[object, ...]:
    place = change.head or change.base
    at = ("", 0, 0) if place is None else (place.file, place.line, place.column)
    return (ORDER.index(change.category), not change.breaks, change.subject, at, change.code, change.sentence)


def _reached(rule: ChangeRule, subject: Subject, base: Graph, head: Graph) -> tuple[Reach, ...]:
    if rule.category is Category.METADATA:
        return (Reach(subject.id),) if subject.kind == "journey" else ()
    return reaches(subject, base, head, rule.category in FEEDING)


def _change(rule: ChangeRule, seen: Seen, base: Told, head: Told, meant: _Meant, reached: tuple[Reach, ...]) -> Change:
    return Change(
        rule.code,
        rule.name,
        rule.category,
        rule.breaking,
        seen.subject,
        seen.step,
        seen.sentence,
        seen.before,
        seen.after,
        base.files.source(seen.base),
        head.files.source(seen.head),
        _owner(seen.subject, head.side) or _owner(seen.subject, base.side),
        reached,
        meant.why(rule, seen.subject, reached),
    )


def _owner(subject: Subject, side: Side) -> str | None:
    """Who answers for what a change is of."""
    if subject.kind == "journey":
        found = side.journeys.get(subject.id)
        return None if found is None else found.plan.owner
    if subject.kind == "content":
        content = side.contents.get(subject.id)
        return None if content is None else content.details.get("owner")
    if subject.kind == "cap":
        term = side.terms.get(("channel", subject.id.partition(":")[0]))
    else:
        term = side.terms.get((subject.kind, subject.id))
    return None if term is None else term.owner


class _Meant:
    """The `accept`s that head has and base had not: a reason that was given for an earlier change is none for this."""

    def __init__(self, pairs: Both) -> None:
        self._by_subject = dict(_accepts(pairs))

    def why(self, rule: ChangeRule, subject: Subject, reached: Iterable[Reach]) -> str | None:
        """The reason that is given where the change stands, or in every journey that it reaches."""
        here = self._of(rule, subject)
        if here is not None:
            return here
        there = [self._of(rule, Subject("journey", reach.journey)) for reach in reached]
        return there[0] if there and None not in there else None

    def _of(self, rule: ChangeRule, subject: Subject) -> str | None:
        given = self._by_subject.get(subject) or self._by_subject.get(Subject("project", ""), ()) * (
            subject.kind in ("cap", "suppress", "project")
        )
        return next((why for word, why in given if word in (rule.code, rule.name)), None)


def _accepts(pairs: Both) -> Iterable[tuple[Subject, Accepts]]:
    for pair in pairs.journeys:
        yield pair.subject, _new(pair.base.accept, pair.head.accept)
    for side in pairs.new:
        yield Subject("journey", side.plan.id), side.accept
    for content in pairs.contents:
        if content.head is not None:
            yield content.head.subject, _new(() if content.base is None else content.base.accept, content.head.accept)
    for term in pairs.terms:
        if term.head is not None:
            yield term.head.subject, _new(() if term.base is None else term.base.accept, term.head.accept)
    yield Subject("project", ""), _new(pairs.base.accept, pairs.head.accept)


def _new(old: Accepts, new: Accepts) -> Accepts:
    return tuple(one for one in new if one not in old)


def unknown(side: Side) -> tuple[str, ...]:
    """What is odd about the `accept`s of a side: codes of changes that no rule has."""
    given = [*side.accept, *(pair for one in side.journeys.values() for pair in one.accept)]
    given += [pair for one in side.contents.values() for pair in one.accept]
    given += [pair for one in side.terms.values() for pair in one.accept]
    odd = sorted({word for word, _ in given if CODE.fullmatch(word) and word not in BY_WORD})
    return tuple(f"`accept` names {word}, and no rule has that code" for word in odd)
