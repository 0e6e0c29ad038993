"""The taxonomy's own conditions and references: events, attributes, audiences, channels, purposes, actions."""

from __future__ import annotations

from typing import Any

from cjo_cli.diagnostics import Place, Related
from cjo_cli.model.taxonomy import Cap
from cjo_cli.plan.compile_condition import compile_condition, compile_match, numeric_property
from cjo_cli.plan.compile_tests import constant_of
from cjo_cli.plan.conditions import AllOf, AnyOf, Audience, Condition, Not
from cjo_cli.plan.model import (
    AttributePart,
    CapPart,
    ChannelPart,
    EventPart,
    GoalPart,
    PurposePart,
    QuietHoursPart,
    Setter,
)
from cjo_cli.plan.scope import Compiler, Here
from cjo_cli.plan.vocabulary import Entry, Fault


def here_of(entry: Entry, *below: str | int) -> Here:
    """The place of a term, as a place to compile at."""
    return Here(entry.file, (*entry.path, *below))


def _check_names(compiler: Compiler, facet: str) -> None:
    """Each event and attribute has a name of its own in the log."""
    first: dict[str, Entry] = {}
    for name, entry in compiler.facets.of(facet).items():
        written = entry.term.name or name
        if written in first:
            place = entry.place("name" if entry.term.name else "id")
            related = Related(first[written].place("id"), "this one too")
            message = f"two {facet}s are called '{written}' in the log"
            compiler.faults.append(Fault("same-name", place, message, "again here", (related,), "keep one of them"))
        first.setdefault(written, entry)


def compile_events(compiler: Compiler) -> dict[str, EventPart]:
    """Every event by id."""
    _check_names(compiler, "event")
    return {
        name: EventPart(name=term.name or name, properties={p: v.type for p, v in term.properties.items()})
        for name, term in compiler.facets.all("event")
    }


def compile_attributes(compiler: Compiler) -> dict[str, AttributePart]:
    """Every attribute by id, with the event properties that set it; `timezone` and `locale` are always there."""
    _check_names(compiler, "attribute")
    setters: dict[str, list[tuple[Setter, Place]]] = {}
    for name, entry in compiler.facets.of("event").items():
        for prop, word in entry.term.sets.items():
            place, key = entry.place("sets", prop), Place(entry.file, (*entry.path, "sets", prop), "key")
            wanted = compiler.property_type([name], prop, key)
            found = compiler.attribute_type(word, place)
            if wanted is None or found is None:
                continue
            if wanted != found[1]:
                message = f"'{prop}' is of type {wanted}, the attribute '{found[0]}' of type {found[1]}"
                compiler.fault("sets-type", place, message,
                               hint="give both one type")  # fmt: skip
            setters.setdefault(found[0], []).append((Setter(event=name, property=prop), place))
    parts = {}
    for name, term in compiler.facets.all("attribute"):
        at = compiler.facets.of("attribute")[name].place
        listed = [constant_of(compiler, v, term.type, at("values", n)) for n, v in enumerate(term.values or ())]
        parts[name] = AttributePart(
            name=term.name or name, type=term.type, sets=_one_per_event(compiler, name, setters),
            values=tuple(constant.value for constant in listed if constant is not None) or None,
        )  # fmt: skip
    for name in ("timezone", "locale"):
        if name not in parts:
            parts[name] = AttributePart(name=name, type="string", sets=_one_per_event(compiler, name, setters))
    return parts


def _one_per_event(
    compiler: Compiler, attribute: str, setters: dict[str, list[tuple[Setter, Place]]]
) -> tuple[Setter, ...]:
    """Two properties of one event that set one attribute would leave it to chance which wins."""
    first: dict[str, Place] = {}
    for setter, place in setters.get(attribute, []):
        if setter.event in first:
            message = f"two properties of '{setter.event}' set the attribute '{attribute}'"
            related = Related(first[setter.event], "first here")
            compiler.faults.append(Fault("two-sources", place, message, "again here", (related,), "keep one of them"))
        first.setdefault(setter.event, place)
    return tuple(setter for setter, _ in setters.get(attribute, []))


def compile_audiences(compiler: Compiler) -> dict[str, Condition]:
    """Every audience's condition; without one, the union of its children."""
    audiences: dict[str, Condition] = {}
    for name, entry in compiler.facets.of("audience").items():
        if entry.term.when is not None:
            here = here_of(entry, "when")
            audiences[name] = compile_condition(compiler, entry.term.when, here)
        else:
            audiences[name] = AnyOf(of=tuple(Audience(id=child.id) for child in entry.term.terms))
    for circle in circles({name: _named(condition) for name, condition in audiences.items()}):
        entry, *others = (compiler.facets.of("audience")[name] for name in circle)
        compiler.fault("audience-circle", entry.place("id"), "defined by itself: " + " → ".join((*circle, circle[0])),
                       hint="break the circle",
                       related=tuple(Related(other.place("id"), "by way of this one") for other in others))  # fmt: skip
        for name in circle:
            audiences[name] = AnyOf(of=())
    return audiences


def _named(condition: Condition) -> set[str]:
    if isinstance(condition, Audience):
        return {condition.id}
    if isinstance(condition, AllOf | AnyOf):
        return set().union(*(_named(part) for part in condition.of))
    return _named(condition.of) if isinstance(condition, Not) else set()


def circles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    """Every way round that a depth-first walk of `graph` closes, from its least name."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            ring = trail[trail.index(name) :]
            start = ring.index(min(ring))
            found.setdefault(frozenset(ring), ring[start:] + ring[:start])
        elif name not in done:
            for following in sorted(graph.get(name, ())):
                visit(following, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
    return list(found.values())


def check_moving(compiler: Compiler, audiences: dict[str, Condition]) -> None:
    """An audience with a moving window in a `where` cannot stand in a watched `when` (E1)."""
    direct = {
        name for name, entry in compiler.facets.of("audience").items()
        if entry.term.when is not None and _moves(entry.term.when)
    }  # fmt: skip

    def moves(name: str) -> bool:
        return name in direct or any(moves(other) for other in _named(audiences.get(name, AnyOf(of=()))))

    for name, places in compiler.moving_audiences.items():
        if moves(name):
            for place in places:
                compiler.fault("moving-window", place,
                               f"the audience '{name}' has 'older_than' or 'newer_than' in a 'where'",
                               hint="a watched 'when' cannot follow it: use 'within' on the event")  # fmt: skip


def _moves(written: object) -> bool:
    from cjo_cli.model import condition as model

    match written:
        case model.All():
            return any(_moves(part) for part in written.all)
        case model.AnyOf():
            return any(_moves(part) for part in written.any)
        case model.Not():
            return _moves(written.not_)
        case model.EventHappened():
            return any(m.older_than is not None or m.newer_than is not None for m in written.where.values())
    return False


def compile_channels(compiler: Compiler) -> tuple[dict[str, ChannelPart], list[CapPart]]:
    """Every channel with what it inherits (M1), and all channels' caps from the outermost in (M6)."""
    channels: dict[str, ChannelPart] = {}
    caps: list[CapPart] = []
    known = compiler.facets.of("channel")
    for name, entry in known.items():
        term = entry.term
        if term.address is not None:
            compiler.attribute_type(term.address, entry.place("address"))
        if term.events is not None:
            for kind, word in term.events.model_dump(exclude_none=True).items():
                compiler.term("event", word, entry.place("events", kind))
        line = [known[parent].term for parent in entry.parents] + [term]
        quiet = _nearest(line, "quiet_hours")
        address = _nearest(line, "address")
        found = compiler.facets.resolve("attribute", address) if address else None
        channels[name] = ChannelPart(
            lineage=(*entry.parents, name),
            address=found.term.id if found else address,
            quiet_hours=QuietHoursPart(from_=quiet.from_, to=quiet.to, action=quiet.action) if quiet else None,
            limits=_nearest(line, "limits") or {},
            format=_nearest(line, "format") or ("html" if "email" in (*entry.parents, name) else "text"),
        )
        caps += cap_parts(compiler, term.caps, name, here_of(entry, "caps"))
    return channels, caps


def _nearest(line: list[Any], key: str) -> Any:
    values = (getattr(term, key) for term in reversed(line))
    return next((value for value in values if value is not None), None)


def cap_parts(compiler: Compiler, caps: tuple[Cap, ...], channel: str | None, here: Here) -> list[CapPart]:
    """Caps with their ids, which default to the channel's (`project`) and their place from 1."""
    parts: list[CapPart] = []
    for position, cap in enumerate(caps):
        name = cap.id or f"{channel or 'project'}-{position + 1}"
        if any(part.id == name for part in parts):
            compiler.fault("duplicate-cap", here.place(position), f"two caps have the id '{name}'", hint="rename one")
        parts.append(CapPart(id=name, channel=channel, max=cap.max, per=cap.per))
    return parts


def compile_purposes(compiler: Compiler, channels: dict[str, ChannelPart]) -> dict[str, PurposePart]:
    """Every purpose, with the consent attribute of each channel: its own, an ancestor's, the default (M1)."""
    purposes = {}
    for name, entry in compiler.facets.of("purpose").items():
        term = entry.term
        consent = None if term.consent == "none" else _consent(compiler, entry, channels)
        purposes[name] = PurposePart(consent=consent, capped=term.capped, quiet=term.quiet)
    return purposes


def _consent(compiler: Compiler, entry: Entry, channels: dict[str, ChannelPart]) -> dict[str, str]:
    given: dict[str, str] = {}
    for word, attribute in entry.term.consent.items():
        place = entry.place("consent", word)
        found = compiler.attribute_type(attribute, place)
        key = Place(place.file, place.path, "key")
        channel = word if word == "default" else compiler.term("channel", word, key)
        if found is not None and found[1] != "boolean":
            compiler.fault("consent-type", place, f"the attribute '{found[0]}' is a {found[1]}; consent is a boolean",
                           hint="name a boolean attribute")  # fmt: skip
        elif found is not None and channel is not None:
            given[channel] = found[0]
    resolved = {}
    for name, channel_part in channels.items():
        nearest = (*reversed(channel_part.lineage), "default")
        found_attribute = next((given[step] for step in nearest if step in given), None)
        if found_attribute is not None:
            resolved[name] = found_attribute
    return resolved


def compile_actions(compiler: Compiler) -> dict[str, GoalPart]:
    """Every desired action, as a goal without its window."""
    actions = {}
    for name, entry in compiler.facets.of("action").items():
        matches = []
        for position, event in enumerate(entry.term.events):
            here = here_of(entry, "events", position)
            match = compile_match(compiler, (event.event,), event.where, here)
            matches.append(match)
            if entry.term.value is not None and match.events:
                numeric_property(compiler, list(match.events), entry.term.value, here_of(entry, "value"))
        actions[name] = GoalPart(action=name, events=tuple(matches), value=entry.term.value, within=0, exit=True)
    return actions
