"""Every rule's manual at its word: what it says fires does, and what it calls mended is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules.examples import BASE, written

from cjo_cli import api
from cjo_cli.diagnostics import Diagnostic, Severity
from cjo_cli.rules import ALL
from cjo_cli.rules.base import Rule

RETAIL = Path(__file__).parents[1] / "projects" / "retail"


def found(project: Path, *, log: bool) -> dict[str, list[Diagnostic]]:
    """The findings by code."""
    by_code: dict[str, list[Diagnostic]] = {}
    for diagnostic in api.validate(project, log=log).diagnostics:
        by_code.setdefault(diagnostic.finding.code, []).append(diagnostic)
    return by_code


def broken(findings: dict[str, list[Diagnostic]]) -> list[str]:
    """Messages of errors."""
    return [d.finding.message for some in findings.values() for d in some if d.finding.severity is Severity.ERROR]


@pytest.mark.parametrize("log", [False, True])
def test_the_base_project_is_clean(log: bool) -> None:
    assert found(BASE, log=log) == {}


def test_a_good_project_is_clean() -> None:
    """No rule may find fault with the retailer's; `tests/test_example.py` says so of the example."""
    assert found(RETAIL, log=False) == {}


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_the_manual_is_true(rule: Rule, tmp_path: Path) -> None:
    manual = rule.manual or ""
    log = "--log" in manual
    fires = found(written(manual, "Fires", tmp_path), log=log)
    mended = found(written(manual, "Mended", tmp_path), log=log)
    assert rule.code in fires
    assert all(d.span.line > 0 and d.lines for d in fires[rule.code]), "it has a place"
    assert rule.code not in mended
    assert not [code for code in (*fires, *mended) if code.startswith("CJO1")], "the examples can be read"
    assert not broken(mended)
