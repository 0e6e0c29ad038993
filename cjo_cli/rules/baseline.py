"""A baseline: findings that were there when linting began, known by rule, file, pointer and content."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cjo_cli.diagnostics import Diagnostic, fingerprints
from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.rules.names import rule_of
from cjo_cli.rules.suppress import silenceable

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, order=True)
class Entry:
    """One finding that is known, with what a reader of the file tells it by."""

    file: str
    rule: str
    pointer: str
    fingerprint: str


@dataclass(frozen=True)
class Sifted:
    """The findings that are new, how many are known, and what the baseline knows that is gone."""

    new: tuple[Diagnostic, ...]
    known: int
    gone: tuple[Entry, ...]


def entries(diagnostics: Sequence[Diagnostic]) -> tuple[Entry, ...]:
    """The findings as a baseline keeps them, sorted. What keeps a project from being run cannot be among them."""
    return tuple(sorted(entry for d, entry in _with_entries(diagnostics) if _may_stay(d)))


def sift(diagnostics: Sequence[Diagnostic], baseline: Iterable[Entry]) -> Sifted:
    """The findings that are not in the baseline, which knows them by their fingerprints."""
    known = {entry.fingerprint: entry for entry in baseline}
    new = tuple(d for d, entry in _with_entries(diagnostics) if entry.fingerprint not in known or not _may_stay(d))
    there = {entry.fingerprint for _, entry in _with_entries(diagnostics)}
    gone = tuple(sorted(entry for entry in known.values() if entry.fingerprint not in there))
    return Sifted(new, len(diagnostics) - len(new), gone)


def _with_entries(diagnostics: Sequence[Diagnostic]) -> Iterable[tuple[Diagnostic, Entry]]:
    for d, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True):
        yield d, Entry(d.file, d.finding.code, d.pointer, fingerprint)


def _may_stay(diagnostic: Diagnostic) -> bool:
    code = diagnostic.finding.code
    rule = rule_of(code)
    return rule is not None and (code < "CJO1" or silenceable(rule))


def text(baseline: Iterable[Entry]) -> str:
    """The file's text: the same for the same findings."""
    values = {"format_version": FORMAT_VERSION, "findings": [asdict(entry) for entry in baseline]}
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of a file. Raises UsageError where there is none, or it is no baseline."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder", "name the file of a baseline")
    if not path.is_file():
        raise UsageError(f"no baseline at {path}", f"make it: cjo validate --write-baseline {path}")
    try:
        values: Any = json.loads(path.read_bytes())
        if values["format_version"].split(".")[0] != FORMAT_VERSION.split(".", maxsplit=1)[0]:
            raise UsageError(f"{path} is of a later cjo", "take that one, or write it anew with --write-baseline")
        found = tuple(Entry(*(str(entry[name]) for name in Entry.__match_args__)) for entry in values["findings"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is no baseline of cjo", f"make it: cjo validate --write-baseline {path}") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {reason(error)}", "check its rights") from None
    return found
