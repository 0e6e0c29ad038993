"""Every rule's manual at its word: the change it shows is told with its code, and no change is told of no change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rules.examples import written

from cjo_cli import api
from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules import ALL, CATEGORIES
from cjo_cli.review.diff.values import Category, Change

ROOT = Path(__file__).parents[3]


def found(before: Path, after: Path) -> tuple[Change, ...]:
    return api.diff(before, str(before), str(after), log=False).comparison.changes


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_the_manual_is_true(rule: ChangeRule, tmp_path: Path) -> None:
    before = written(rule.manual or "", "Before", tmp_path)
    after = written(rule.manual or "", "After", tmp_path)
    changes = [change for change in found(before, after) if change.code == rule.code]
    assert changes
    for change in changes:
        assert (change.name, change.category, change.breaking) == (rule.name, rule.category, rule.breaking)
        assert change.sentence
        assert change.before != change.after
        assert change.base or change.head, "it has a place"
    assert found(before, before) == found(after, after) == ()


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_the_way_back_is_a_change_too(rule: ChangeRule, tmp_path: Path) -> None:
    before = written(rule.manual or "", "Before", tmp_path)
    after = written(rule.manual or "", "After", tmp_path)
    assert found(after, before)


@pytest.mark.parametrize("rule", ALL, ids=[rule.name for rule in ALL])
def test_every_rule_has_a_manual(rule: ChangeRule) -> None:
    what, *sections = re.split(r"^## ", rule.manual or "", flags=re.MULTILINE)
    assert what.strip().endswith(".")
    assert [section.splitlines()[0] for section in sections] == ["Before", "After"]
    assert re.fullmatch(r"D[1-5][0-9]{2}", rule.code)
    assert rule.code[1] == str(1 + list(Category).index(rule.category))


def test_codes_and_names_are_unique_and_every_file_is_in_the_table() -> None:
    assert len({rule.code for rule in ALL}) == len({rule.name for rule in ALL}) == len(ALL)
    assert [rule.code for rule in ALL] == sorted(rule.code for rule in ALL)
    files = {path.stem.replace("_", "-") for path in (ROOT / "cjo_cli/review/diff/rules").glob("*/*.py")} - {"--init--"}
    assert files == {rule.name for rule in ALL}
    assert len(CATEGORIES) == len(Category)
