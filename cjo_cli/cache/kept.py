"""What is kept of a validation, whole or of a part, for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cjo_cli.cache.records import Accepted, Record, Said, State, plain_notes
from cjo_cli.cache.seen import Seen, bodies_of, digest
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.build import Compiled, Outline, outline
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import TermItem
from cjo_cli.rules.check import Heard, Looked, by_rule, words_are_wrong, wrong_files

# The kinds of files that items stand in, in the order in which they are judged; notes of terms have no file.
ITEMS = ("content", "journeys")
TERMS = ""
Notes = dict[str, dict[str, Any]]


def state_of_run(project: Project, compiled: Compiled, looked: Looked, seen: Seen) -> State | None:
    """What to keep of a whole validation; None where words were wrong, or a note cannot be kept."""
    if words_are_wrong(project, compiled):
        return None
    items = list(zip(looked.items, looked.heard, strict=True))
    heard = {item.file: one for item, one in items if not isinstance(item, TermItem)}
    of_terms = [one for item, one in items if isinstance(item, TermItem)]
    try:
        notes = _notes([(TERMS, one) for one in of_terms], _notes(heard.items(), {}))
    except TypeError:
        return None
    documents: dict[str, Sequence[Document[Any]]] = {"content": project.contents, "journeys": project.journeys}
    faults = _by_file(compiled)
    records = {kind: {one.file: _record(one, faults, heard) for one in documents[kind]} for kind in ITEMS}
    terms = {rule: tuple(of) for rule, of in by_rule(one.faults for one in of_terms).items()}
    unseen = tuple(file for kind in ITEMS for file in records[kind] if file not in heard)
    paths = project.config.paths.model_dump()
    return State(seen.files, seen.around, paths, words_of(project), records, terms, notes, looked.across, unseen,
                 not wrong_files(compiled))  # fmt: skip


def words_of(project: Project) -> dict[str, str]:
    """By file what everything else is written in terms of, as digests."""
    said = {CONFIG_FILE: project.config, **{document.file: document.value for document in project.facets}}
    return {file: digest(repr(value)) for file, value in said.items()}


def renewed(
    state: State, seen: Seen, compiled: Compiled, judged: Mapping[str, Document[Any]], heard: Mapping[str, Heard],
    across: Said,
) -> State:  # fmt: skip
    """The state after some documents were judged anew."""
    faults = _by_file(compiled)
    records = {
        kind: {file: _record(judged[file], faults, heard) if file in judged else one for file, one in known.items()}
        for kind, known in state.records.items()
    }
    others = {rule: {file: notes for file, notes in known.items() if file not in judged}
              for rule, known in state.notes.items()}  # fmt: skip
    unseen = tuple(file for file in judged if file not in heard)
    return State(seen.files, seen.around, state.paths, state.words, records, state.terms,
                 _notes(heard.items(), others), across, unseen, not wrong_files(compiled))  # fmt: skip


def _record(document: Document[Any], faults: Mapping[str, Sequence[Fault]], heard: Mapping[str, Heard]) -> Record:
    value, one = document.value, _outline(document)
    accept = tuple(Accepted(accept.rule) for accept in value.accept)
    bodies = bodies_of([document]) if one is None else ()
    said = heard[document.file].faults if document.file in heard else {}
    return Record(value.id, value.status, accept, bodies, one, tuple(faults.get(document.file, ())), said)


def _outline(document: Document[Any]) -> Outline | None:
    """A journey's outline; contents have none."""
    return outline(document) if hasattr(document.value, "steps") else None


def _by_file(compiled: Compiled) -> dict[str, list[Fault]]:
    faults: dict[str, list[Fault]] = {}
    for fault in compiled.faults:
        faults.setdefault(fault.place.file, []).append(fault)
    return faults


def _notes(heard: Iterable[tuple[str, Heard]], into: Notes) -> Notes:
    """The notes of what was heard, by rule and file, added to others. Raises TypeError for one that cannot be kept."""
    for file, one in heard:
        for rule, notes in one.notes.items():
            into.setdefault(rule, {}).setdefault(file, []).extend(plain_notes(notes))
    return into
