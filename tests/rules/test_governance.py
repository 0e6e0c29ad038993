"""Governance: what a project asks of itself, drafts by git's clock, journeys that are alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rules.examples import commit, git
from rules.shop import CONTENT, JOURNEY, WORDS, heard, said, shop

from cjo_cli import api
from cjo_cli.rules.governance.near_duplicate import _pairs

CONFIG = "cjo.yaml"
TEAMS = {"taxonomy/teams.yaml": "facet: team\nterms: [{id: crm}]"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({CONFIG: "require: {journey: [stage, owner, goal]}"}, ["journey: the journey 'cart-recovery' has no stage",
                                                                "journey: the journey 'cart-recovery' has no owner"]),
        ({CONFIG: "require: {content: [action, campaign]}"}, ["content: the content 'cart-reminder' has no campaign"]),
        ({CONFIG: "require: {journey: [stage]}", JOURNEY: "stage: consideration"}, []),
        # What has a default is there only where it is written.
        ({CONFIG: "require: {journey: [priority]}"}, ["journey: the journey 'cart-recovery' has no priority"]),
        ({CONFIG: "require: {journey: [priority]}", JOURNEY: "priority: 50"}, []),
    ],
)  # fmt: skip
def test_required_references(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    messages = [message.removesuffix(", which this project requires") for message in said(tmp_path, files, "CJO701")]
    assert sorted(messages) == sorted(expected)


def test_what_may_be_written_for_a_required_reference_is_said(tmp_path: Path) -> None:
    (found,) = heard(tmp_path, {CONFIG: "require: {journey: [stage]}"}, "CJO701")
    assert found.finding.hint == "add stage: (one of consideration, retention)"
    assert found.finding.related[0].place.path == ("require", "journey", 0)


SERVICE = "terms: [{id: marketing, consent: none}]"
SPLIT = "steps: [{id: s, split: [{id: a, weight: 50, steps: [{send: cart-reminder}]}, {id: b, weight: 50}]}]"
AIMLESS = "journey: aimless\nenter: {event: order_completed}\n"


@pytest.mark.parametrize(
    ("files", "code", "count"),
    [
        (TEAMS, "CJO702", 1),
        ({}, "CJO702", 0),
        ({**TEAMS, JOURNEY: "owner: crm"}, "CJO702", 0),
        ({**TEAMS, JOURNEY: "status: closed"}, "CJO702", 0),
        ({**TEAMS, CONFIG: "require: {journey: [owner]}"}, "CJO702", 0),
        ({"journeys/a.yaml": AIMLESS + "status: live\nsteps: [{send: cart-reminder}]"}, "CJO703", 1),
        ({"journeys/a.yaml": AIMLESS + "status: draft\nsteps: [{id: c, choose: [{send: cart-reminder}]}]"}, "CJO703", 1),
        ({"journeys/a.yaml": AIMLESS + "status: closed\nsteps: [{send: cart-reminder}]"}, "CJO703", 0),
        ({"journeys/a.yaml": AIMLESS + "status: live\nsteps: [{wait: 1d}]"}, "CJO703", 0),
        ({"journeys/a.yaml": AIMLESS + "status: live\n" + SPLIT}, "CJO703", 0),
        ({"journeys/a.yaml": AIMLESS + "status: live\nsteps: [{send: cart-reminder}]", CONFIG:
          "require: {journey: [goal]}"}, "CJO703", 0),
        ({"journeys/a.yaml": AIMLESS + "status: live\nsteps: [{send: cart-reminder}]",
          "taxonomy/purposes.yaml": SERVICE}, "CJO703", 0),
        # A purpose that is unknown is said once, where it stands.
        ({"journeys/a.yaml": AIMLESS + "status: live\nsteps: [{send: cart-reminder}]", CONTENT: "purpose: unheard-of"},
         "CJO703", 0),
    ],
)  # fmt: skip
def test_owners_and_goals(files: dict[str, str], code: str, count: int, tmp_path: Path) -> None:
    assert len(said(tmp_path, files, code)) == count


TOLD = "insights: [{claim: They come back, source: report}]"
OTHER = "journey: other\nstatus: {}\nenter: {{event: order_completed}}\nsteps: [{{wait: 1d}}]"
THIRD = {"journeys/t.yaml": OTHER.format("live").replace("other", "third") + "\n" + TOLD}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"journeys/o.yaml": OTHER.format("live")}, []),
        # One of two is not yet a habit, two of three are.
        ({"journeys/o.yaml": OTHER.format("live"), JOURNEY: TOLD}, []),
        ({"journeys/o.yaml": OTHER.format("live"), JOURNEY: TOLD, **THIRD}, ["other"]),
        ({"journeys/o.yaml": OTHER.format("review"), JOURNEY: TOLD, **THIRD}, ["other"]),
        ({"journeys/o.yaml": OTHER.format("draft"), JOURNEY: TOLD, **THIRD}, []),
        (
            {"journeys/o.yaml": OTHER.format("live"), JOURNEY: TOLD, **THIRD, CONFIG: "require: {journey: [insights]}"},
            [],
        ),
    ],
)
def test_insights(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    assert [message.split("'")[1] for message in said(tmp_path, files, "CJO704")] == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ('{journey: "cart-[a-z]+"}', []),
        ('{journey: "cart"}', ["journey"]),
        ('{journey: "[a-z]+", content: "[a-z]+"}', ["content", "journey"]),
        ('{event: "[a-z]+_(updated|completed)"}', ["terms.2.id"]),
        ('{stage: "[a-z]{10,}"}', ["terms.1.id"]),
    ],
)
def test_names(names: str, expected: list[str], tmp_path: Path) -> None:
    found = said(tmp_path, {CONFIG: f"names: {names}"}, "CJO705")
    assert [message.split(":")[0] for message in found] == expected


@pytest.mark.parametrize(("kind", "count"), [("jurney", 1), ("step", 1), ("campaign", 0), ("theme", 0)])
def test_patterns_for_what_is_not_there(kind: str, count: int, tmp_path: Path) -> None:
    files = {CONFIG: f'names: {{{kind}: "[a-z-]+"}}', "taxonomy/themes.yaml": "facet: theme\nterms: [{id: care}]"}
    assert len(said(tmp_path, files, "CJO706")) == count


DRAFT = "journey: other\nstatus: draft\nenter: {event: order_completed}\nsteps: [{wait: 1d}]"


@pytest.mark.parametrize(
    ("drafted", "head", "days"),
    [("2026-01-01", "2026-04-01", None), ("2026-01-01", "2026-04-02", 91), ("2026-01-01", "2026-01-01", None)],
)
def test_drafts_grow_old_by_the_clock_of_git(drafted: str, head: str, days: int | None, tmp_path: Path) -> None:
    files = {f"journeys/o.yaml, committed {drafted}": DRAFT, f"{JOURNEY}, committed {head}": "priority: 9"}
    found = heard(tmp_path, files, "CJO707")
    assert [d.finding.message.rsplit(" ", 2)[1] for d in found] == ([] if days is None else [str(days)])
    assert all(d.finding.label == f"last changed on {drafted}" for d in found)


def test_a_draft_that_was_taken_up_again_is_young(tmp_path: Path) -> None:
    files = {"journeys/o.yaml, committed 2026-01-01": DRAFT, f"{JOURNEY}, committed 2026-02-01": "priority: 9"}
    project = shop(tmp_path, files)
    (project / "journeys" / "o.yaml").write_text(DRAFT + "\npriority: 7\n", encoding="utf-8")
    commit(project, "2026-05-01")
    (project / "README.md").write_text("A shop.\n", encoding="utf-8")
    commit(project, "2026-06-01")
    assert "CJO707" not in {d.finding.code for d in api.validate(project).diagnostics}


def test_drafts_below_a_repository_and_of_content(tmp_path: Path) -> None:
    """The project is a folder of the repository, and its names are those git would quote."""
    inside = tmp_path / "repo" / "marketing"
    inside.parent.mkdir()
    shutil.copytree(shop(tmp_path, {CONTENT: "status: draft"}), inside)
    (inside / "content" / "cart-reminder.yaml").rename(inside / "content" / "café (1).yaml")
    git(inside.parent, "init", "--quiet")
    commit(inside.parent, "2026-01-01")
    (inside.parent / "README.md").write_text("All of us.\n", encoding="utf-8")
    commit(inside.parent, "2026-06-01")
    found = [d.finding for d in api.validate(inside).diagnostics if d.finding.code == "CJO707"]
    assert [(f.place.file, f.place.path) for f in found] == [("content/café (1).yaml", ("status",))]


def test_without_git_and_without_a_commit_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"journeys/o.yaml, committed 2026-01-01": DRAFT, f"{JOURNEY}, committed 2026-06-01": "priority: 9"}
    assert len(heard(tmp_path / "a", files, "CJO707")) == 1
    fresh = shop(tmp_path / "b", {"journeys/o.yaml": DRAFT})
    git(fresh, "init", "--quiet")
    assert "CJO707" not in {d.finding.code for d in api.validate(fresh).diagnostics}
    project = tmp_path / "a" / "shop"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "CJO707" not in {d.finding.code for d in api.validate(project).diagnostics}


COPY = """
journey: cart-rescue
status: {status}
goal: {{action: buy, within: 3d}}
enter: {{event: cart_updated, where: {{value: {{gte: 30}}}}, key: cart_id}}
exit: [{{event: order_completed, where: {{cart_id: {{entry: cart_id}}}}}}]
steps:
  - {{id: wait-a-bit, title: Wait, wait: {wait}}}
  - {{id: send-it, send: cart-reminder}}
  - {{id: read, wait_for: {{event: email_opened, timeout: 2d}}, on_timeout: [{{id: more, send: cart-reminder}}]}}
"""


@pytest.mark.parametrize(
    ("copy", "label"),
    [
        (COPY.format(status="live", wait="3h"), "nothing differs but ids and words"),
        (COPY.format(status="review", wait="1d12h"),
         "only 'cart-recovery' has wait 3h; only 'cart-rescue' has wait 1d12h"),
        (COPY.format(status="draft", wait="3h"), None),
        (COPY.format(status="live", wait="3h").replace("value: {gte: 30}", "value: {gte: 90}"),
         "only 'cart-recovery' has enter.where; only 'cart-rescue' has enter.where"),
        # Two parts of nine are too many.
        (COPY.format(status="live", wait="4h").replace("gte: 30", "gte: 90"), None),
    ],
)  # fmt: skip
def test_journeys_that_are_alike(copy: str, label: str | None, tmp_path: Path) -> None:
    found = heard(tmp_path, {"journeys/copy.yaml": copy}, "CJO708")
    assert [d.finding.label for d in found] == ([] if label is None else [label])
    assert all(d.finding.related[0].place.file == JOURNEY for d in found)


def test_pairs_are_those_of_a_search_by_hand() -> None:
    """The prefix filter leaves out no pair: against all pairs of sets that differ in a few of twelve members."""
    bags = [frozenset((f"{n}", (n * step) % 9 > 6) for n in range(12)) for step in range(1, 40)]
    found = {number: share for number, _, share in _pairs(bags)}
    for number, one in enumerate(bags):
        best = max((len(one & other) / len(one | other) for other in bags[:number]), default=0.0)
        assert found.get(number, 0.0) == (best if best >= 0.8 else 0.0)
    assert 0 < len(found) < len(bags)


def test_the_words_of_the_base_are_named_as_they_are(tmp_path: Path) -> None:
    assert said(tmp_path, {WORDS: "title: Words", CONFIG: 'names: {stage: "[a-z]+"}'}, "CJO705") == []
