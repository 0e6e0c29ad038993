"""Verdicts as lines: every condition that was evaluated, with the values that decided it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cjo_cli.bundle import words
from cjo_cli.machine.notes import Judged, Other, Verdict, Whose
from cjo_cli.machine.values import Value
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Entry,
    Events,
    FromAttribute,
    Match,
    Not,
    Path,
    PropertyTest,
)
from cjo_cli.review.explain.scene import MASKED, Scene, plain_value
from cjo_cli.review.explain.values import Line
from cjo_cli.review.places import Site

RULES = {
    "enter": "E1", "when": "E1", "audience": "E2", "if": "E2", "exit": "S2", "goal": "S9", "branch": "S5",
    "wait_for": "S4", "choose": "S7", "score": "S7", "variant": "M2", "suppress": "M3",
}  # fmt: skip
Uses = tuple[tuple[str, str], ...]


def judged(scene: Scene, note: Judged) -> Line:
    """A condition, or a trigger, with all of it that was evaluated."""
    site = scene.places.of(note.verdict.node)
    line = _line(scene, note.at, note.whose, note.verdict, ())
    if site is None:
        return line
    trigger = isinstance(note.verdict.node, Match)
    plain = _recorded(scene, note.verdict) if trigger and note.verdict.holds and site.role != "goal" else None
    return Line(
        line.at, "trigger" if trigger else "condition", line.whose, f"{_role(site)}{line.words}", RULES[site.role],
        line.source, {"for": site.role, "of": site.of, **line.data}, line.parts, plain, line.uses,
        counts=trigger and not note.verdict.holds, likeness=line.likeness, asked=line.asked,
    )  # fmt: skip


def _recorded(scene: Scene, verdict: Verdict) -> str:
    return f"We recorded: {scene.title('event', str(verdict.value))}."


def _role(site: Site) -> str:
    """What a condition is for, before its words."""
    match site.role:
        case "branch":
            return f"path '{site.of}': "
        case "choose" | "score":
            return f"{'points of ' if site.role == 'score' else ''}candidate '{site.of}': "
        case "variant" | "suppress":
            return f"{'variant of' if site.role == 'variant' else 'rule'} '{site.of}': "
        case "exit":
            return "exit: "
        case "enter":
            return ""
    return f"{site.role.replace('_', ' ')}: "


def _line(scene: Scene, at: int, whose: Whose, verdict: Verdict, events: tuple[str, ...]) -> Line:
    node = verdict.node
    below = node.events if isinstance(node, Match) else events
    parts = tuple(_line(scene, at, whose, part, below) for part in verdict.parts)
    value, hidden, kind = _value(scene, whose, verdict, events)
    data: dict[str, Any] = {"form": _form(node), "condition": _named(node), "holds": verdict.holds}
    if _is_leaf(node):
        data["value"] = MASKED if hidden and value is not None else plain_value(value, kind)
    others = [_other(scene, whose, *pair) for pair in verdict.others]
    if others:
        data["compared_with"] = {name: found for name, found, _ in others}
    beside = "".join(f", and {name} is {shown}" for name, _, shown in others)
    met = f": it is {scene.value(value, kind, masked=hidden)}{beside}" if _is_leaf(node) else ""
    likeness = (id(node), verdict.holds, *(part.likeness for part in parts))
    return Line(
        at, "condition", whose, f"{_words(node, verdict)}{met}{_ending(node, holds=verdict.holds)}",
        _rule(node), scene.node(node), data, parts,
        uses=tuple(_uses(node, whose)), counts=False, likeness=likeness,
        asked=_asked(scene, node) + met if _is_leaf(node) else None,
    )  # fmt: skip


def _rule(node: object) -> str:
    """The rule that says what a condition means."""
    match node:
        case Events():
            return "T3" if node.window != "all" else "T2"
        case Attribute():
            return "T4"
        case Path():
            return "S5"
    return "V2"


def _form(node: Any) -> str:
    return "match" if isinstance(node, Match) else "property" if isinstance(node, PropertyTest) else str(node.form)


def _is_leaf(node: object) -> bool:
    return isinstance(node, Attribute | Entry | Events | Path | PropertyTest)


def _words(node: Any, verdict: Verdict) -> str:
    if isinstance(node, Match):
        return f"'{verdict.value}' came" + ("" if verdict.holds else ", but does not match")
    return _named(node)


def _ending(node: object, *, holds: bool) -> str:
    """A condition ends with its outcome, which an event's words have said already."""
    return "" if isinstance(node, Match) else " - yes" if holds else " - no"


def _named(node: Any) -> str:
    """A condition in words, without what is below it."""
    match node:
        case AllOf():
            return "all of these"
        case AnyOf():
            return "any of these"
        case Not():
            return "not this"
        case Match():
            return words.match(node).replace("`", "'")
        case PropertyTest():
            alone = Match(events=("event",), where=(node,))
            return words.match(alone).partition(" where ")[2].replace("`", "'")
        case Audience():
            return f"in the audience '{node.id}'"
    return words.condition(node).replace("`", "'")


def _asked(scene: Scene, node: Any) -> str:
    """A leaf in the team's own words for events and attributes."""
    facets = {**dict.fromkeys(scene.plan.attributes, "attribute"), **dict.fromkeys(scene.plan.events, "event")}

    def titled(found: re.Match[str]) -> str:
        return f"'{scene.title(facets[found[1]], found[1])}'" if found[1] in facets else found[0]

    return re.sub("'([^']*)'", titled, _named(node)).replace("the attribute ", "")


def _value(
    scene: Scene, whose: Whose, verdict: Verdict, events: tuple[str, ...]
) -> tuple[Value | None, bool, str | None]:
    """What a leaf was about, whether it is to be hidden, and its type."""
    node, value = verdict.node, verdict.value
    match node:
        case Attribute():
            return value, scene.hides_attribute(node.attribute), node.type
        case Entry():
            return value, scene.hides_entry(whose.journey, node.property), node.type
        case PropertyTest():
            return value, scene.hides_property(events, node.property), node.type
        case Events():
            total = node.total
            return value, total is not None and scene.hides_property(node.match.events, total), None
    return value, False, None


def _other(scene: Scene, whose: Whose, other: Other, value: Value | None) -> tuple[str, Value | None, str]:
    """What a leaf is compared with: its name, its value for machines, and in words."""
    if isinstance(other, FromAttribute):
        name, hidden = f"the attribute '{other.attribute}'", scene.hides_attribute(other.attribute)
    else:
        name, hidden = f"the entry's '{other.property}'", scene.hides_entry(whose.journey, other.property)
    shown = MASKED if hidden and value is not None else plain_value(value, other.type)
    return name, shown, scene.value(value, other.type, masked=hidden)


def _uses(node: object, whose: Whose) -> Iterator[tuple[str, str]]:
    match node:
        case Attribute():
            yield "attribute", node.attribute
        case Events():
            yield from (("event", name) for name in node.match.events)
        case Match():
            yield from (("event", name) for name in node.events)
        case Entry():
            if whose.journey is not None:
                yield "entry", node.property
