"""The taxonomy for other platforms: rows, and SKOS as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cjo_cli.model.taxonomy import TermBase
from cjo_cli.plan.vocabulary import Entry, Facets, successor

CONTEXT = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Row:
    """One term as other systems take it; `name` is what the platform calls it, empty where it says nothing."""

    facet: str
    id: str
    title: str
    description: str
    parent: str
    aliases: str
    owner: str
    deprecated: str
    name: str


def rows(facets: Facets, platform: str | None) -> Iterator[Row]:
    """The terms in the files' order; with a platform those that it has a name for."""
    for facet, entries in facets.terms.items():
        for name, entry in entries.items():
            term: TermBase = entry.term
            if platform is None or platform in term.mappings:
                gone = "" if term.deprecated is None else successor(facets, facet, entry) or "yes"
                yield Row(
                    facet, name, term.title or "", term.description or "", entry.parents[-1] if entry.parents else "",
                    ", ".join(term.aliases), term.owner or "", gone, term.mappings.get(platform or "", ""),
                )  # fmt: skip


def platforms(facets: Facets) -> list[str]:
    """The platforms that some term has a name for."""
    return sorted(
        {name for entries in facets.terms.values() for entry in entries.values() for name in entry.term.mappings}
    )


def skos(facets: Facets, project: str, locale: str, platform: str | None) -> dict[str, Any]:
    """The taxonomy as SKOS (W3C, 2009) in JSON-LD: a concept scheme a facet, a concept a term.

    What a platform calls a term is a `skos:notation` whose type names the platform, as the recommendation has it for
    codes of other systems (section 6.5).
    """
    graph: list[dict[str, Any]] = []
    for facet, entries in facets.terms.items():
        wanted = {name: entry for name, entry in entries.items() if platform is None or platform in entry.term.mappings}
        if wanted:
            scheme = _iri(project, facet)
            tops = [
                {"@id": _iri(project, facet, name)} for name, entry in wanted.items() if not _broader(entry, wanted)
            ]
            graph.append(
                {"@id": scheme, "@type": "skos:ConceptScheme", "dcterms:title": facet, "skos:hasTopConcept": tops}
            )
            graph += [_concept(facets, project, locale, facet, entry, wanted) for entry in wanted.values()]
    return {"@context": CONTEXT, "@graph": graph}


def _concept(
    facets: Facets, project: str, locale: str, facet: str, entry: Entry, wanted: dict[str, Entry]
) -> dict[str, Any]:
    term: Any = entry.term
    labels = {locale: term.title or term.id, **term.labels}
    made: dict[str, Any] = {
        "@id": _iri(project, facet, term.id),
        "@type": "skos:Concept",
        "skos:inScheme": {"@id": _iri(project, facet)},
        "skos:prefLabel": [{"@value": text, "@language": language} for language, text in labels.items()],
        "skos:notation": [
            {"@value": term.id},
            *({"@value": name, "@type": _iri(project, "platform", of)} for of, name in term.mappings.items()),
        ],
    }
    if term.description:
        made["skos:definition"] = {"@value": term.description, "@language": locale}
    if term.aliases:
        made["skos:altLabel"] = [{"@value": alias, "@language": locale} for alias in term.aliases]
    broader = _broader(entry, wanted)
    if broader:
        made["skos:broader"] = {"@id": _iri(project, facet, broader)}
    if term.deprecated is not None:
        made["owl:deprecated"] = {"@value": "true", "@type": "xsd:boolean"}
        heir = successor(facets, facet, entry)
        made |= {"dcterms:isReplacedBy": {"@id": _iri(project, facet, heir)}} if heir else {}
    return made


def _broader(entry: Entry, wanted: dict[str, Entry]) -> str:
    """The nearest term above that is exported too."""
    return next((parent for parent in reversed(entry.parents) if parent in wanted), "")


def _iri(project: str, *parts: str) -> str:
    return ":".join(["urn:cjo", *(quote(part, safe="") for part in (project, *parts))])
