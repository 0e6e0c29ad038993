"""Insights: their age, where they are listed, and how an experiment's result becomes one."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from command_line import Run
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.api.experiments import record
from cjo_cli.editor import fix
from cjo_cli.errors import UsageError
from cjo_cli.report.experiments.insights import insights_page, insights_text, line
from cjo_cli.review.experiments.read import experiments
from cjo_cli.review.insights.read import insights
from cjo_cli.simulate.summary import iso

JOURNEY = """
# Who it is for.
title: Offers
insights:
  - {claim: They forget, source: interviews, confidence: low, date: 2026-02-18, step: offer, path: note}  # of ten
  - {claim: They come back}
goal: {action: buy, within: 5d}
enter: {event: started}
steps:
  - {id: offer, split: [{id: nothing, weight: 50}, {id: note, weight: 50, steps: [{send: note}]}]}
"""
DAY = 86_400_000_000
END = "2026-03-20T00:00:00Z"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop")
    shop.journey(JOURNEY)
    lines = []
    for number in range(400):
        lines.append(f"c{number} 2026-03-{1 + number % 12:02}T08:00 started")
        lines += [f"c{number} 2026-03-{1 + number % 12:02}T09:00 bought"] if number % 3 == 0 else []
    shop.log("\n".join(lines))
    return shop


def told(shop: Shop, at: int | None) -> list[str]:
    journeys = [document.value for document in api.checked(shop.written()).project.journeys]
    return [line(one) for one in insights(journeys, "UTC", at)]


@pytest.mark.parametrize(
    ("days", "age"), [(0, "0 d old"), (1, "1 d old"), (1.99, "1 d old"), (30, "30 d old"), (-3, "0 d old")]
)
def test_age_is_counted_in_whole_days(shop: Shop, days: float, age: str) -> None:
    at = 1_771_372_800_000_000 + int(days * DAY)  # 2026-02-18
    assert told(shop, at) == [
        f"offer/note: They forget (low confidence, interviews, {age})",
        "They come back (no confidence given, undated)",
    ]


def test_without_a_time_the_date_is_told(shop: Shop) -> None:
    assert told(shop, None)[0] == "offer/note: They forget (low confidence, interviews, 2026-02-18)"


def test_the_section_fits_and_holds_each(shop: Shop) -> None:
    journeys = [document.value for document in api.checked(shop.written()).project.journeys]
    found = insights(journeys, "UTC", None)
    text = insights_text(found, 80).plain
    assert text.startswith("insights\n  trip\n    offer/note: They forget")
    assert max(map(len, text.splitlines())) <= 80
    assert [row["about"] for row in insights_page(found)] == ["offer/note", ""]


def test_a_map_lists_them_at_the_end_of_the_simulation(shop: Shop, cjo: Run, tmp_path: Path) -> None:
    root = shop.written()
    assert cjo("simulate", "--project", root, "--to", END, "-o", tmp_path / "out").returncode == 0
    counted = ("map", "trip", "--project", root, "--counts", tmp_path / "out")
    text = cjo(*counted).stdout
    assert "why offer/note: They forget (low confidence, interviews, 30 d old)\n" in text
    document = json.loads(cjo(*counted, "-f", "json").stdout)
    assert [(one["step"], one["path"], one["age_days"]) for one in document["insights"]] == [
        ("offer", "note", 30), (None, None, None),
    ]  # fmt: skip
    drawn = cjo(*counted, "-f", "mermaid").stdout
    assert '  i0>"note: They forget<br/>low confidence, interviews, 30 d old"]\n  i0 -.- n1\n' in drawn
    assert "They come back" in cjo(*counted, "-f", "svg").stdout


def test_without_counts_they_are_as_old_as_at_the_last_commit(shop: Shop, cjo: Run) -> None:
    root = shop.written()
    assert "interviews, 2026-02-18)" in cjo("map", "trip", "--project", root).stdout
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(root))
    when = {"GIT_AUTHOR_DATE": "2026-03-01T12:00:00Z", "GIT_COMMITTER_DATE": "2026-03-01T12:00:00Z"}
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True, env={"PATH": "/usr/bin:/bin", **when})
    assert "interviews, 11 d old)" in cjo("map", "trip", "--project", root).stdout
    shop.journey(JOURNEY.replace("They come back", "They come back often").replace("within: 5d", "within: 6d"))
    reviewed = cjo("diff", "--project", root, "HEAD", "--no-log")
    assert "D505 insight-changed" in reviewed.stdout
    assert "offer/note: They forget (low confidence, interviews, 11 d old)" in reviewed.stdout
    document = json.loads(cjo("diff", "--project", root, "HEAD", "--no-log", "-f", "json").stdout)
    assert [one["age_days"] for one in document["insights"]] == [11, None]
    comment = cjo("diff", "--project", root, "HEAD", "--no-log", "-f", "markdown").stdout
    assert "| trip | offer/note | They forget | low confidence, interviews, 11 d old |" in comment


def test_an_experiment_becomes_an_insight(shop: Shop) -> None:
    root = shop.written()
    result = api.simulate(root, to=END)
    found = experiments(result)
    start, end = iso(result.beginning), iso(result.horizon)
    change = record(root, found, "trip:offer", start=start, end=end)
    before = (root / change.file).read_bytes()
    assert change.before == before, "nothing is written"
    fix.write(root, [change])
    new = [row for row in change.after.decode().splitlines() if row not in before.decode().splitlines()]
    assert len(new) == 1
    assert new[0].startswith("  - {id: offer-note-2026-03-20, claim: ")
    recorded = api.checked(root).project.journeys[0].value.insights[-1]
    arms = {arm.id: arm for one in found for arm in one.arms}
    assert recorded.claim.startswith(
        f"Arm note reaches buy at {100 * (arms['note'].rate or 0):.1f}% of {arms['note'].n}, nothing at "
    )
    assert (recorded.confidence, recorded.date, recorded.step, recorded.path) == ("low", "2026-03-20", "offer", "note")
    assert recorded.source == "cjo report, 2026-03-01 to 2026-03-20"
    assert not [one for one in api.validate(root).diagnostics if one.finding.severity.value == "error"]
    with pytest.raises(UsageError, match=r"journeys/trip\.yaml has the insight 'offer-note-2026-03-20' already"):
        record(root, found, "trip:offer", start=start, end=end)


@pytest.mark.parametrize(
    ("status", "replayed", "source"),
    [
        ("live", None, "cjo report,"),
        ("live", ["other", "trip"], "cjo report,"),
        ("live", ["trip"], "cjo report without other journeys,"),
        ("draft", ["trip"], "cjo report,"),
    ],
)
def test_the_source_says_where_journeys_were_left_out(
    shop: Shop, status: str, replayed: list[str] | None, source: str
) -> None:
    shop.journey("enter: {event: started}\nsteps: [{wait: 1d}]", name="other", status=status)
    root = shop.written()
    result = api.simulate(root, to=END)
    start, end = iso(result.beginning), iso(result.horizon)
    change = record(root, experiments(result), "trip:offer", start=start, end=end, replayed=replayed)
    assert f'source: "{source} 2026-03-01 to 2026-03-20"' in change.after.decode()


@pytest.mark.parametrize(
    ("edit", "name", "message"),
    [
        (("", ""), "trip:offr", "no experiment 'trip:offr'"),
        (("", ""), "trip:holdout", "no experiment 'trip:holdout'"),
        (("within: 5d", "within: 30d"), "trip:offer", "there are not enough customers"),
        (("status: live", "status: review"), "trip:offer", "the journey does not run"),
    ],
)
def test_what_cannot_be_recorded_is_refused(shop: Shop, edit: tuple[str, str], name: str, message: str) -> None:
    root = shop.written()
    path = root / "journeys/trip.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*edit), encoding="utf-8")
    result = api.simulate(root, to=END)
    with pytest.raises(UsageError, match=message):
        record(root, experiments(result), name, start=iso(result.beginning), end=iso(result.horizon))


def test_a_link_to_no_step_is_an_error(shop: Shop) -> None:
    shop.journey(JOURNEY.replace("path: note}", "path: letter}").replace("come back}", "come back, step: ofer}"))
    assert shop.errors() == ["unknown-path", "unknown-step"]
