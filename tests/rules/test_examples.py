"""Every rule's manual at its word: what it says fires does, and what it calls mended is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules.examples import BASE, written

from cjo_cli import api
from cjo_cli.rules import ALL
from cjo_cli.rules.base import Rule


def found(project: Path, *, log: bool) -> dict[str, list[str]]:
    """The messages by code."""
    messages: dict[str, list[str]] = {}
    for diagnostic in api.validate(project).diagnostics:
        messages.setdefault(diagnostic.finding.code, []).append(diagnostic.finding.message)
    return messages


def test_the_base_project_is_clean() -> None:
    assert found(BASE, log=False) == {}


CHECKED = [rule for rule in ALL if rule.journey or rule.content or rule.term or rule.across]


@pytest.mark.parametrize("rule", CHECKED, ids=[rule.name for rule in CHECKED])
def test_the_manual_is_true(rule: Rule, tmp_path: Path) -> None:
    manual = rule.manual or ""
    log = "--log" in manual
    fires = found(written(manual, "Fires", tmp_path), log=log)
    mended = found(written(manual, "Mended", tmp_path), log=log)
    assert rule.code in fires
    assert rule.code not in mended
    assert not [code for code in mended if code < "CJO2"], mended
