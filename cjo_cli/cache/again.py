"""Validating a project again of which a few journeys or contents changed: only what they touch is read and judged.

What the rules say of an item hangs on the item, the words and the configuration, and the contents that it names; what
the compiler says of a content hangs on who sends it. Rules that look across items judge every time, on kept notes.
Wherever anything else changed, or is wrong, the whole project is validated instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from cjo_cli.cache.records import Accepted, Record, Said, State, notes_of, plain_notes
from cjo_cli.cache.seen import KINDS, Eye, Seen, bodies_of
from cjo_cli.diagnostics import Finding
from cjo_cli.load.project import config_of, lost_bodies, read_document
from cjo_cli.model.project import Document, Project
from cjo_cli.plan.build import Beside, Compiled, Outline, compile_project, outline
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import Item, Note, Scene, TermItem
from cjo_cli.rules.check import ACROSS, Heard, Looked, by_rule, hear, in_order, judged, made, scene_of, wrong_files

# The kinds of files that items stand in, in the order in which they are judged; notes of terms have no file.
ITEMS = ("content", "journeys")
TERMS = ""
# Of more than that it is quicker to look at everything.
MOST = 4
V = TypeVar("V")


class Elsewhere(Exception):  # noqa: N818 - it ends an attempt, and is never seen outside
    """Something was asked for that is not read: a content by its id, or all of them."""

    def __init__(self, name: str | None) -> None:
        self.name = name


class Partly(dict[str, V]):
    """The contents that were read; asking for another, or for all, raises Elsewhere."""

    def __init__(self, read: Mapping[str, V], known: Iterable[str]) -> None:
        super().__init__(read)
        self._others = frozenset(known) - frozenset(read)

    def __missing__(self, name: str) -> V:
        raise Elsewhere(name) if name in self._others else KeyError(name)

    def __contains__(self, name: object) -> bool:
        if name in self._others:
            raise Elsewhere(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """As of any mapping."""
        return super().get(name, default) if name in self else default

    def _all(self) -> NoReturn:
        raise Elsewhere(None)

    __iter__ = __len__ = keys = values = items = _all


@dataclass(frozen=True)
class Again:
    """A project that was read in part, with every finding of it; of the rest there are records."""

    project: Project
    findings: tuple[Finding, ...]
    seen: Seen


def validated(eye: Eye, state: State) -> Again | None:
    """The findings of a project by what is kept of it; None where too much changed, or anything is wrong."""
    root = eye.root
    now = eye.look(state.paths, {body for record in state.records["content"].values() for body in record.bodies})
    changed = _changed(state, now)
    if changed is None:
        return None
    read = _read(root, state, changed)
    if read is None:
        return None
    extra: set[str] = set()
    for _ in range(MOST):
        try:
            return _attempt(root, state, now, read, extra)
        except Elsewhere as wanted:
            if wanted.name is None:
                return None
            extra.add(wanted.name)
    return None


def _changed(state: State, now: Seen) -> set[str] | None:
    """The journeys and contents that differ; None where anything else does."""
    old = state.files
    same = all(now.files[kind] == old[kind] for kind in ("config", "taxonomy"))
    if not same or now.around != state.around or any(now.files[kind].keys() != old[kind].keys() for kind in KINDS):
        return None
    differ = {body for body, digest in now.files["bodies"].items() if old["bodies"].get(body) != digest}
    changed = {file for kind in KINDS for file, digest in now.files[kind].items() if old[kind][file] != digest}
    changed |= {file for file, record in state.records["content"].items() if differ.intersection(record.bodies)}
    return changed if len(changed) * MOST <= len(state.records["journeys"]) + MOST else None


Read = dict[str, Document[Any]]


def _read(root: Path, state: State, files: Iterable[str]) -> Read | None:
    """The documents in `files`; None where one cannot be read, or has another id."""
    found: Read = {}
    for file in files:
        kind = "journeys" if file in state.records["journeys"] else "content"
        value, wrong = read_document(kind, root, file)
        if value is None or wrong or value.id != state.records[kind][file].id:
            return None
        found[file] = Document(file, value)
        if kind == "content" and lost_bodies(root, found[file]):
            return None
    return found


@dataclass(frozen=True)
class _Reach:
    """What is judged anew, by file; and which contents are read besides."""

    outlines: tuple[Outline, ...]
    dirty: set[str]
    beside: set[str]


def _reach(state: State, changed: Read, extra: Iterable[str]) -> _Reach:
    journeys, contents = state.records["journeys"], state.records["content"]
    file_of = {record.id: file for file, record in contents.items()}
    old = {file: record.outline for file, record in journeys.items() if record.outline is not None}
    new = {file: outline(changed[file]) if file in changed else one for file, one in old.items()}
    moved = {
        content for file, one in new.items() if (one.sends, one.events) != (old[file].sends, old[file].events)
        for content in {*one.sends, *old[file].sends}
    }  # fmt: skip
    touched = moved | {contents[file].id for file in changed if file in contents}
    dirty = {*changed, *(file_of[content] for content in touched if content in file_of)}
    dirty |= {file for file, one in new.items() if touched.intersection(one.sends)}
    named = {content for file in dirty if file in new for content in new[file].sends}
    return _Reach(tuple(new.values()), dirty, {file_of[one] for one in {*named, *extra} if one in file_of} - dirty)


def _attempt(root: Path, state: State, now: Seen, changed: Read, extra: set[str]) -> Again | None:
    reach = _reach(state, changed, extra)
    rest = _read(root, state, (reach.dirty | reach.beside) - changed.keys())
    if rest is None:
        return None
    part = _part(root, state, {**changed, **rest})
    if part is None:
        return None
    contents = {record.id: file for file, record in state.records["content"].items()}
    compiled = compile_project(part, Beside(reach.outlines, contents))
    if wrong_files(compiled):
        return None
    scene, items = scene_of(part, compiled)
    partly = compiled.plan.model_copy(update={"journeys": (), "contents": Partly(scene.plan.contents, contents)})
    scene = replace(scene, plan=partly, contents=Partly(scene.contents, contents))
    fresh = _fresh(scene, items, reach.dirty)
    said = in_order(by_rule(_said(state, fresh)), _across(scene, state, fresh))
    found = made((*_faults(state, compiled, reach), *said))
    return Again(_whole(part, state, changed), found, now)


def _fresh(scene: Scene, items: Sequence[Item], dirty: set[str]) -> dict[str, Heard]:
    own = (item for item in items if not isinstance(item, TermItem))
    return {item.file: hear(scene, item) for item in own if item.file in dirty}


def _said(state: State, fresh: Mapping[str, Heard]) -> Iterator[Said]:
    """What rules say of each item by itself, in the order of a whole validation."""
    yield state.terms
    for kind in ITEMS:
        for file, record in state.records[kind].items():
            yield fresh[file].faults if file in fresh else record.said


def _across(scene: Scene, state: State, fresh: Mapping[str, Heard]) -> dict[str, tuple[Fault, ...]]:
    """What rules find across items: what they found, where all they go by stayed as it was."""
    found = {}
    for rule in ACROSS:
        assert rule.across is not None
        own = {file: heard.notes.get(rule.name, ()) for file, heard in fresh.items()}
        kept = state.notes.get(rule.name, {})
        same = not rule.across.beyond and all(kept.get(file, []) == plain_notes(notes) for file, notes in own.items())
        found[rule.name] = state.across[rule.name] if same else judged(scene, rule, list(_notes(state, kept, own)))
    return found


def _notes(state: State, kept: Mapping[str, Any], own: Mapping[str, tuple[Note, ...]]) -> Iterator[Note]:
    """A rule's notes of all items, in the order of a whole validation."""
    for file in (TERMS, *(file for kind in ITEMS for file in state.records[kind])):
        yield from own[file] if file in own else notes_of(kept.get(file, ()))


def _part(root: Path, state: State, read: Read) -> Project | None:
    """The project with all its words, and of journeys and contents those that were read."""
    facets = []
    for file in state.files["taxonomy"]:
        value, wrong = read_document("taxonomy", root, file)
        if value is None or wrong:
            return None
        facets.append(Document(file, value))
    journeys = tuple(read[file] for file in state.records["journeys"] if file in read)
    contents = tuple(read[file] for file in state.records["content"] if file in read)
    return Project(root, config_of(root), tuple(facets), journeys, contents)


def _faults(state: State, compiled: Compiled, reach: _Reach) -> Iterator[Fault]:
    """What the compiler says: now of words and what is judged anew, then of the rest."""
    for fault in compiled.faults:
        if fault.place.file not in reach.beside:
            yield fault
    for kind in ITEMS:
        for file, record in state.records[kind].items():
            yield from record.faults if file not in reach.dirty else ()


def _whole(part: Project, state: State, changed: Read) -> Project:
    """All documents, as far as comments and `accept` are concerned."""

    def documents(kind: str) -> tuple[Document[Any], ...]:
        return tuple(changed.get(file, Document(file, record)) for file, record in state.records[kind].items())

    return replace(part, journeys=documents("journeys"), contents=documents("content"))


def state_of_run(project: Project, compiled: Compiled, looked: Looked, seen: Seen) -> State | None:
    """What to keep of a whole validation; None where anything was wrong."""
    if wrong_files(compiled):
        return None
    try:
        notes = _plain_notes(looked)
    except TypeError:  # a note that cannot be kept
        return None
    pairs = list(zip(looked.items, looked.heard, strict=True))
    said = {item.file: one.faults for item, one in pairs if not isinstance(item, TermItem)}
    faults: dict[str, list[Fault]] = {}
    for fault in compiled.faults:
        faults.setdefault(fault.place.file, []).append(fault)

    def record(document: Document[Any], one: Outline | None) -> Record:
        value = document.value
        accept = tuple(Accepted(accept.rule) for accept in value.accept)
        bodies = bodies_of([document]) if one is None else ()
        own = tuple(faults.get(document.file, ()))
        return Record(value.id, value.status, accept, bodies, one, own, said[document.file])

    records = {
        "journeys": {document.file: record(document, outline(document)) for document in project.journeys},
        "content": {document.file: record(document, None) for document in project.contents},
    }
    terms = by_rule(one.faults for item, one in pairs if isinstance(item, TermItem))
    paths = project.config.paths.model_dump()
    return State(seen.files, seen.around, paths, records, {rule: tuple(of) for rule, of in terms.items()}, notes,
                 looked.across)  # fmt: skip


def _plain_notes(looked: Looked) -> dict[str, dict[str, Any]]:
    """The notes of a whole validation by rule and file, those of terms together."""
    found: dict[str, dict[str, Any]] = {}
    for item, one in zip(looked.items, looked.heard, strict=True):
        file = TERMS if isinstance(item, TermItem) else item.file
        for rule, notes in one.notes.items():
            found.setdefault(rule, {}).setdefault(file, []).extend(plain_notes(notes))
    return found
