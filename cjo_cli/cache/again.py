"""Validating a project again of which a few journeys or contents changed: only what they touch is read and judged.

What the rules say of an item hangs on the item, the words and the configuration, and the contents that it names; what
the compiler says of a content hangs on who sends it. Rules that look across items judge on notes that were kept, where
any of those changed; those of journey tests on the tests besides, which are read every time. What could not be judged
for errors is tried every time. Wherever a word or anything else changed, the whole project is validated instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cjo_cli.cache.kept import ITEMS, TERMS, renewed, words_of
from cjo_cli.cache.partly import Elsewhere, Partly
from cjo_cli.cache.records import Said, State, notes_of, plain_notes
from cjo_cli.cache.seen import TESTS, Eye, Seen
from cjo_cli.diagnostics import Finding
from cjo_cli.load.desk import Desk
from cjo_cli.load.discover import CONFIG_FILE
from cjo_cli.load.project import config_on, load_tests, lost_bodies, read_document
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.build import Beside, Compiled, Outline, compile_project, outline
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import Item, Note, Scene, TermItem
from cjo_cli.rules.check import (
    ACROSS,
    Heard,
    by_rule,
    hear,
    in_order,
    judged,
    made,
    scene_of,
    words_are_wrong,
    wrong_files,
)

# Of more than that it is quicker to look at everything.
MOST = 4


@dataclass(frozen=True)
class Again:
    """A project that was read in part, with every finding of it; of the rest there are records.

    `whole` is whether no reference is wrong. `state` is what to keep of it; None where a file cannot be read, so that
    its text alone was judged.
    """

    project: Project
    findings: tuple[Finding, ...]
    seen: Seen
    whole: bool
    state: State | None


def validated(eye: Eye, state: State, desk: Desk) -> Again | None:
    """The findings of a project by what is kept of it; None where too much changed, or words are wrong."""
    now = eye.look(state.paths, {body for record in state.records["content"].values() for body in record.bodies})
    changed = _changed(state, now) if _words_stay(desk, state, now) else None
    read = None if changed is None else _read(desk, state, changed)
    if read is None:
        return None
    if read.wrong:
        return _unread(desk, state, now, read)
    extra: set[str] = set()
    for _ in range(MOST):
        try:
            return _attempt(desk, state, now, read.documents, extra)
        except Elsewhere as wanted:
            if wanted.name is None:
                return None
            extra.add(wanted.name)
    return None


def _words_stay(desk: Desk, state: State, now: Seen) -> bool:
    """Whether the configuration and the taxonomy say what they said, whatever became of comments and layout."""
    old = {**state.files["config"], **state.files["taxonomy"]}
    new = {**now.files["config"], **now.files["taxonomy"]}
    if new.keys() != old.keys():
        return False
    differ = [file for file in new if new[file] != old[file]]
    facets = [(file, *read_document("taxonomy", desk, file)) for file in differ if file != CONFIG_FILE]
    if any(value is None or wrong for _, value, wrong in facets):
        return False
    read = tuple(Document(file, value) for file, value, _ in facets)
    said = words_of(Project(desk.root, config_on(desk), read, (), ()))
    return all(said[file] == state.words[file] for file in differ)


def _changed(state: State, now: Seen) -> set[str] | None:
    """The journeys and contents that differ; None where there are others, or too many differ."""
    old = state.files
    if now.around != state.around or any(now.files[kind].keys() != old[kind].keys() for kind in ITEMS):
        return None
    if bool(now.files[TESTS]) != bool(old[TESTS]):  # where there are tests, notes say what they ask for
        return None
    differ = {body for body, digest in now.files["bodies"].items() if old["bodies"].get(body) != digest}
    changed = {file for kind in ITEMS for file, digest in now.files[kind].items() if old[kind][file] != digest}
    changed |= {file for file, record in state.records["content"].items() if differ.intersection(record.bodies)}
    return changed if len(changed) * MOST <= len(state.records["journeys"]) + MOST else None


Documents = Mapping[str, Document[Any]]


@dataclass(frozen=True)
class _Read:
    """Documents by file; the files that cannot be read, and why not, and what else is wrong with the texts."""

    documents: Documents
    unread: frozenset[str]
    wrong: Sequence[Finding]


def _read(desk: Desk, state: State, files: Iterable[str]) -> _Read | None:
    """What is in `files`; None where one has another id."""
    found: dict[str, Document[Any]] = {}
    unread, wrong = set(), []
    for file in sorted(files):
        kind = "journeys" if file in state.records["journeys"] else "content"
        value, said = read_document(kind, desk, file)
        wrong += said
        if value is None:
            unread.add(file)
            continue
        if value.id != state.records[kind][file].id:
            return None
        found[file] = Document(file, value)
        wrong += lost_bodies(desk.root, found[file]) if kind == "content" else ()
    return _Read(found, frozenset(unread), wrong)


@dataclass(frozen=True)
class _Reach:
    """What is judged anew, by file; and which contents are read besides."""

    outlines: tuple[Outline, ...]
    dirty: set[str]
    beside: set[str]


def _reach(state: State, changed: Documents, extra: Iterable[str]) -> _Reach:
    journeys, contents = state.records["journeys"], state.records["content"]
    file_of = {record.id: file for file, record in contents.items()}
    old = {file: record.outline for file, record in journeys.items() if record.outline is not None}
    new = {file: outline(changed[file]) if file in changed else one for file, one in old.items()}
    moved = {
        content for file, one in new.items() if (one.sends, one.events) != (old[file].sends, old[file].events)
        for content in {*one.sends, *old[file].sends}
    }  # fmt: skip
    touched = moved | {contents[file].id for file in changed if file in contents}
    dirty = {*changed, *state.unseen, *(file_of[content] for content in touched if content in file_of)}
    dirty |= {file for file, one in new.items() if touched.intersection(one.sends)}
    named = {content for file in dirty if file in new for content in new[file].sends}
    return _Reach(tuple(new.values()), dirty, {file_of[one] for one in {*named, *extra} if one in file_of} - dirty)


def _attempt(desk: Desk, state: State, now: Seen, changed: Documents, extra: set[str]) -> Again | None:
    reach = _reach(state, changed, extra)
    rest = _read(desk, state, (reach.dirty | reach.beside) - changed.keys())
    if rest is None or rest.wrong:
        return None
    read = {**changed, **rest.documents}
    part = _part(desk, state, read)
    if part is None:
        return None
    contents = {record.id: file for file, record in state.records["content"].items()}
    compiled = compile_project(part, Beside(reach.outlines, contents))
    if words_are_wrong(part, compiled):
        return None
    scene, items = scene_of(part, compiled)
    others = [name for name, file in contents.items() if file not in read]
    partly = compiled.plan.model_copy(update={"journeys": (), "contents": Partly(scene.plan.contents, others)})
    scene = replace(scene, plan=partly, contents=Partly(scene.contents, others))
    fresh = _fresh(scene, items, reach.dirty)
    across = _across(scene, state, reach.dirty, fresh)
    said = in_order(by_rule(_said(state, reach.dirty, fresh)), across)
    found = made((*_faults(state, compiled, reach), *said))
    kept = renewed(state, now, compiled, {file: read[file] for file in reach.dirty}, fresh, across)
    everything = _whole(part, state, _Read(changed, frozenset(), ()))
    return Again(everything, found, now, not wrong_files(compiled), kept)


def _unread(desk: Desk, state: State, now: Seen, read: _Read) -> Again | None:
    """What is wrong with the texts, which is all that is said where one cannot be read."""
    part = _part(desk, state, {})
    if part is None:
        return None
    return Again(_whole(part, state, read), tuple(read.wrong), now, whole=False, state=None)


def _fresh(scene: Scene, items: Sequence[Item], dirty: set[str]) -> dict[str, Heard]:
    own = (item for item in items if not isinstance(item, TermItem))
    return {item.file: hear(scene, item) for item in own if item.file in dirty}


def _said(state: State, dirty: set[str], fresh: Mapping[str, Heard]) -> Iterator[Said]:
    """What rules say of each item by itself, in the order of a whole validation."""
    yield state.terms
    for kind in ITEMS:
        for file, record in state.records[kind].items():
            if file in fresh or file not in dirty:
                yield fresh[file].faults if file in fresh else record.said


def _across(scene: Scene, state: State, dirty: set[str], fresh: Mapping[str, Heard]) -> dict[str, tuple[Fault, ...]]:
    """What rules find across items: what they found, where all they go by stayed as it was."""
    found = {}
    for rule in ACROSS:
        assert rule.across is not None
        own = {file: fresh[file].notes.get(rule.name, ()) if file in fresh else () for file in dirty}
        kept = state.notes.get(rule.name, {})
        same = all(kept.get(file, []) == plain_notes(notes) for file, notes in own.items())
        if same and scene.whole == state.whole and not rule.across.beyond:
            found[rule.name] = state.across[rule.name]
        else:
            found[rule.name] = judged(scene, rule, list(_notes(state, kept, own)))
    return found


def _notes(state: State, kept: Mapping[str, Any], own: Mapping[str, tuple[Note, ...]]) -> Iterator[Note]:
    """A rule's notes of all items, in the order of a whole validation."""
    for file in (TERMS, *(file for kind in ITEMS for file in state.records[kind])):
        yield from own[file] if file in own else notes_of(kept.get(file, ()))


def _part(desk: Desk, state: State, read: Documents) -> Project | None:
    """The project with all its words, and of journeys and contents those that were read; None where a test is wrong."""
    config = config_on(desk)
    suites, wrong, _ = load_tests(desk, config)
    if wrong:
        return None
    facets = tuple(Document(file, read_document("taxonomy", desk, file)[0]) for file in state.files["taxonomy"])
    journeys = tuple(read[file] for file in state.records["journeys"] if file in read)
    contents = tuple(read[file] for file in state.records["content"] if file in read)
    return Project(desk.root, config, facets, journeys, contents, suites, desk.unsaved)


def _faults(state: State, compiled: Compiled, reach: _Reach) -> Iterator[Fault]:
    """What the compiler says: now of words and what is judged anew, then of the rest."""
    for fault in compiled.faults:
        if fault.place.file not in reach.beside:
            yield fault
    for kind in ITEMS:
        for file, record in state.records[kind].items():
            yield from record.faults if file not in reach.dirty else ()


def _whole(part: Project, state: State, read: _Read) -> Project:
    """All documents that can be read, as far as comments and `accept` are concerned."""

    def documents(kind: str) -> tuple[Document[Any], ...]:
        return tuple(
            read.documents.get(file, Document(file, record))
            for file, record in state.records[kind].items() if file not in read.unread
        )  # fmt: skip

    return replace(part, journeys=documents("journeys"), contents=documents("content"))
