"""Every rule that offers a fix: what it mends is gone, the project can be read, and no comment is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rules.examples import written
from rules.mutations.engine import ROOT, copied, made, operators
from rules.mutations.sites import Project, sites

from cjo_cli import api
from cjo_cli.diagnostics import Diagnostic
from cjo_cli.editor import fix
from cjo_cli.rules import ALL
from cjo_cli.rules.base import Rule
from cjo_cli.rules.names import EVERY

KEPT = re.compile(r"#(?! *cjo:).*")


def commented(project: Path) -> None:
    """A comment above and below everything, and after each line that begins a list or mapping."""
    for path in project.rglob("*.yaml"):
        text = re.sub(r"^([a-z_]+:)$", r"\1  # of a block", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(f"# first\n{text.rstrip()}\n# last\n", encoding="utf-8")


def comments(project: Path) -> dict[Path, list[str]]:
    return {path: KEPT.findall(path.read_text(encoding="utf-8")) for path in sorted(project.rglob("*.yaml"))}


def fixable(project: Path, code: str) -> list[Diagnostic]:
    return [d for d in api.validate(project).diagnostics if d.finding.code == code and d.fix is not None]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.name)
def test_a_fix_mends_what_it_says_and_keeps_the_rest(rule: Rule, tmp_path: Path) -> None:
    project = written(rule.manual or "", "Fires", tmp_path)
    commented(project)
    assert bool(fixable(project, rule.code)) == rule.fixable
    if not rule.fixable:
        return
    before = comments(project)
    fixes = api.fixes(api.validate(project))
    assert fixes.count > 0
    fix.write(project, fixes.changes)
    left = api.validate(project).diagnostics
    assert not [d for d in left if d.finding.code.startswith("CJO1") or d.finding.code == rule.code]
    assert comments(project) == before


# Operators of the mutation check whose faults have a fix, and every code that has one there.
MENDABLE = {"misspell-key": 6, "time-without-quotes": 3, "misspell-reference": 80, "alias-for-id": 3, "retired-term": 3}
FIXABLE = {"CJO103", "CJO112", "CJO201", "CJO203", "CJO205", "CJO206", "CJO207", "CJO212", "CJO213", "CJO214", "CJO215"}


@pytest.mark.full
def test_faults_of_the_example_that_have_a_fix_are_mended_with_comments_intact(tmp_path: Path) -> None:
    example = Project.of(ROOT)
    mended: set[str] = set()
    with copied(example, tmp_path / "project") as project:
        commented(project)
        clean = Project.of(project)
        for operator in (one for one in operators() if one["id"] in MENDABLE):
            found = sites(operator, example)
            for site in found[:: max(1, len(found) // MENDABLE[operator["id"]])]:
                for file, text in made(site, example, 1).files.items():
                    (project / file).write_text(f"# first\n{text}# last\n", encoding="utf-8")
                mended |= _mended(project)
                (project / site.file).write_text(clean.files[site.file], encoding="utf-8")
    assert mended >= FIXABLE
    assert mended <= {rule.code for rule in EVERY if rule.fixable}


def _mended(project: Path) -> set[str]:
    """The codes that have a fix; once fixed they are gone, and no comment is."""
    before = comments(project)
    found = api.validate(project)
    codes = {d.finding.code for d in found.diagnostics if d.fix is not None}
    fixes = api.fixes(found)
    if fixes.count:
        fix.write(project, fixes.changes)
        left = [d for d in api.validate(project).diagnostics if d.finding.code.startswith("CJO1") or d.fix is not None]
        assert not left
        assert comments(project) == before
    return codes if fixes.count else set()
