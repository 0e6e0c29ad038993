"""Findings as SARIF 2.1.0, for code scanning: rules with their manuals, places, fixes, fingerprints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from cjo_cli import __version__
from cjo_cli.diagnostics import Diagnostic, Rewrite, Severity, Span, fingerprints
from cjo_cli.report.findings.words import described

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """One log with one run."""
    rules = _rules(diagnostics)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    found = zip(diagnostics, fingerprints(diagnostics), strict=True)
    run = {
        "tool": {"driver": {"name": "cjo", "version": __version__, "rules": rules}},
        # Columns are counted as Python does, and lines as YAML does.
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r", "\x85", "\u2028", "\u2029"],
        "results": [_result(d, prefix, numbers[d.finding.code], known) for d, known in found],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rules(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The rules of these findings, by code."""
    found = {d.finding.code: d.finding.name for d in diagnostics}
    if not found:
        return []
    from cjo_cli.rules.names import rule_of

    return [_rule(code, name, rule_of(code)) for code, name in sorted(found.items())]


def _rule(code: str, name: str, rule: Any) -> dict[str, Any]:
    if rule is None:
        return {"id": code, "name": name}
    manual = str(rule.manual).strip()
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(d: Diagnostic, prefix: str, rule: int, fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": d.finding.code,
        "ruleIndex": rule,
        "level": LEVELS[d.finding.severity],
        "message": {"text": described(d.finding)},
        "locations": [_location(prefix + d.file, d.span)],
        "partialFingerprints": {"cjo/v1": fingerprint},
    }
    if d.related:
        result["relatedLocations"] = [
            {"id": number, **_location(prefix + r.file, r.span), **({"message": {"text": r.label}} if r.label else {})}
            for number, r in enumerate(d.related)
        ]
    if d.fix is not None:
        result["fixes"] = [_fix(prefix + d.file, d.fix, d.finding.hint)]
    return result


def _location(file: str, span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": _region(span)}}


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column,
    }  # fmt: skip


def _fix(file: str, fix: Rewrite, hint: str) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(fix.span), "insertedContent": {"text": fix.text}}
    change = {"artifactLocation": _artifact(file), "replacements": [replacement]}
    return {"artifactChanges": [change], **({"description": {"text": hint}} if hint else {})}
