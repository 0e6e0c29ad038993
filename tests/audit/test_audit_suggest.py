"""Drafts for the strongest drop-offs: they are valid in the project, in style, and carry the numbers of the audit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from command_line import ROOT, Run

from audit.audit_brute import random_rows, shop
from cjo_cli import api
from cjo_cli.api.style import style


def copied(source: Path, folder: Path) -> Path:
    """A project without its tests, with its log in place."""
    for name in ("cjo.yaml", "journeys", "taxonomy", "content"):
        (shutil.copytree if (source / name).is_dir() else shutil.copy)(source / name, folder / name)
    return folder


@pytest.fixture
def retail(tmp_path: Path) -> Path:
    source = ROOT / "tests" / "projects" / "retail"
    folder = tmp_path / "retail"
    folder.mkdir()
    shutil.copytree(source / "logs", folder / "logs")
    return copied(source, folder)


@pytest.fixture
def aurora(tmp_path: Path) -> Path:
    folder = tmp_path / "aurora"
    (folder / "tests" / "logs").mkdir(parents=True)
    for name in ("aurora_events.parquet", "aurora_customers.parquet"):
        shutil.copy(ROOT / "tests" / "logs" / name, folder / "tests" / "logs" / name)
    return copied(ROOT, folder)


def heard(project: Path) -> list[str]:
    return [diagnostic.finding.message for diagnostic in api.validate(project).diagnostics]


@pytest.mark.parametrize("name", ["retail", pytest.param("aurora", marks=pytest.mark.full)])
def test_drafts_bring_no_finding_and_are_in_style(name: str, request: pytest.FixtureRequest, cjo: Run) -> None:
    project = request.getfixturevalue(name)
    before = heard(project)
    done = cjo("audit", "--project", project, "--suggest", "-o", project)
    assert done.returncode == 0
    written = sorted((project / "journeys").glob("after-*.yaml"))
    assert written
    assert all(f"journeys/{path.name}" in done.stderr for path in written)
    assert heard(project) == before
    assert not [change.file for change in style(project).changes if "after-" in change.file or "audit-" in change.file]
    drafts = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in written]
    assert {draft["status"] for draft in drafts} == {"draft"}
    # They run where they are asked for.
    entered = {ran.plan.id: len(ran) for ran in api.simulate(project, select=[drafts[0]["journey"]]).each()}
    assert entered[drafts[0]["journey"]] > 0


def test_the_evidence_is_the_audits(retail: Path) -> None:
    audit, drafts = api.suggest(retail, within="14d")
    dropped = {touch.term: touch.dropped for touch in audit.touches}
    assert drafts
    assert all(draft.dropped == dropped[draft.event] for draft in drafts)
    assert all(draft.within == audit.within for draft in drafts)
    # What the goals count as reached is no drop-off.
    assert not {"purchase", "coupon_redeemed"} & {draft.event for draft in drafts}


def test_a_name_that_is_taken_is_not_taken_again(tmp_path: Path, cjo: Run) -> None:
    project = shop(tmp_path / "shop", random_rows(7))
    assert cjo("audit", "--project", project, "--suggest", "-o", project).returncode == 0
    first = {path.name for path in (project / "journeys").iterdir()}
    again = cjo("audit", "--project", project, "--suggest", "-o", tmp_path / "more")
    second = {path.name for path in (tmp_path / "more" / "journeys").iterdir()}
    assert again.returncode == 0
    assert second == {name.replace(".yaml", "-2.yaml") for name in first}
    assert not [message for message in heard(project) if "after" in message]


def test_nothing_is_written_over(tmp_path: Path, cjo: Run) -> None:
    project = shop(tmp_path / "shop", random_rows(7))
    out = tmp_path / "out"
    assert cjo("audit", "--project", project, "--suggest", "-o", out).returncode == 0
    done = cjo("audit", "--project", project, "--suggest", "-o", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is there already" in done.stderr


def test_too_little_for_a_draft(tmp_path: Path, cjo: Run) -> None:
    project = shop(tmp_path / "shop", random_rows(7, customers=6))
    done = cjo("audit", "--project", project, "--suggest", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "no drop-off is strong enough" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("options", [("--suggest",), ("-o", "out")])
def test_one_without_the_other(tmp_path: Path, cjo: Run, options: tuple[str, ...]) -> None:
    done = cjo("audit", "--project", shop(tmp_path / "shop", random_rows(3, customers=9)), *options)
    assert done.returncode == 2
    assert "--suggest and --output go together" in done.stderr
