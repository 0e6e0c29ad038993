"""The taxonomy as a look-up: words to terms, and the faults of the words themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cjo_cli.diagnostics import Path, Place, Related, nearest
from cjo_cli.model.project import Project
from cjo_cli.model.taxonomy import AnyTerm, walk_terms


@dataclass(frozen=True)
class Fault:
    """Something a rule reports: the rule's name, words, and places (see `cjo_cli.rules`)."""

    rule: str
    place: Place
    message: str
    label: str = ""
    related: tuple[Related, ...] = ()
    hint: str = ""
    replacement: str | None = None


@dataclass(frozen=True)
class Entry:
    """A term where it stands: its ancestors from outermost in, its file and place there."""

    term: Any
    parents: tuple[str, ...]
    file: str
    path: Path

    def place(self, *below: str | int) -> Place:
        """A place in the term's file, below the term."""
        return Place(self.file, (*self.path, *below))


@dataclass
class Facets:
    """Every facet's terms by id and by alias."""

    terms: dict[str, dict[str, Entry]] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def of(self, facet: str) -> dict[str, Entry]:
        """The terms of `facet` by id, in file order."""
        return self.terms.get(facet, {})

    def all(self, facet: str) -> Iterator[tuple[str, Any]]:
        """(id, term) of `facet`."""
        for name, entry in self.of(facet).items():
            yield name, entry.term

    def resolve(self, facet: str, word: str) -> Entry | None:
        """The term that `word` names, by id or alias."""
        terms = self.of(facet)
        return terms.get(word) or terms.get(self.aliases.get(facet, {}).get(word, ""))


def facets_of(project: Project) -> Facets:
    """The project's words; doubled ids and ambiguous aliases are among the faults."""
    facets = Facets()
    for document in project.facets:
        name = document.value.facet
        known = facets.terms.setdefault(name, {})
        for term, parents, path in walk_terms(document.value.terms):
            entry = Entry(term, parents, document.file, path)
            if term.id in known:
                facets.faults.append(Fault(
                    "duplicate-term", entry.place("id"), f"two {name} terms have the id '{term.id}'", "again here",
                    (Related(known[term.id].place("id"), "first here"),), "rename one of them"))  # fmt: skip
            else:
                known[term.id] = entry
    for name, known in facets.terms.items():
        _add_aliases(facets, name, known)
    return facets


def _add_aliases(facets: Facets, facet: str, known: dict[str, Entry]) -> None:
    owners = facets.aliases.setdefault(facet, {})
    for name, entry in known.items():
        for position, alias in enumerate(_aliases(entry.term)):
            taken = alias if alias in known and alias != name else owners.get(alias)
            if taken is not None and taken != name:
                facets.faults.append(Fault(
                    "ambiguous-alias", entry.place("aliases", position), f"'{alias}' also means '{taken}'",
                    f"alias of '{name}'", (Related(known[taken].place("id"), "the other"),),
                    "an alias belongs to one term"))  # fmt: skip
            else:
                owners[alias] = name


def _aliases(term: AnyTerm) -> tuple[str, ...]:
    return term.aliases


def successor(facets: Facets, facet: str, entry: Entry) -> str | None:
    """The term to use in place of a deprecated one, past others that are deprecated; None where none is named."""
    seen: set[str] = set()
    found: Entry | None = entry
    while found is not None and found.term.deprecated is not None:
        seen.add(found.term.id)
        use = found.term.deprecated.use
        found = facets.resolve(facet, use) if use is not None else None
        if found is not None and found.term.id in seen:
            return None
    return None if found is None else str(found.term.id)


def unknown(facets: Facets, facet: str, word: str, place: Place) -> Fault:
    """The fault of a word that no term of `facet` has, with where the nearest stands."""
    terms = facets.of(facet)
    words = {**{name: name for name in terms}, **facets.aliases.get(facet, {})}
    # An alias that is near stands for its term: what is proposed is to be kept.
    close = list(dict.fromkeys(words[near] for near in nearest(word, words)))
    related = (Related(terms[close[0]].place("id"), "did you mean this one?"),) if close else ()
    rule = (
        f"unknown-{facet}"
        if facet in ("event", "attribute", "audience", "channel", "purpose", "action")
        else "unknown-term"
    )
    hint = (
        f"declare it in the taxonomy, facet {facet}"
        if not close
        else "replace with " + " or ".join(f"'{c}'" for c in close)
    )
    return Fault(rule, place, f"unknown {facet} '{word}'", "not in the taxonomy", related, hint,
                 close[0] if len(close) == 1 else None)  # fmt: skip
