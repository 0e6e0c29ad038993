"""Findings as plain values, and as one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cjo_cli.diagnostics import Diagnostic, Rewrite, Span, fingerprints
from cjo_cli.report.document import document, to_json
from cjo_cli.report.findings.words import tally


def as_values(diagnostics: Sequence[Diagnostic], prefix: str) -> list[dict[str, Any]]:
    """Findings as plain values; positions are 1-based, ends exclusive."""
    return [
        {
            "code": d.finding.code,
            "name": d.finding.name,
            "severity": d.finding.severity.value,
            "message": d.finding.message,
            "path": prefix + d.file,
            **_span(d.span),
            "pointer": d.pointer,
            "label": d.finding.label,
            "help": d.finding.hint,
            "fix": _fix(d.fix),
            "fingerprint": fingerprint,
            "related": [{"path": prefix + r.file, **_span(r.span), "label": r.label} for r in d.related],
        }
        for d, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
    ]


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _fix(fix: Rewrite | None) -> dict[str, Any] | None:
    return None if fix is None else {**_span(fix.span), "text": fix.text}


def as_json(diagnostics: Sequence[Diagnostic], prefix: str, files: int) -> str:
    """One JSON document."""
    return to_json(document("validate", tally(diagnostics, files), findings=as_values(diagnostics, prefix)))
