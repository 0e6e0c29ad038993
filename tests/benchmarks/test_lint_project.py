"""The benchmark's project of twenty journeys: it validates as expected, and what is remembered is what is found."""

from __future__ import annotations

from pathlib import Path

from lint_project import files, write
from validate import touch

from cjo_cli import api


def test_it_validates_and_warm_is_cold(tmp_path: Path) -> None:
    project = write(20, tmp_path)
    cold = api.validate(project, cache=True)
    assert {d.finding.name for d in cold.diagnostics} <= {"unused-term"}
    assert (cold.journeys, cold.files) == (20, sum(1 for _ in files(20)))
    assert api.validate(project, cache=True).diagnostics == cold.diagnostics
    for turn, kind in enumerate(("journeys", "content", "taxonomy")):
        touch(project, kind, turn)
        assert api.validate(project, cache=True).diagnostics == cold.diagnostics == api.validate(project).diagnostics


def test_journeys_are_about_a_hundred_lines(tmp_path: Path) -> None:
    lengths = [text.count("\n") for name, text in files(100) if name.startswith("journeys/")]
    assert 90 < sum(lengths) / len(lengths) < 115
    assert list(files(100)) == list(files(100))
