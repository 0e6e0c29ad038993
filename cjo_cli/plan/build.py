"""The compiler's front: a project in, a plan and the faults of its references out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cjo_cli.diagnostics import Place, Related, suggestion
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Journey
from cjo_cli.model.project import Document, Project
from cjo_cli.model.steps import Choose, Send
from cjo_cli.plan.compile_condition import audience_condition, compile_condition
from cjo_cli.plan.compile_journey import check_tags, compile_journey, entry_events_of
from cjo_cli.plan.compile_taxonomy import (
    cap_parts,
    check_moving,
    circles,
    compile_actions,
    compile_attributes,
    compile_audiences,
    compile_channels,
    compile_events,
    compile_purposes,
)
from cjo_cli.plan.conditions import AllOf, Condition
from cjo_cli.plan.instants import parse_instant
from cjo_cli.plan.model import ContentPart, Plan, SuppressPart, VariantPart
from cjo_cli.plan.scope import Compiler, Here
from cjo_cli.plan.vocabulary import Fault, facets_of


@dataclass(frozen=True)
class Compiled:
    """A plan, and what was wrong with its references. With errors among the faults the plan is not to be run."""

    plan: Plan
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Outline:
    """What other files may know of a journey: who starts it, what it sends, whom it follows and excludes."""

    id: str
    file: str
    events: tuple[str, ...] | None
    sends: tuple[str, ...]
    way: str
    journey: str | None
    exclusive: str | None


@dataclass(frozen=True)
class Beside:
    """Of a project of which only a part is compiled: outlines of all its journeys, and where every content stands."""

    outlines: tuple[Outline, ...]
    contents: Mapping[str, str]


def outline(document: Document[Journey]) -> Outline:
    """The outline of a journey."""
    journey = document.value
    enter = journey.enter
    sends = tuple(sorted(_sent_by(journey)))
    return Outline(journey.id, document.file, enter.event, sends, enter.way, enter.journey, journey.exclusive)


def compile_project(project: Project, beside: Beside | None = None) -> Compiled:
    """The project's plan. Never raises on a loaded project: what cannot be resolved is a fault.

    With `beside` the journeys and contents of `project` are some of those; what is told of them is the same.
    """
    config = project.config
    beside = beside or Beside(
        tuple(map(outline, project.journeys)), {document.value.id: document.file for document in project.contents}
    )
    facets = facets_of(project)
    compiler = Compiler(
        facets,
        config.timezone,
        facets.faults,
        journeys={one.id: Place(one.file, ("journey",)) for one in beside.outlines},
        contents={name: Place(file, ("content",)) for name, file in beside.contents.items()},
    )
    events = compile_events(compiler)
    attributes = compile_attributes(compiler)
    audiences = compile_audiences(compiler)
    channels, channel_caps = compile_channels(compiler)
    purposes = compile_purposes(compiler, channels)
    actions = compile_actions(compiler)
    _check_terms(compiler)
    _check_config(compiler, project)
    journeys = {document.value.id: document for document in project.journeys}
    sending = _sending(beside)
    contents = {
        document.value.id: _content(compiler, document, _senders(compiler, sending.get(document.value.id, [])))
        for document in project.contents
    }
    channels_of = {
        name: tuple(dict.fromkeys(variant.channel for variant in part.variants)) for name, part in contents.items()
    }
    known = {one.id for one in beside.outlines}
    plans = tuple(
        compile_journey(compiler, document, known, channels_of, actions) for _, document in sorted(journeys.items())
    )
    suppress = _suppress(compiler, project)
    _check_circles(compiler, sorted({one.id: one for one in beside.outlines}.values(), key=lambda one: one.id))
    check_moving(compiler, audiences)
    plan = Plan(
        name=config.name,
        timezone=config.timezone,
        locale=config.locale,
        holdout=config.policies.holdout,
        caps=(*cap_parts(compiler, config.policies.caps, None, Here("cjo.yaml", ("policies", "caps"))), *channel_caps),
        suppress=suppress,
        events=events,
        attributes=attributes,
        audiences=audiences,
        channels=channels,
        purposes=purposes,
        contents=contents,
        journeys=plans,
    )
    return Compiled(plan, tuple(compiler.faults))


def _check_terms(compiler: Compiler) -> None:
    """What terms of every facet may refer to: an owner, a successor; a voice's channels."""
    for facet, terms in compiler.facets.terms.items():
        for entry in terms.values():
            deprecated = entry.term.deprecated
            if entry.term.owner is not None:
                compiler.term("team", entry.term.owner, entry.place("owner"))
            if deprecated is not None and deprecated.use is not None:
                compiler.term(facet, deprecated.use, entry.place("deprecated", "use"))
            if facet == "voice":
                for channel in entry.term.require:
                    compiler.term("channel", channel, replace(entry.place("require", channel), on="key"))


def _check_config(compiler: Compiler, project: Project) -> None:
    config = project.config
    if config.locale != type(config).model_fields["locale"].default:
        _locale(compiler, config.locale, Here("cjo.yaml"))
    for kind, model in (("journey", Journey), ("content", Content)):
        known = [field.alias or name for name, field in model.model_fields.items()]
        for position, word in enumerate(getattr(config.require, kind)):
            if word not in known:
                compiler.fault("unknown-field", Here("cjo.yaml").place("require", kind, position),
                               f"a {kind} has no field '{word}'", "required of all, held by none",
                               suggestion(word, known))  # fmt: skip


@dataclass(frozen=True)
class Senders:
    """The journeys that send a content item: the entry events that they share, or why there are none."""

    entry: tuple[str, ...] | None
    why: str


def _sending(beside: Beside) -> dict[str, list[Outline]]:
    """The journeys that send each content item."""
    found: dict[str, list[Outline]] = {}
    for one in beside.outlines:
        for content in one.sends:
            found.setdefault(content, []).append(one)
    return found


def _senders(compiler: Compiler, journeys: list[Outline]) -> Senders:
    events: list[str] = []
    for journey in journeys:
        if journey.events is None:
            return Senders(None, f"the journey '{journey.id}', which sends it, has no 'enter.event'")
        events += entry_events_of(compiler, journey.events) or ()
    # Of what is not sent yet, what any event declares may be read.
    return Senders(tuple(dict.fromkeys(events if journeys else compiler.facets.of("event"))), "")


def _sent_by(journey: Journey) -> set[str]:
    sent: set[str] = set()
    for _, step, _ in journey.numbered:
        if isinstance(step, Send):
            sent.add(step.send)
        elif isinstance(step, Choose):
            sent |= {candidate.send for candidate in step.choose}
    return sent


def _content(compiler: Compiler, document: Document[Content], senders: Senders) -> ContentPart:
    content = document.value
    here = Here(document.file)
    for key, facet in (("owner", "team"), ("campaign", "campaign"), ("stage", "stage"), ("action", "action")):
        word = getattr(content, key)
        if word is not None:
            compiler.term(facet, word, here.place(key))
    compiler.terms("product", content.products, here, "products")
    check_tags(compiler, content.tags, here)
    purpose = compiler.term("purpose", content.purpose, here.place("purpose"))
    inside = replace(here, entry=senders.entry, no_entry=senders.why)
    variants = []
    for position, variant in enumerate(content.variants):
        at = inside.at("variants", position)
        channel = compiler.term("channel", variant.channel, at.place("channel"))
        locale = None if variant.locale is None else _locale(compiler, variant.locale, at)
        parts: list[Condition] = []
        if variant.audience is not None:
            parts.append(audience_condition(compiler, variant.audience, at, at.at("audience")))
        if variant.when is not None:
            parts.append(compile_condition(compiler, variant.when, at.at("when")))
        when = AllOf(of=tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
        variants.append(VariantPart(channel=channel or variant.channel, locale=locale, when=when))
    valid = content.valid
    return ContentPart(
        purpose=purpose or content.purpose,
        status=content.status,
        from_=parse_instant(valid.from_, compiler.timezone) if valid and valid.from_ else None,
        until=parse_instant(valid.until, compiler.timezone) if valid and valid.until else None,
        variants=tuple(variants),
    )


def _locale(compiler: Compiler, word: str, at: Here) -> str:
    """The locale as a term's id where it is one; locales compare without case, `_` as `-` (M2)."""
    known = compiler.facets.of("locale")
    name = word.lower().replace("_", "-")
    if compiler.facets.resolve("locale", name) is not None or not known:
        return name if name in known or not known else compiler.term("locale", name, at.place("locale")) or word
    declared = {name: entry.place("id") for name, entry in known.items()}
    compiler.lost("unknown-locale", at.place("locale"), f"the locale '{word}' is not in the taxonomy", "not declared",
                  word, declared, "declare it, facet locale")  # fmt: skip
    return word


def _suppress(compiler: Compiler, project: Project) -> tuple[SuppressPart, ...]:
    parts: list[SuppressPart] = []
    for position, rule in enumerate(project.config.policies.suppress):
        here = Here("cjo.yaml", ("policies", "suppress", position))
        if rule.audience is not None:
            when = audience_condition(compiler, rule.audience, here, here.at("audience"))
        else:
            when = compile_condition(compiler, rule.when, here.at("when"))
        purposes = None
        if rule.purposes is not None:
            purposes = tuple(compiler.terms("purpose", rule.purposes, here, "purposes"))
        parts.append(SuppressPart(id=rule.id, when=when, purposes=purposes))
    return tuple(parts)


def _check_circles(compiler: Compiler, plans: Sequence[Outline]) -> None:
    """Journeys that enter from one another, and groups entered from themselves or in a circle (E7)."""
    by_id = {plan.id: plan for plan in plans}
    feeds = {plan.id: {plan.journey} if plan.journey else set() for plan in plans}
    rings = circles(feeds)
    for ring in rings:
        compiler.fault("journey-circle", Here(by_id[ring[0]].file, ("enter", "journey")).place(),
                       "journeys enter from one another: " + " ← ".join((*ring, ring[0])),
                       hint="break the circle", related=_links(by_id, ring[1:]))  # fmt: skip
    if rings:
        return
    group = {plan.id: f"group {plan.exclusive}" if plan.exclusive else plan.id for plan in plans}
    graph: dict[str, set[str]] = {}
    for plan in plans:
        graph.setdefault(group[plan.id], set())
        if plan.journey in by_id:
            graph[group[plan.id]].add(group[plan.journey])
    for ring in circles(graph):
        named = next(p for p in plans if group[p.id] in ring and p.journey and group.get(p.journey) in ring)
        compiler.fault("journey-circle", Here(named.file, ("enter", "journey")).place(),
                       "exclusive groups are entered from one another: " + " ← ".join((*ring, ring[0])),
                       hint="take a journey out of its group, or enter from one outside it",
                       related=_links(by_id, [named.journey]))  # fmt: skip


def _links(by_id: dict[str, Outline], others: Iterable[str | None]) -> tuple[Related, ...]:
    """Where the others of a circle are entered from."""
    plans = [by_id[name] for name in others if name is not None]
    return tuple(Related(Place(plan.file, ("enter", plan.way), "key"), "and entered here") for plan in plans)
