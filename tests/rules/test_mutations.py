"""Single faults in the example project: found, and named, but for those whose reason is written down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rules.mutations import page, run, tree
from rules.mutations.engine import ROOT, Verdict, copied, judged, made, operators
from rules.mutations.sites import Project, Site, sites

from cjo_cli import api

PROJECT = Project.of(ROOT)
FIRST = run.chosen(PROJECT, len(operators()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with copied(PROJECT, tmp_path_factory.mktemp("mutations") / "project") as copy:
        yield copy


def _said(verdict: Verdict) -> str:
    found = [f"{d.finding.code} {d.finding.message}" for d in verdict.said]
    return f"{verdict.mutation.site.operator['id']} at {page.place(verdict)}: {found}"


@pytest.mark.parametrize("site", FIRST[::2], ids=lambda site: site.operator["id"])
def test_a_fault_is_found_and_named(site: Site, folder: Path) -> None:
    verdict = judged(made(site, PROJECT, run.SEED), PROJECT, folder)
    assert verdict.by is not None or site.operator["id"] in page.reasons(), _said(verdict)


@pytest.mark.full
def test_of_500_faults_95_in_100_are_found_and_the_rest_have_a_reason() -> None:
    verdicts = list(run.tried(PROJECT, run.chosen(PROJECT, run.COUNT)))
    missed = [verdict for verdict in verdicts if verdict.by is None]
    assert len(verdicts) == run.COUNT
    assert page.share(verdicts) >= page.LEAST, [_said(verdict) for verdict in missed]
    assert {verdict.mutation.site.operator["id"] for verdict in missed} <= page.reasons().keys()


def test_without_a_fault_nothing_is_said_and_so_all_that_is_said_is_the_faults(tmp_path: Path) -> None:
    with copied(PROJECT, tmp_path / "project") as copy:
        assert not api.validate(copy).diagnostics
        for file, root in PROJECT.trees.items():
            (copy / file).write_text(tree.written(root), encoding="utf-8")
        assert not api.validate(copy).diagnostics


def test_a_verdict_leaves_the_project_as_it_was(folder: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    for site in (site for site in FIRST if site.operator["id"] in {"lose-content-file", "journey-copied", "drop-term"}):
        judged(made(site, PROJECT, run.SEED), PROJECT, folder)
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*.yaml"))} == before


def test_every_operator_has_sites_and_a_seed_gives_the_same_faults() -> None:
    assert all(sites(operator, PROJECT) for operator in operators())
    assert {site.operator["id"] for site in FIRST} == {operator["id"] for operator in operators()}
    again = [made(site, PROJECT, 7) for site in run.chosen(PROJECT, 120, 7)]
    assert [each.files for each in again] == [made(each.site, PROJECT, 7).files for each in again]
    assert run.chosen(PROJECT, 120, 7) != run.chosen(PROJECT, 120, 8)


def test_no_reason_is_given_for_an_operator_that_is_not_there() -> None:
    assert page.reasons().keys() <= {operator["id"] for operator in operators()}


def test_a_finding_that_names_something_else_does_not_count(folder: Path) -> None:
    site = next(site for site in FIRST if site.operator["id"] == "misspell-reference")
    mutation = made(site, PROJECT, run.SEED)
    verdict = judged(mutation, PROJECT, folder)
    assert verdict.by is not None
    other = type(mutation)(site, mutation.files, {**mutation.words, "new": "something-else"})
    assert judged(other, PROJECT, folder).by is None
