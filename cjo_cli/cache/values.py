"""Findings as plain values and back, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cjo_cli.diagnostics import Diagnostic, Finding, Located, Place, Related, Rewrite, Severity, Span

Plain = Any


def plain_diagnostic(diagnostic: Diagnostic) -> Plain:
    """A diagnostic, with its finding."""
    d = diagnostic
    related = [[at.file, plain_span(at.span), at.label, at.line] for at in d.related]
    return [plain_finding(d.finding), d.file, plain_span(d.span), [list(line) for line in d.lines], related, d.pointer,
            _plain_rewrite(d.fix)]  # fmt: skip


def diagnostic_of(plain: Plain) -> Diagnostic:
    """The diagnostic that was made plain."""
    finding, file, span, lines, related, pointer, fix = plain
    located = tuple(Located(at, _span(where), label, line) for at, where, label, line in related)
    shown = tuple((number, line) for number, line in lines)
    return Diagnostic(finding_of(finding), file, _span(span), shown, located, pointer, _rewrite(fix))


def plain_finding(finding: Finding) -> Plain:
    """A finding, with its places."""
    f = finding
    return [f.code, f.name, f.message, plain_place(f.place), f.label, str(f.severity), plain_related(f.related), f.hint,
            f.replacement, _plain_rewrite(f.rewrite)]  # fmt: skip


def finding_of(plain: Plain) -> Finding:
    """The finding that was made plain."""
    code, name, message, place, label, severity, related, hint, replacement, rewrite = plain
    return Finding(code, name, message, place_of(place), label, Severity(severity), related_of(related), hint,
                   replacement, _rewrite(rewrite))  # fmt: skip


def plain_related(related: Sequence[Related]) -> Plain:
    """Places that explain."""
    return [[plain_place(at.place), at.label] for at in related]


def related_of(plain: Plain) -> tuple[Related, ...]:
    """The places that were made plain."""
    return tuple(Related(place_of(place), label) for place, label in plain)


def plain_place(place: Place) -> Plain:
    """A place."""
    return [place.file, list(place.path), place.on, None if place.span is None else plain_span(place.span)]


def place_of(plain: Plain) -> Place:
    """The place that was made plain."""
    file, path, on, span = plain
    return Place(file, tuple(path), on, None if span is None else _span(span))


def plain_span(span: Span) -> Plain:
    """A stretch of text."""
    return [span.line, span.column, span.end_line, span.end_column]


def _span(plain: Plain) -> Span:
    return Span(*plain)


def _plain_rewrite(rewrite: Rewrite | None) -> Plain:
    return None if rewrite is None else [plain_span(rewrite.span), rewrite.text]


def _rewrite(plain: Plain) -> Rewrite | None:
    return None if plain is None else Rewrite(_span(plain[0]), plain[1])
