"""All words of a project: where each is defined and where it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cjo_cli.diagnostics import suggestion
from cjo_cli.editor.source import Source
from cjo_cli.editor.words.mentions import LOCAL, Mention, mentions
from cjo_cli.errors import UsageError
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.vocabulary import Entry, Facets, facets_of

Word = tuple[str, str]


def on_disk(root: Path) -> Callable[[str], Source]:
    """The files of a project as they lie on the disk."""
    return lambda file: Source.of(root / file)


@dataclass(frozen=True)
class Words:
    """The words of a project's files; a word is what it is (a facet, journey, content, ...) and its id.

    `source` gives a file's text; what was found in one is kept in `known` as long as it is the same.
    """

    project: Project
    source: Callable[[str], Source]
    known: dict[str, tuple[Source, tuple[Mention, ...]]] = field(default_factory=dict)

    @cached_property
    def facets(self) -> Facets:
        """The terms, by id and alias."""
        return facets_of(self.project)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every word in every file, but those that belong to one file alone."""
        found = (mention for file, _ in files_of(self.project) for mention in self.within(file))
        return tuple(mention for mention in found if mention.what not in LOCAL)

    def within(self, file: str) -> tuple[Mention, ...]:
        """Every word of one file, in its order; nothing where it is none of the project's."""
        kind = dict(files_of(self.project)).get(file)
        source = self.source(file)
        last = self.known.get(file)
        if kind is None or last is None or last[0] is not source:
            self.known[file] = (source, () if kind is None else tuple(mentions(file, kind, source)))
        return self.known[file][1]

    def meant(self, mention: Mention) -> Word:
        """The word that is meant, an alias told."""
        entry = self.facets.resolve(mention.what, mention.name)
        return mention.what, mention.name if entry is None or mention.defines else str(entry.term.id)

    def of(self, word: Word) -> tuple[Mention, ...]:
        """Where a word stands, its definition first; only files in whose text it stands are looked through."""
        entry = self.term(word)
        names = (word[1], *(entry.term.aliases if entry is not None else ()))
        files = [file for file, _ in files_of(self.project) if any(name in self.source(file).text for name in names)]
        found = [mention for file in files for mention in self.within(file) if self.meant(mention) == word]
        return tuple(sorted(found, key=lambda mention: not mention.defines))

    @cached_property
    def defined(self) -> tuple[Word, ...]:
        """Every word that the project defines."""
        found = [(facet, name) for facet, entries in self.facets.terms.items() for name in entries]
        found += [("property", name) for _, term in self.facets.all("event") for name in term.properties]
        found += [(what, document.value.id) for what in ("journey", "content") for document in self.documents(what)]
        return tuple(dict.fromkeys(found))

    def term(self, word: Word) -> Entry | None:
        """The term of a facet; None for what is no term."""
        return self.facets.of(word[0]).get(word[1])

    def documents(self, what: str) -> tuple[Document[Any], ...]:
        """The journeys or content items, where `what` is one of them."""
        documents: dict[str, tuple[Document[Any], ...]] = {
            "content": self.project.contents, "journey": self.project.journeys,
        }  # fmt: skip
        return documents.get(what, ())

    def named(self, text: str) -> tuple[Word, ...]:
        """The words that `id` or `facet:id` may mean, by id or alias. Raises UsageError where there is none."""
        what, _, name = text.rpartition(":")
        found = [word for word in self.defined if word[1] == name and what in ("", word[0])]
        if not found:
            entries = [(facet, self.facets.resolve(facet, name)) for facet in self.facets.terms if what in ("", facet)]
            found = [(facet, str(entry.term.id)) for facet, entry in entries if entry is not None]
        if not found:
            known = [name for facet, name in self.defined if what in ("", facet)]
            hint = suggestion(name, known) or "list them: cjo taxonomy tree"
            raise UsageError(f"no word '{text}' is defined in this project", hint)
        return tuple(found)


def files_of(project: Project) -> Iterator[tuple[str, str]]:
    """The project's files, each with its kind (of `editor.schemas.WRITTEN`)."""
    yield CONFIG_FILE, "cjo"
    kinds = (
        (project.facets, "facet"), (project.journeys, "journey"), (project.contents, "content"),
        (project.tests, "test"),
    )  # fmt: skip
    for documents, kind in kinds:
        for document in documents:
            yield document.file, kind
