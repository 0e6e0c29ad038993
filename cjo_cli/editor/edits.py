"""Edits of a file's bytes, and the proof that each changed what it was to change and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cjo_cli.diagnostics import Diagnostic, Rewrite
from cjo_cli.editor.source import Source
from cjo_cli.load.scan import BARE, Scanned, scan

# What stands for the node that an edit is about, on both sides of a comparison.
EDITED = object()


@dataclass(frozen=True, order=True)
class Edit:
    """The bytes from `start` to `end` become `text`."""

    start: int
    end: int
    text: bytes


def edit_of(source: Source, change: Rewrite) -> Edit:
    """A change of text as one of bytes."""
    span = change.span
    start, end = source.byte(span.line, span.column), source.byte(span.end_line, span.end_column)
    return Edit(start, end, change.text.encode())


def applied(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """`raw` after the edits, from the last to the first, so that none moves another."""
    for edit in sorted(edits, reverse=True):
        raw = raw[: edit.start] + edit.text + raw[edit.end :]
    return raw


def mended(raw: bytes, diagnostics: Sequence[Diagnostic]) -> tuple[bytes, int]:
    """One file after the fixes of its findings, and how many findings they mend.

    Of fixes that overlap the first is taken. A fix after which the file could not be read, or would mean something
    else anywhere but at its own place, is left out.
    """
    source, before = Source(raw), scan("", raw)
    taken: list[tuple[Edit, Diagnostic]] = []
    end, count = -1, 0
    for edit, diagnostic in sorted(_edits(source, diagnostics), key=lambda pair: pair[0]):
        if taken and edit == taken[-1][0]:
            count += 1  # two findings at one place with one fix
        elif edit.start >= end and _safe(before, applied(raw, [edit]), diagnostic):
            taken.append((edit, diagnostic))
            end, count = max(edit.end, edit.start + 1), count + 1
    return applied(raw, [edit for edit, _ in taken]), count


def _edits(source: Source, diagnostics: Sequence[Diagnostic]) -> Iterable[tuple[Edit, Diagnostic]]:
    return ((edit_of(source, d.fix), d) for d in diagnostics if d.fix is not None)


def _safe(before: Scanned, raw: bytes, diagnostic: Diagnostic) -> bool:
    after = scan("", raw)
    if before.data is None or after.data is None or len(after.findings) > len(before.findings):
        return False
    place, replacement = diagnostic.finding.place, diagnostic.finding.replacement
    if diagnostic.finding.rewrite is not None or not place.path:
        return bool(before.data == after.data)
    assert replacement is not None
    if place.on == "key":
        return bool(_renamed(before.data, place.path, replacement) == after.data)
    return bool(_without(before.data, place.path) == _without(after.data, place.path))


def _renamed(data: Any, path: Sequence[str | int], name: str) -> Any:
    """`data` with the key at the end of `path` called `name`, in its place; None where that is taken."""
    part, *rest = path
    if not rest and isinstance(data, dict):
        return None if name in data else {name if key == part else key: value for key, value in data.items()}
    return _replaced(data, part, lambda below: _renamed(below, rest, name))


def _without(data: Any, path: Sequence[str | int]) -> Any:
    """`data` with a mark in place of the scalar at `path`."""
    if not path:
        return EDITED if not isinstance(data, dict | list) else data
    part, *rest = path
    if (part in BARE and not (isinstance(data, dict) and part in data)) or (part == 0 and not isinstance(data, list)):
        return _without(data, rest)
    return _replaced(data, part, lambda below: _without(below, rest))


def _replaced(data: Any, part: str | int, change: Any) -> Any:
    if isinstance(data, dict) and part in data:
        return {key: change(value) if key == part else value for key, value in data.items()}
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return [change(value) if position == part else value for position, value in enumerate(data)]
    return data
