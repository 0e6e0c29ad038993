"""Which findings a project wants to hear, and how loudly: `lint` in cjo.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from cjo_cli.diagnostics import Finding, Severity
from cjo_cli.model.config import Lint


def chosen(findings: Iterable[Finding], lint: Lint) -> tuple[Finding, ...]:
    """The findings that `lint` selects, with its severities.

    A rule is named by its code, the beginning of one (`CJO2`), or its name. What is wrong with a file's text or schema
    is always said. What is left out here still keeps a broken project from being replayed or compiled.
    """
    kept = []
    for finding in findings:
        severity = next((level for name, level in lint.severity.items() if _names(name, finding)), None)
        local = (names for pattern, names in lint.per_path.items() if fnmatchcase(finding.place.file, pattern))
        ignored = _any(lint.ignore, finding) or any(_any(names, finding) for names in local)
        if severity == "off" or ignored or (lint.select and not _any(lint.select, finding)):
            continue
        kept.append(finding if severity is None else replace(finding, severity=Severity(severity)))
    return tuple(kept)


def _any(names: Iterable[str], finding: Finding) -> bool:
    return any(_names(name, finding) for name in names)


def _names(name: str, finding: Finding) -> bool:
    return name == finding.name or (name.startswith("CJO") and finding.code.startswith(name))
