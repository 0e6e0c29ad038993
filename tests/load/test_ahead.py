"""What a second process scans is what this one would have read, and whatever it cannot say is read again here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmarks.lint_project import write

from cjo_cli import halves
from cjo_cli.load import ahead as module
from cjo_cli.load import project as reading
from cjo_cli.load.ahead import Ahead, ahead
from cjo_cli.load.desk import Desk
from cjo_cli.load.project import load_from
from cjo_cli.load.scan import scan

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no second process here")


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that counts as large."""
    monkeypatch.setattr(halves, "_two_at_once", lambda: True)
    monkeypatch.setattr(module, "MANY", 10)
    return write(12, tmp_path)


def journeys(root: Path) -> list[Path]:
    return sorted((root / "journeys").rglob("*.yaml"))


def test_a_project_is_the_same(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = load_from(Desk(large))
    asked: list[str] = []
    monkeypatch.setattr(reading, "scan", lambda file, raw: asked.append(file) or scan(file, raw))
    with ahead(large) as scanned:
        assert load_from(Desk(large, ahead=scanned)) == alone
    assert 0 < len(asked) < alone.files / 2


def test_what_is_wrong_is_said_as_ever(large: Path) -> None:
    for path, text in zip(
        journeys(large), ("a: [", "", "journey: x\njourney: y\n", "journey: 1\nx: !tag y\n"), strict=False
    ):
        path.write_text(text)
    alone = load_from(Desk(large))
    assert len({finding.code for finding in alone.findings}) > 2
    with ahead(large) as scanned:
        assert load_from(Desk(large, ahead=scanned)) == alone


def test_a_file_that_changes_meanwhile_is_scanned_again(large: Path) -> None:
    last = journeys(large)[-1]
    with ahead(large) as scanned:
        assert scanned.data(last.relative_to(large).as_posix(), last.read_bytes()) is not None
        assert scanned.data(last.relative_to(large).as_posix(), last.read_bytes() + b"\n# more") is None


def test_without_a_second_process_all_is_read_here(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "_two_at_once", lambda: False)
    with ahead(large) as scanned:
        assert load_from(Desk(large, ahead=scanned)) == load_from(Desk(large))
    assert Ahead(["a"], lambda: None).data("a", b"") is None


@pytest.mark.parametrize("config", ["", "paths: 3", "paths: {journeys: 7}", "a: [", "paths: {journeys: ../elsewhere}"])
def test_whatever_the_configuration_says_nothing_fails_here(large: Path, config: str) -> None:
    (large / "cjo.yaml").write_text(config)
    with ahead(large):
        pass
    (large / "cjo.yaml").unlink()
    with ahead(large) as scanned:
        assert scanned is module.NOTHING
