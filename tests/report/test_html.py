"""The report is one file: it loads nothing, escapes what others wrote, and stands where there is little to show."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from report.pages import Page, values
from simulate.world import Shop

from cjo_cli import api
from cjo_cli.report.html import page as html
from cjo_cli.report.simulation import render as terminal
from cjo_cli.simulate.messages import Policies
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.series import series
from cjo_cli.simulate.summary import summarise

EXITING = "goal: {action: buy, within: 5d, exit: false}\nexit: [{event: left}]\n"
TRIP = """
enter: {event: started}
steps:
  - {id: hello, send: note}
  - {id: pause, wait: 1d}
  - {id: bye, send: offer, via: [email, push]}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


@pytest.fixture(scope="session")
def report(aurora_out: Path) -> Page:
    return Page((aurora_out / "report.html").read_text(encoding="utf-8"))


def written(shop: Shop, tmp_path: Path) -> str:
    """The report of a shop's replay."""
    api.write(shop.run().result, tmp_path / "out")
    return (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def rendered(result: Result) -> str:
    return html.render(summarise(result), series(result), result.plan)


def test_its_days_are_those_of_the_terminal(aurora: Result) -> None:
    # 23:00 UTC on 14 January is the 15th in Amsterdam.
    assert terminal(summarise(aurora), 80).plain.splitlines()[0].endswith(", 2026-01-15 to 2026-04-14")
    assert "journeys, 2026-01-15 to 2026-04-14: who" in rendered(aurora)


def test_what_was_not_kept_is_said(starter: Path) -> None:
    left = "<b>Replayed without quiet-hours, holdout:</b>"
    policies = Policies(quiet_hours=False, holdout=False)
    assert left in rendered(api.simulate(starter, policies=policies))
    assert "Replayed without" not in rendered(api.simulate(starter))


# One file, no network


def test_nothing_is_loaded_from_anywhere(report: Page):
    for tag, given in report.tags:
        assert tag not in ("link", "img", "iframe", "object", "embed", "video", "audio", "form", "base"), tag
        assert not {"src", "srcset", "data", "action", "style", "xlink:href"} & given.keys(), (tag, given)
        assert not any(name.startswith("on") for name in given), (tag, given)
        assert given.get("href", "#").startswith("#"), given
    styles = "".join(text for (tag, _), text in report.inline if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles


def test_the_policy_admits_the_inlined_styles_and_scripts_alone(report: Page):
    policy = next(given["content"] for tag, given in report.tags if tag == "meta" and "http-equiv" in given)
    parts = {part.split()[0]: part.split()[1:] for part in str(policy).split(";")}
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for (tag, given), text in report.inline:
        if given.get("type") != "application/json":
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            hashes[tag].append(f"'sha256-{digest}'")
    assert parts == {
        "default-src": ["'none'"],
        "style-src": hashes["style"],
        "script-src": hashes["script"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_links_lead_to_places_that_are_there_once(report: Page):
    ids = Counter(given["id"] for _, given in report.tags if "id" in given)
    assert max(ids.values()) == 1
    named = [str(given[name]) for _, given in report.tags for name in ("aria-labelledby",) if name in given]
    targets = [str(given["href"])[1:] for tag, given in report.tags if tag == "a"]
    assert {*named, *targets} <= ids.keys()


def test_the_report_of_the_example_is_small(aurora_out: Path):
    assert (aurora_out / "report.html").stat().st_size < 1_500_000


def test_the_same_result_gives_the_same_bytes(aurora: Result, aurora_out: Path):
    assert rendered(aurora).encode() == (aurora_out / "report.html").read_bytes()


# What others wrote is text


def test_titles_and_event_names_are_escaped(shop: Shop, tmp_path: Path):
    shop.journey('title: "</title><script>alert(1)</script>"\n' + TRIP.strip())
    shop.log("a 2026-03-02T10:00 started\na 2026-03-02T11:00 '<img/src=x>&amp;'")
    text = written(shop, tmp_path)
    assert "<script>alert" not in text
    assert "<img" not in text
    page = Page(text)
    assert "</title><script>alert(1)</script>" in page.text
    assert any("<img/src=x>&amp; 1" in line for line in page.text)


def test_embedded_data_cannot_end_its_element():
    text = html._embedded({"x": "</script><!--&"})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"x": "</script><!--&"}


def test_customers_and_keys_are_not_named(shop: Shop, tmp_path: Path):
    shop.journey(TRIP.replace("{event: started}", "{event: started, key: ref}"))
    shop.log("jane.roe@example.org 2026-03-02T10:00 started ref=SECRET-77\nbob 2026-03-02T10:00 started")
    text = written(shop, tmp_path)
    assert "jane" not in text
    assert "SECRET" not in text


# Little or nothing to show


def test_a_journey_that_nobody_entered_has_its_page(shop: Shop, tmp_path: Path):
    shop.journey(TRIP)
    shop.log("a 2026-03-02T10:00 visited")
    page = Page(written(shop, tmp_path))
    assert "Nobody entered." in page.text
    assert "Nothing was sent." in page.text
    assert values(page.rows("j1-funnel"), 1) == {"enter": 0, "hello": 0, "pause": 0, "bye": 0}


def test_a_journey_that_sends_nothing_has_its_map(shop: Shop, tmp_path: Path):
    shop.journey("enter: {event: started}\nsteps: [{id: w, wait: 1h}]")
    shop.log("a 2026-03-02T10:00 started")
    moves = Page(written(shop, tmp_path)).rows("j1-map")
    assert [(row[0], row[2], row[3]) for row in moves] == [("enter", "w", "1"), ("w", "end", "1")]


def test_who_left_with_the_goal_is_told_from_who_left_without(shop: Shop, tmp_path: Path):
    shop.journey(EXITING + TRIP.strip())
    shop.log("""
        a 2026-03-02T10:00 started
        a 2026-03-02T11:00 bought value=3
        a 2026-03-02T12:00 left
        b 2026-03-02T10:00 started
        b 2026-03-02T12:00 left
    """)
    page = Page(written(shop, tmp_path))
    assert ["left exit; 1 had reached the goal", "2", "100.0%", ""] in page.rows("j1-out")
    assert {"✓ 1", "✕ 1 · 50%"} <= set(page.text)
