"""The summary of a simulation on the terminal: golden texts, and numbers that agree with the summary's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from golden import agrees

from cjo_cli import api
from cjo_cli.report.html.overview import overview
from cjo_cli.report.simulation import render
from cjo_cli.simulate.messages import Policies
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import summarise


@pytest.fixture(scope="module")
def summary(aurora: Result) -> dict[str, Any]:
    return summarise(aurora)


def only(summary: dict[str, Any], *names: str) -> dict[str, Any]:
    """The summary as if it were of these journeys alone; only what is shown per journey is right."""
    return {**summary, "journeys": {name: summary["journeys"][name] for name in names}}


def test_golden_example(summary: dict[str, Any]) -> None:
    agrees("simulate-aurora.txt", render(summary).plain)


@pytest.mark.parametrize("name", ["cart-recovery", "show-consideration", "visit-care"])
def test_golden_funnels(summary: dict[str, Any], name: str) -> None:
    agrees(f"simulate-{name}.txt", render(only(summary, name)).plain)


def test_golden_starter(starter: Path) -> None:
    agrees("simulate-starter.txt", render(summarise(api.simulate(starter))).plain)


def test_what_was_not_kept_is_said_first(starter: Path) -> None:
    found = summarise(api.simulate(starter, policies=Policies(caps=False, quiet_hours=False)))
    assert found["without"] == ["caps", "quiet-hours"]
    said = "! replayed without caps, quiet-hours: what these would stop or defer is counted as sent"
    assert next(line for line in render(found, 200).plain.splitlines() if line.startswith("!")) == said
    assert "replayed without" not in render(summarise(api.simulate(starter))).plain


@pytest.mark.parametrize("width", [None, 40, 80, 200])
def test_lines_fit_and_hold_no_blanks_at_their_ends(summary: dict[str, Any], width: int | None) -> None:
    for shown in (summary, *(only(summary, name) for name in summary["journeys"])):
        lines = render(shown, width).plain.splitlines()
        assert [line for line in lines if line != line.rstrip()] == []
        assert max(map(len, lines)) <= max(80, width or 80)
        assert "\n\n\n" not in "\n".join(lines)


def test_every_number_is_shown_whole(summary: dict[str, Any]) -> None:
    text = render(summary).plain
    for name, journey in summary["journeys"].items():
        row = re.search(rf"^{name} +(\S+) +(\S+) +(\S+)", text, re.MULTILINE)
        assert row is not None
        assert row[1] == f"{journey['entered']:,}"
        assert row[2] == (f"{journey['held_out']:,}" if journey["held_out"] else "–")
        assert row[3] == f"{100 * journey['goal']['treated']['rate']:.1f}%"
    for outcome in ("sent", "pending"):
        assert outcome in text
    shown = re.search(r"^email +(\S+)", text, re.MULTILINE)
    assert shown is not None
    sent = sum(row["count"] for row in summary["messages"] if row["channel"] == "email" and row["outcome"] == "sent")
    assert shown[1] == f"{sent:,}"


def test_funnels_show_what_each_arm_of_a_split_came_to(summary: dict[str, Any]) -> None:
    text = render(only(summary, "show-consideration")).plain
    arms = summary["journeys"]["show-consideration"]["splits"]["message-order"]
    for name, arm in arms.items():
        assert re.search(rf"^    {name} .*goal {100 * arm['rate']:.1f}% \(", text, re.MULTILINE)


def test_dates_are_the_projects(summary: dict[str, Any]) -> None:
    period = {"from": "2026-01-31T23:00:00Z", "to": "2026-02-28T22:59:59Z", "timezone": "Europe/Amsterdam"}
    assert "2026-02-01 to 2026-02-28" in render({**summary, "period": period}).plain


@pytest.mark.parametrize(("to", "said"), [
    (None, ["198 events of 60 customers, 2026-03-02 to 2026-03-30"]),
    ("2026-03-12", ["26 customers, 2026-03-02 to 2026-03-12", "of a log of 198 events that goes on to 2026-03-30"]),
    ("2026-05-01", ["198 events of 60 customers, 2026-03-02 to 2026-05-01"]),
])  # fmt: skip
def test_rows_are_those_of_the_whole_log_and_customers_those_up_to_the_end(
    starter: Path, to: str | None, said: list[str]
) -> None:
    """summary.json counts them so, and the words say it."""
    found = summarise(api.simulate(starter, to=to))
    assert found["log"]["rows"] == 198
    assert render(found).plain.splitlines()[: len(said)] == said
    page = overview(found, {"days": [], "sent": {}, "same_day": []}, {}, dict.fromkeys(found["journeys"], ""))
    parts = len(said) == 2
    assert page["tiles"][0]["note"] == "198 events" + (" in the whole log" if parts else "")
    assert page["quality"]["facts"][1]["words"] == ("until the replay ends" if parts else "")


def test_one_of_anything_is_singular(summary: dict[str, Any]) -> None:
    one = {**summary, "log": {**summary["log"], "rows": 1, "customers": 1}}
    assert render(one).plain.startswith("1 event of 1 customer, ")


def test_a_run_in_which_nothing_happened(summary: dict[str, Any]) -> None:
    none = {name: {**journey, "entered": 0} for name, journey in summary["journeys"].items()}
    text = render({**summary, "journeys": none, "messages": [], "overlaps": []}).plain
    assert "! nobody entered any journey" in text
    some = {**none, "welcome": summary["journeys"]["welcome"]}
    assert re.search(
        r"! nobody entered \S+, \S+, \S+ and 9 more|! nobody entered .* more",
        render({**summary, "journeys": some}).plain,
    )
