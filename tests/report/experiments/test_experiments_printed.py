"""Experiments as text, Markdown, JSON and HTML: one set of values, lines that fit, nothing of fewer than five."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.cells import cell_len

from cjo_cli.report.experiments.markdown import experiments_markdown
from cjo_cli.report.experiments.page import experiments_page
from cjo_cli.report.experiments.text import experiments_text
from cjo_cli.report.experiments.values import experiment_values
from cjo_cli.report.experiments.words import SHORT, verdict
from cjo_cli.review.experiments.read import experiments
from cjo_cli.review.experiments.values import Arm, Comparison, Experiment
from cjo_cli.simulate.result import Result

CONTROL = Arm("control", 0.5, 5100, 5000, 500, 0.1, (0.092, 0.109))
BETTER = Comparison("letter", "better", 0.02, (0.008, 0.032), (0.001, 0.039), 0.0013, 0.0026, 0.018, 0)
TRIAL = Experiment(
    "a-journey-with-a-very-long-name-indeed", "a-split-with-a-long-name", None, "buy-ticket", 5 * 86_400_000_000, True,
    "control", (CONTROL, Arm("letter", 0.5, 5050, 5000, 600, 0.12, (0.111, 0.129))), (BETTER,), 0.6, 0.11, False, 150, 3,
)  # fmt: skip
FEW = replace(
    TRIAL, journey="small", arms=(Arm("control", 0.5, 40, 33, 3, 3 / 33, (0.03, 0.24)), Arm("letter", 0.5, 3, 2, 0, 0.0, (0, 0.6))),
    comparisons=(Comparison("letter", "few"),), waiting=4, mismatch=0.0001,
)  # fmt: skip
OFF = replace(TRIAL, journey="off", deployed=False, mismatch=1e-9, comparisons=(Comparison("letter", "off"),))


def cells(found: list[Experiment]) -> list[str]:
    """The numbers and words of a row in each form: they are to be the same ones."""
    row = experiments_page(found)["rows"][0]
    return [row["n"], row["rate"], row["control"], row["apart"]]


def test_each_form_has_the_same_numbers() -> None:
    assert cells([TRIAL]) == ["5,000", "12.0%", "10.0%", "+2.0"]
    text = experiments_text([TRIAL]).plain
    comment = experiments_markdown([TRIAL])
    for said in (*cells([TRIAL]), "(+0.1, +3.9)"):
        assert said in text
        assert said.replace("+", "\\+").replace("(", "\\(").replace(")", "\\)") in comment or said in comment
    (values,) = experiment_values([TRIAL])
    (compared,) = values["comparisons"]
    assert (compared["verdict"], compared["difference"], compared["always_valid_interval"]) == ("better", 0.02, [0.001, 0.039])  # fmt: skip
    assert [arm["n"] for arm in values["arms"]] == [5000, 5000]


def test_what_would_tell_of_less_than_five_is_not_shown() -> None:
    (values,) = experiment_values([FEW])
    assert [(arm["assigned"], arm["n"], arm["converted"], arm["rate"]) for arm in values["arms"]] == [(None,) * 4] * 2
    assert values["left_out"] == {"window_open": None, "goal_before_split": None}
    assert values["mismatch_p"] is None, "beside the shares it would tell how many there are"
    text = experiments_text([FEW]).plain
    assert "control <5 for 50%, letter <5 for 50%" in " ".join(text.split())
    for hidden in ("33", "9.1%", "40"):
        assert hidden not in text
        assert hidden not in json.dumps(experiments_page([FEW])["each"])


@pytest.mark.parametrize("columns", [None, 80, 100])
def test_lines_fit(aurora: Result, columns: int | None) -> None:
    for found in ([TRIAL], [FEW, OFF], experiments(aurora)):
        lines = experiments_text(found, columns).plain.splitlines()
        assert max(map(cell_len, lines)) <= (columns or 80)


def test_what_is_off_or_never_ran_is_said_first() -> None:
    text = experiments_text([OFF]).plain
    assert "assignment is off: do not read on" in text
    assert "the arms' sizes do not fit their shares (p < 0.001)" in text
    assert "nobody ever got an arm, so what differs is chance" in " ".join(text.split())


def test_nothing_is_printed_of_nothing() -> None:
    assert experiments_text([]).plain == ""
    assert experiments_markdown([]) == ""
    assert experiments_page([])["rows"] == []


def test_every_verdict_has_its_words() -> None:
    for kind in SHORT:
        assert verdict(replace(BETTER, verdict=kind))  # type: ignore[arg-type]
