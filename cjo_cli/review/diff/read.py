"""A project or a bundle as a side of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cjo_cli.bundle.read import Opened
from cjo_cli.diagnostics import Place
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.model.config import Config
from cjo_cli.model.content import Content
from cjo_cli.model.journey import Accept, Journey
from cjo_cli.model.project import Document, Project
from cjo_cli.model.taxonomy import walk_terms
from cjo_cli.plan.digest import sent_by
from cjo_cli.plan.model import ContentPart, JourneyPlan, Plan
from cjo_cli.review.diff.side import ContentSide, JourneySide, Side, TermSide

# What of a content item says who it is and what it is for, each with the facet of its words.
WORDS = {"owner": "team", "campaign": "campaign", "stage": "stage", "action": "action", "products": "product"}
# What of a variant decides who gets it, and is in the plan.
ROUTING = ("channel", "locale", "audience", "when")
Words = Mapping[tuple[str, str], str]


def of_project(project: Project, plan: Plan) -> Side:
    """The side that a project's files are."""
    terms = _terms(project)
    words = _words(terms)
    plans = {journey.id: journey for journey in plan.journeys}
    return Side(
        plan,
        {document.value.id: _journey(document, plans[document.value.id], words) for document in project.journeys},
        {document.value.id: _content(project.root, document, plan, words) for document in project.contents},
        terms,
        _settings(project.config),
        _policies(project),
        _accepted(project.config.accept),
    )


def of_bundle(bundle: Opened) -> Side:
    """The side that a bundle is: it names no places, and of journeys what the plan holds."""
    terms = {(term.facet, term.id): term for facet, found in bundle.taxonomy.items() for term in _plain(facet, found)}
    words = _words(terms)
    contents = {
        name: _item(name, bundle.plan.contents[name], None, values, words) for name, values in bundle.contents.items()
    }
    journeys = {one.id: JourneySide(one) for one in bundle.plan.journeys}
    return Side(bundle.plan, journeys, contents, terms, bundled=True)


def paired(base: Side | None, head: Side | None) -> tuple[Side, Side]:
    """Two sides that can be compared: nothing in place of one that has no project, no more than a bundle beside one.

    At least one of them is there.
    """
    some = head or base
    assert some is not None
    old, new = base or _nothing(some.plan), head or _nothing(some.plan)
    return (_as_bundled(old, new) if new.bundled else old), (_as_bundled(new, old) if old.bundled else new)


def _as_bundled(side: Side, bundle: Side) -> Side:
    """A side without what a bundle leaves out.

    These are drafts, what is in review unless `bundle` has some, and the content that then nobody sends.
    """
    kept = {"live", "paused", "closed"} | {journey.status for journey in bundle.plan.journeys}
    journeys = tuple(journey for journey in side.plan.journeys if journey.status in kept)
    sent = {name for journey in journeys for name in sent_by(journey)}
    contents = {name: content for name, content in side.contents.items() if name in sent}
    parts = {name: part for name, part in side.plan.contents.items() if name in sent}
    plan = side.plan.model_copy(update={"journeys": journeys, "contents": parts})
    return replace(side, plan=plan, journeys={one.id: side.journeys[one.id] for one in journeys}, contents=contents)


def _nothing(like: Plan) -> Side:
    """The side of a commit that has no project yet: a project of the same name without anything in it."""
    plan = Plan(name=like.name, timezone=like.timezone, locale=like.locale, holdout=0, events={}, attributes={},
                audiences={}, channels={}, purposes={}, contents={}, journeys=())  # fmt: skip
    return Side(plan, {}, {}, {})


def _dump(value: Any, *leave: str) -> dict[str, Any]:
    dumped: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=set(leave))
    return dumped


def _accepted(accept: Sequence[Accept]) -> tuple[tuple[str, str], ...]:
    return tuple((one.rule, one.why) for one in accept)


def _terms(project: Project) -> dict[tuple[str, str], TermSide]:
    found: dict[tuple[str, str], TermSide] = {}
    for document in project.facets:
        accept = _accepted(document.value.accept)
        owners: dict[tuple[str, ...], str | None] = {(): None}
        for term, parents, path in walk_terms(document.value.terms):
            owner = owners[*parents, term.id] = term.owner or owners[parents]
            key = (document.value.facet, term.id)
            found[key] = TermSide(*key, _dump(term, "terms"), parents, owner, Place(document.file, path), accept)
    return found


def _plain(facet: str, terms: Sequence[Any], parents: tuple[str, ...] = (), owner: str | None = None
           ) -> Iterator[TermSide]:  # fmt: skip
    """The terms of a bundle's taxonomy."""
    for term in terms:
        values = {key: value for key, value in term.items() if key != "terms"}
        owns = values.get("owner") or owner
        yield TermSide(facet, term["id"], values, parents, owns, None)
        yield from _plain(facet, term.get("terms", ()), (*parents, term["id"]), owns)


def _words(terms: Mapping[tuple[str, str], TermSide]) -> Words:
    """Aliases to the ids that they stand for."""
    return {(term.facet, alias): term.id for term in terms.values() for alias in term.values.get("aliases", ())}


def _resolved(words: Words, facet: str, word: Any) -> Any:
    if isinstance(word, list):
        return [_resolved(words, facet, one) for one in word]
    return words.get((facet, word), word)


def _tags(words: Words, tags: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {facet: sorted(_resolved(words, facet, list(named))) for facet, named in sorted(tags.items())}


def _journey(document: Document[Journey], plan: JourneyPlan, words: Words) -> JourneySide:
    journey = document.value
    details = _dump(journey)
    kept = {key: details[key] for key in ("description", "insights") if details.get(key)}
    kept |= {"kpis": _resolved(words, "kpi", list(journey.kpis))} if journey.kpis else {}
    kept |= {"tags": _tags(words, journey.tags)} if journey.tags else {}
    moved = {one.step: one.to for one in journey.moved}
    return JourneySide(plan, kept, moved, journey.was, _accepted(journey.accept))


def _content(root: Path, document: Document[Content], plan: Plan, words: Words) -> ContentSide:
    content = document.value
    values = _dump(content)
    for variant, dumped in zip(content.variants, values["variants"], strict=True):
        if variant.body_file is not None:
            # A checkout may have other line ends than the repository.
            dumped["body"] = ((root / document.file).parent / variant.body_file).read_text("utf-8-sig")
            del dumped["body_file"]
    return _item(content.id, plan.contents[content.id], document.file, values, words, _accepted(content.accept))


def _item(
    name: str, part: ContentPart, file: str | None, values: Mapping[str, Any], words: Words,
    accept: tuple[tuple[str, str], ...] = (),
) -> ContentSide:  # fmt: skip
    details = {key: values[key] for key in ("title", "description") if key in values}
    details |= {key: _resolved(words, facet, values[key]) for key, facet in WORDS.items() if values.get(key)}
    details |= {"tags": _tags(words, values["tags"])} if values.get("tags") else {}
    texts = tuple({k: v for k, v in variant.items() if k not in ROUTING} for variant in values["variants"])
    return ContentSide(name, part, file, details, values.get("facts", {}), texts, accept)


def _settings(config: Config) -> dict[str, Any]:
    """cjo.yaml beside what the plan holds, and beside what says where its files lie."""
    return _dump(config, "policies", "accept", "name", "timezone", "locale", "paths", "version")


def _policies(project: Project) -> dict[tuple[str, str], Place]:
    """Where caps and suppressions stand, by kind and id."""
    found = {}
    for position, cap in enumerate(project.config.policies.caps):
        found["cap", cap.id or f"project-{position + 1}"] = Place(CONFIG_FILE, ("policies", "caps", position))
    for position, rule in enumerate(project.config.policies.suppress):
        found["suppress", rule.id] = Place(CONFIG_FILE, ("policies", "suppress", position))
    for document in project.facets:
        for term, _, path in walk_terms(document.value.terms):
            for position, cap in enumerate(getattr(term, "caps", ())):
                name = cap.id or f"{term.id}-{position + 1}"
                found["cap", f"{term.id}:{name}"] = Place(document.file, (*path, "caps", position))
    return found
