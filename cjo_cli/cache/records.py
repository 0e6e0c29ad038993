"""What is kept of each file that was validated: its outline, and what the compiler and the rules said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.cache.store import folder_of, read, write
from cjo_cli.cache.tool import tool
from cjo_cli.cache.values import place_of, plain_place, plain_related, related_of
from cjo_cli.plan.build import Outline
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import Note
from cjo_cli.rules.check import Heard

SET = "set"
ITEMS = "items.json"


@dataclass(frozen=True)
class Accepted:
    """An `accept` of a file."""

    rule: str


@dataclass(frozen=True)
class Record:
    """A journey or content item as other files and the report may know it, and all that was said of it.

    `outline` is a journey's; `status` tells drafts.
    """

    id: str
    status: str
    accept: tuple[Accepted, ...]
    bodies: tuple[str, ...]
    outline: Outline | None
    faults: tuple[Fault, ...]
    heard: Heard


def plain_record(record: Record) -> Any:
    """A record as plain values. Raises TypeError for a note that holds anything else."""
    r, o = record, record.outline
    about = None if o is None else [o.id, o.file, o.events, o.sends, o.way, o.journey, o.exclusive]
    return [r.id, r.status, [a.rule for a in r.accept], r.bodies, about, [plain_fault(f) for f in r.faults],
            plain_heard(r.heard)]  # fmt: skip


def record_of(plain: Any) -> Record:
    """The record that was made plain."""
    name, status, accept, bodies, about, faults, heard = plain
    parts: Any = [tuple(part) if isinstance(part, list) else part for part in about or ()]
    outline = Outline(*parts) if parts else None
    return Record(name, status, tuple(map(Accepted, accept)), tuple(bodies), outline, tuple(map(fault_of, faults)),
                  heard_of(heard))  # fmt: skip


def plain_heard(heard: Heard) -> Any:
    """What rules said, as plain values."""
    faults = {rule: [plain_fault(fault) for fault in said] for rule, said in heard.faults.items()}
    notes = {rule: [[n.item, plain_place(n.place), plain_facts(n.facts)] for n in said]
             for rule, said in heard.notes.items()}  # fmt: skip
    return [faults, notes]


def heard_of(plain: Any) -> Heard:
    """What was made plain."""
    faults = {rule: tuple(map(fault_of, said)) for rule, said in plain[0].items()}
    notes = {rule: tuple(_note(*one) for one in said) for rule, said in plain[1].items()}
    return Heard(faults, notes)


def plain_fault(fault: Fault) -> Any:
    """A fault as plain values."""
    return [fault.rule, plain_place(fault.place), fault.message, fault.label, plain_related(fault.related), fault.hint,
            fault.replacement]  # fmt: skip


def fault_of(plain: Any) -> Fault:
    """The fault that was made plain."""
    rule, place, message, label, related, hint, replacement = plain
    return Fault(rule, place_of(place), message, label, related_of(related), hint, replacement)


def _note(item: str, place: Any, facts: Any) -> Note:
    return Note(item, place_of(place), facts_of(facts))


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
    """Everything kept of a project without errors: digests of what was read, records by file, what terms gave."""

    files: Mapping[str, Mapping[str, str]]
    around: str
    paths: Mapping[str, str]
    records: Mapping[str, Mapping[str, Record]]
    terms: Sequence[Heard]


def plain_state(state: State) -> Any:
    """A state as plain values."""
    records = {kind: {file: plain_record(one) for file, one in found.items()} for kind, found in state.records.items()}
    return {"files": state.files, "around": state.around, "paths": state.paths, "records": records,
            "terms": [plain_heard(one) for one in state.terms]}  # fmt: skip


def state_of(plain: Any) -> State:
    """The state that was made plain."""
    records = {kind: {file: record_of(one) for file, one in found.items()} for kind, found in plain["records"].items()}
    terms = [heard_of(one) for one in plain["terms"]]
    return State(plain["files"], plain["around"], plain["paths"], records, terms)


def recall_state(root: Path) -> State | None:
    """What is kept of the last whole validation without errors, by this cjo."""
    plain = read(folder_of(root), ITEMS)
    try:
        return state_of(plain["state"]) if plain is not None and plain["tool"] == tool() else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def keep_state(root: Path, state: State | None) -> None:
    """Keep what a whole validation found of each item; nothing where a note holds what cannot be kept."""
    with suppress(TypeError):
        if state is not None:
            write(folder_of(root), ITEMS, {"tool": tool(), "state": plain_state(state)})
