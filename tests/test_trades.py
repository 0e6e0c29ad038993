"""The templates of `cjo init --template`: each is green from `init` to `compile`, and its log is its generator's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, Run

from cjo_cli import api, start
from cjo_cli.api.style import style
from cjo_cli.simulate.summary import summarise

HOUSES = [name for name in start.templates() if name != start.TEMPLATE]
TRADES = {"ecommerce", "telecom", "healthcare", "saas", "arts"}
PAGE = ROOT / "docs" / "templates.md"


@pytest.fixture(scope="module", params=HOUSES)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `cjo init --template` makes it."""
    folder = tmp_path_factory.mktemp("houses") / str(request.param)
    api.init(folder, str(request.param))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The logs, made again."""
    folder = tmp_path_factory.mktemp("made")
    maker = ROOT / "tests" / "logs" / "templates.py"
    subprocess.run([sys.executable, str(maker), str(folder)], check=True, capture_output=True)
    return folder


def test_each_trade_has_a_template() -> None:
    assert set(HOUSES) == TRADES


def test_the_log_is_what_the_generator_makes(house: Path, made: Path) -> None:
    for name in ("events.csv", "customers.csv"):
        assert (house / "logs" / name).read_bytes() == (made / house.name / "logs" / name).read_bytes()


def test_no_rule_finds_anything(house: Path) -> None:
    assert api.validate(house).diagnostics == ()
    assert api.validate(house, log=True).diagnostics == ()
    assert (style(house).changes, style(house).left) == ((), ())


def test_no_rule_is_kept_quiet(house: Path) -> None:
    files = [*house.glob("*.yaml"), *house.glob("[cjt]*/**/*.yaml")]
    assert len(files) == api.validate(house).files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert [word for word in ("lint:", "cjo: ignore", "accept:") if word in text] == []


def test_its_size_is_one_to_read(house: Path) -> None:
    def count(pattern: str) -> int:
        return len(list(house.glob(pattern)))

    assert 3 <= count("journeys/*.yaml") <= 5
    assert 6 <= count("content/*.yaml") <= 12
    rows = (house / "logs/events.csv").read_text(encoding="utf-8").count("\n") - 1
    assert 200 <= rows <= 600
    said = (house / "cjo.yaml").read_text(encoding="utf-8").split("version:")[0]
    assert "made up" in said


def test_every_journey_is_tested_step_by_step(house: Path) -> None:
    tested = api.run_tests(house, cover=True)
    assert tested.failed == 0
    assert tested.coverage is not None
    assert len(tested.coverage.journeys) == len(list((house / "journeys").iterdir()))
    for kind in ("step", "arm", "variant", "channel"):
        share = tested.coverage.by_kind()[kind]
        assert (kind, share.met) == (kind, share.of)
    assert tested.coverage.share.percent > 90


def test_every_journey_is_entered_and_every_step_reached(house: Path) -> None:
    summary = summarise(api.simulate(house))
    log = summary["log"]
    assert [log[name] for name in ("rejected", "undeclared_events", "mistyped", "outside_list")] == [{}, {}, [], []]
    assert (log["duplicates"], log["unknown_timezones"]) == (0, 0)
    assert len(summary["journeys"]) == len(list((house / "journeys").iterdir()))
    for name, journey in summary["journeys"].items():
        assert journey["entered"] >= 10, name
        assert journey["goal"]["treated"]["converted"], name
        for step, values in journey["steps"].items():
            assert values["reached"], (name, step)
            assert all(values["paths"].values()), (name, step)
    outcomes = {row["outcome"] for row in summary["messages"]}
    assert {"sent", "suppressed", "unreachable"} <= outcomes


def test_a_bundle_holds_all_of_it_and_no_text_breaks(house: Path) -> None:
    assert api.compile(house).left_out == ()
    assert api.content_everything(house).breaks == ()


def test_the_page_names_its_journeys(house: Path) -> None:
    rows = re.findall(rf"^\| `{house.name}` \|.*\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 1
    assert {path.stem for path in (house / "journeys").iterdir()} == set(rows[0].split("|")[3].strip().split(", "))


def test_what_the_page_says_it_prints(tmp_path: Path, cjo: Run) -> None:
    """`CJO_RENEW=1` writes it anew."""
    shown = re.compile(r"(<!-- output: saas -->\n```text\n)(.*?)```", re.DOTALL)
    api.init(tmp_path / "saas", "saas")
    done = cjo("simulate", "-s", "trial-to-paid", folder=tmp_path / "saas", env={"COLUMNS": "80", "NO_COLOR": "1"})
    printed = "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("CJO_RENEW"):
        page = shown.sub(lambda found: f"{found[1]}{printed}```", page)
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    found = shown.search(page)
    assert found is not None
    assert found[2] == printed
    assert "picture-first" in printed


HEALTH = {
    "a name on a locked screen": ("content/appointment-today.yaml", 'body: "Riverside:', 'body: "{{ customer.first_name }}:', "CJO604"),
    "marketing by health data": ("content/appointment-reminder.yaml", "purpose: care", "purpose: news", "CJO606"),
    "marketing without consent": ("taxonomy/purposes.yaml", "{default: news_consent}", "none", "CJO601"),
    "care without consent": ("taxonomy/purposes.yaml", "{default: care_consent}", "none", "CJO610"),
}  # fmt: skip


@pytest.mark.parametrize("case", HEALTH)
def test_what_must_not_be_in_a_clinic_is_found(case: str, tmp_path: Path, cjo: Run) -> None:
    file, old, new, code = HEALTH[case]
    assert cjo("init", "clinic", "--template", "healthcare").returncode == 0
    path = tmp_path / "clinic" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert code in {found.finding.code for found in api.validate(tmp_path / "clinic").diagnostics}
