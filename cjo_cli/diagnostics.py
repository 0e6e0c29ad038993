"""Findings: said in symbolic places by rules, resolved to lines and columns once, at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Literal

Path = tuple[str | int, ...]


class Severity(StrEnum):
    """How much a finding weighs; no part of its code."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a file's text: 1-based, the end exclusive, columns in characters."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Place:
    """Where in a file: a path into its data, on the key or the value there; or a span already known."""

    file: str
    path: Path = ()
    on: Literal["key", "value"] = "value"
    span: Span | None = None


@dataclass(frozen=True)
class Related:
    """A second place that explains a finding."""

    place: Place
    label: str


@dataclass(frozen=True)
class Rewrite:
    """A stretch of a file's text, and what stands there afterwards."""

    span: Span
    text: str


@dataclass(frozen=True)
class Finding:
    """One fault: a stable code and name, words that teach, every place that explains it.

    Where a fix is safe, `replacement` is what the scalar at `place` becomes; or `rewrite` is a change of the text that
    changes no meaning, such as a comment taken out.
    """

    code: str
    name: str
    message: str
    place: Place
    label: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[Related, ...] = ()
    hint: str = ""
    replacement: str | None = None
    rewrite: Rewrite | None = None


@dataclass(frozen=True)
class Located:
    """A related place with its span and the source line it starts on."""

    file: str
    span: Span
    label: str
    line: str


@dataclass(frozen=True)
class Diagnostic:
    """A finding with its places resolved, and what a frame shows of the source.

    `pointer` leads to the place by ids, where items have one; `fix` is the change of the file's text.
    """

    finding: Finding
    file: str
    span: Span
    lines: tuple[tuple[int, str], ...] = ()
    related: tuple[Located, ...] = field(default=())
    pointer: str = ""
    fix: Rewrite | None = None

    @property
    def sort_key(self) -> tuple[str, Span, str, str]:
        """By file, place, code, message."""
        return (self.file, self.span, self.finding.code, self.finding.message)

    @property
    def marked(self) -> str:
        """What a frame marks of the line on which the finding begins."""
        line = self.lines[-1][1] if self.lines else ""
        end = self.span.end_column - 1 if self.span.end_line == self.span.line else len(line)
        return line[self.span.column - 1 : end].strip()


def fingerprints(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """What each finding is known by while lines move: its rule, file, pointer and content, and which of such it is."""
    import hashlib

    seen: Counter[tuple[str, ...]] = Counter()
    for d in diagnostics:
        key = (d.finding.code, d.file, d.pointer or "/".join(map(str, d.finding.place.path)), d.marked)
        seen[key] += 1
        yield hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def nearest(word: object, known: Iterable[str], most: int = 3) -> list[str]:
    """Up to three of `known` that `word` may have meant, the likeliest first."""
    names = {name.lower(): name for name in sorted(known)}
    return [names[close] for close in get_close_matches(str(word).lower()[:100], names, n=most, cutoff=0.6)]


def some(known: Iterable[str], most: int = 12) -> str:
    """The first names of a list, and how many more there are."""
    names = list(known)
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more:,} more"


def suggestion(word: object, known: Iterable[str]) -> str:
    """`did you mean 'x' or 'y'?`, or the empty text."""
    close = [f"'{name}'" for name in nearest(word, known)]
    return f"did you mean {' or '.join(close)}?" if close else ""
