"""Findings as GitLab's Code Quality report: a list, one issue each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cjo_cli.diagnostics import Diagnostic, Severity, fingerprints
from cjo_cli.report.findings.words import described, plain

# Of GitLab's info, minor, major, critical, blocker.
WEIGHTS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(diagnostics: Sequence[Diagnostic], prefix: str) -> str:
    """A JSON list. GitLab tells issues apart by their fingerprints, so no two have the same."""
    issues = [_issue(d, prefix, known) for d, known in zip(diagnostics, fingerprints(diagnostics), strict=True)]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(d: Diagnostic, prefix: str, fingerprint: str) -> dict[str, Any]:
    return {
        "description": f"{d.finding.code}: {plain(described(d.finding))}",
        "check_name": d.finding.name,
        "fingerprint": fingerprint,
        "severity": WEIGHTS[d.finding.severity],
        "location": {"path": prefix + d.file, "lines": {"begin": d.span.line, "end": d.span.end_line}},
    }
