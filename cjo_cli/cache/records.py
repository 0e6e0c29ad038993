"""What is kept of each file that was validated: its outline, and what the compiler and the rules said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.cache.store import ITEMS, folder_of, read, write
from cjo_cli.cache.tool import tool
from cjo_cli.cache.values import place_of, plain_place, plain_related, related_of
from cjo_cli.plan.build import Outline
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import Note

Said = Mapping[str, tuple[Fault, ...]]
SET = "set"


@dataclass(frozen=True)
class Accepted:
    """An `accept` of a file."""

    rule: str


@dataclass(frozen=True)
class Record:
    """A journey or content item as other files and the report may know it, and all that was said of it.

    `outline` is a journey's; `status` tells drafts; `said` is what rules said of it by itself, by rule.
    """

    id: str
    status: str
    accept: tuple[Accepted, ...]
    bodies: tuple[str, ...]
    outline: Outline | None
    faults: tuple[Fault, ...]
    said: Said


def plain_record(record: Record) -> Any:
    """A record as plain values."""
    r, o = record, record.outline
    about = None if o is None else [o.id, o.file, o.events, o.sends, o.way, o.journey, o.exclusive]
    return [r.id, r.status, [a.rule for a in r.accept], r.bodies, about, [plain_fault(f) for f in r.faults],
            plain_said(r.said)]  # fmt: skip


def record_of(plain: Any) -> Record:
    """The record that was made plain."""
    name, status, accept, bodies, about, faults, said = plain
    parts: Any = [tuple(part) if isinstance(part, list) else part for part in about or ()]
    outline = Outline(*parts) if parts else None
    return Record(name, status, tuple(map(Accepted, accept)), tuple(bodies), outline, tuple(map(fault_of, faults)),
                  said_of(said))  # fmt: skip


def plain_said(said: Said) -> Any:
    """Faults by rule, as plain values."""
    return {rule: [plain_fault(fault) for fault in faults] for rule, faults in said.items()}


def said_of(plain: Any) -> dict[str, tuple[Fault, ...]]:
    """The faults that were made plain."""
    return {rule: tuple(map(fault_of, faults)) for rule, faults in plain.items()}


def plain_notes(notes: Sequence[Note]) -> Any:
    """Notes as plain values. Raises TypeError for one that holds anything else."""
    return [[note.item, plain_place(note.place), plain_facts(note.facts)] for note in notes]


def notes_of(plain: Any) -> tuple[Note, ...]:
    """The notes that were made plain."""
    return tuple(Note(item, place_of(place), facts_of(facts)) for item, place, facts in plain)


def plain_fault(fault: Fault) -> Any:
    """A fault as plain values."""
    return [fault.rule, plain_place(fault.place), fault.message, fault.label, plain_related(fault.related), fault.hint,
            fault.replacement]  # fmt: skip


def fault_of(plain: Any) -> Fault:
    """The fault that was made plain."""
    rule, place, message, label, related, hint, replacement = plain
    return Fault(rule, place_of(place), message, label, related_of(related), hint, replacement)


def plain_facts(facts: Any) -> Any:
    """A note's facts: tuples as lists, sets as mappings with one key."""
    if facts is None or isinstance(facts, str | bool) or type(facts) is int:
        return facts
    if type(facts) is tuple:
        return [plain_facts(fact) for fact in facts]
    if isinstance(facts, frozenset):
        return {SET: [plain_facts(fact) for fact in sorted(facts, key=repr)]}
    raise TypeError(f"a note that cannot be kept: {type(facts).__name__}")


def facts_of(plain: Any) -> Any:
    """The facts that were made plain."""
    if isinstance(plain, list):
        return tuple(map(facts_of, plain))
    return frozenset(map(facts_of, plain[SET])) if isinstance(plain, dict) else plain


@dataclass(frozen=True)
class State:
    """Everything kept of a project whose files can all be read: their digests, records by file, what terms gave.

    `words` are the digests of what the taxonomy and the configuration say, by file: comments do not count there.
    `notes` are plain, by rule and file (those of terms have none), and `across` what each rule found in its own: most
    are never looked at again. `unseen` are the files that no rule looked at, for errors in references, and `whole` is
    whether there are no such errors.
    """

    files: Mapping[str, Mapping[str, str]]
    around: str
    paths: Mapping[str, str]
    words: Mapping[str, str]
    records: Mapping[str, Mapping[str, Record]]
    terms: Said
    notes: Mapping[str, Mapping[str, Any]]
    across: Said
    unseen: Sequence[str]
    whole: bool


def plain_state(state: State) -> Any:
    """A state as plain values."""
    records = {kind: {file: plain_record(one) for file, one in found.items()} for kind, found in state.records.items()}
    return {"files": state.files, "around": state.around, "paths": state.paths, "words": state.words,
            "records": records, "terms": plain_said(state.terms), "notes": state.notes,
            "across": plain_said(state.across), "unseen": state.unseen, "whole": state.whole}  # fmt: skip


def state_of(plain: Any) -> State:
    """The state that was made plain."""
    records = {kind: {file: record_of(one) for file, one in found.items()} for kind, found in plain["records"].items()}
    return State(plain["files"], plain["around"], plain["paths"], plain["words"], records, said_of(plain["terms"]),
                 plain["notes"], said_of(plain["across"]), plain["unseen"], plain["whole"])  # fmt: skip


def recall_state(root: Path) -> State | None:
    """What is kept of the last whole validation without errors, by this cjo."""
    plain = read(folder_of(root), ITEMS)
    try:
        return state_of(plain["state"]) if plain is not None and plain["tool"] == tool() else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def keep_state(root: Path, state: State | None) -> None:
    """Keep what a whole validation found of each item."""
    if state is not None:
        write(folder_of(root), ITEMS, {"tool": tool(), "state": plain_state(state)})
