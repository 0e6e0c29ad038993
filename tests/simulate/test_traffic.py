"""What a log says to the rules, against a small log counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from rules.shop import JOURNEY, shop

from cjo_cli import api
from cjo_cli.errors import ConfigError, ProjectError, RejectedRows
from cjo_cli.log.facts import JourneyTraffic, SplitTraffic

AUDIENCES = """
facet: audience
terms:
  - {id: open-carts, when: {all: [{event: cart_updated, within: 7d}, {not: {event: order_completed, within: 7d}}]}}
  - {id: buyers, when: {event: order_completed}}
  - {id: known, terms: [{id: mailable, when: {attribute: email_ok, eq: true}}]}
  - {id: nobody, when: {event: email_opened, count: {gte: 2}}}
"""
# Five customers of the log; u05 is in the snapshot alone.
ROWS = """user_id,time,name,cart_id,value
u01,2026-03-01T00:00:00Z,cart_updated,k1,50
u01,2026-03-02T00:00:00Z,order_completed,k1,50
u02,2026-03-08T00:00:00Z,cart_updated,k2,50
u03,2026-03-10T00:00:00Z,cart_updated,k3,50
u03,2026-03-11T00:00:00Z,order_completed,k3,50
u04,2026-03-11T00:00:00Z,seen,,
"""
CUSTOMERS = "id,first_name,email,email_ok,timezone\nu01,,,true,\nu02,,,false,\nu05,,,true,\n"
SPLIT = "steps: [{id: s, split: [{id: a, weight: 100, steps: [{send: cart-reminder}]}, {id: b, weight: 0}]}]"


def project(folder: Path, files: dict[str, str]) -> Path:
    made = shop(folder, {"taxonomy/audiences.yaml": AUDIENCES, **files})
    (made / "logs" / "events.csv").write_text(ROWS, encoding="utf-8")
    (made / "logs" / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return made


def test_events_and_audiences_when_the_log_ends(tmp_path: Path) -> None:
    found = api.facts(project(tmp_path, {}))
    assert found.events == {"cart_updated": 3, "order_completed": 2, "email_opened": 0}
    assert found.facts.undeclared == {"seen": 1}
    assert found.facts.events == {"cart_updated": 3, "order_completed": 2, "seen": 1}
    # At the end, on 11 March, the cart of 8 March is the only one left open.
    assert found.audience_sizes == {"open-carts": 1, "buyers": 2, "known": 2, "mailable": 2, "nobody": 0}
    assert (found.days, found.customers) == (10, 4)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # Of three carts two were bought; the window of the one of 10 March is open when the log ends.
        ("{event: cart_updated}", JourneyTraffic(3, 0, 10, {"s": SplitTraffic({"a": 3, "b": 0}, 2, 1)})),
        ("{event: cart_updated, from: 2026-03-05, until: 2026-03-09}",
         JourneyTraffic(1, 0, 4, {"s": SplitTraffic({"a": 1, "b": 0}, 1, 0)})),
        # Those held out are in no arm; they tell as much of what customers do by themselves.
        ("{event: cart_updated, holdout: 100}", JourneyTraffic(3, 3, 10, {"s": SplitTraffic({"a": 0, "b": 0}, 2, 1)})),
    ],
)  # fmt: skip
def test_journeys_and_splits(entry: str, expected: JourneyTraffic, tmp_path: Path) -> None:
    files = {JOURNEY: f"enter: {entry}\nexit: [{{event: email_opened}}]\n{SPLIT}", "cjo.yaml": "timezone: UTC"}
    found = api.facts(project(tmp_path, files)).journeys["cart-recovery"]
    assert found == expected


def test_journeys_that_do_not_run_have_no_traffic(tmp_path: Path) -> None:
    assert api.facts(project(tmp_path, {JOURNEY: "status: draft"})).journeys == {}


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(ProjectError):
        api.facts(project(tmp_path / "a", {JOURNEY: "stage: unheard-of"}))
    bare = project(tmp_path / "b", {})
    config = bare / "cjo.yaml"
    config.write_text("version: 1\nname: bare\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        api.validate(bare, log=True)
    bad = project(tmp_path / "c", {})
    (bad / "logs" / "events.csv").write_text(ROWS + "u09,never,seen,,\n", encoding="utf-8")
    with pytest.raises(RejectedRows):
        api.validate(bad, log=True)


def test_with_a_reference_that_is_wrong_the_log_is_not_asked(tmp_path: Path) -> None:
    broken = project(tmp_path, {JOURNEY: "stage: unheard-of"})
    (broken / "logs" / "events.csv").unlink()
    assert {d.finding.code for d in api.validate(broken, log=True).diagnostics} == {"CJO201"}
