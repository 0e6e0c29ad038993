"""`cjo learn` as it is typed: what it says, what it writes, what it refuses."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import ROOT, Run
from learn_made import FILES, Made
from report.pages import Page

from cjo_cli.report.document import to_json
from cjo_cli.report.learn.page import lesson_html
from cjo_cli.report.learn.text import lesson_text
from cjo_cli.report.learn.values import lesson_values
from cjo_cli.review.learn.values import Learned

RETAIL = ROOT / "tests/projects/retail"
CAMPAIGNS = ("--shown", "campaign_received", "--action", "campaign_type")


def test_the_text_fits_and_shows_the_change(cjo: Run, made: Made) -> None:
    done = cjo("learn", "offers:offer", "--action", "offer", "--project", made.folder)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines[: lines.index("--- a/journeys/offers.yaml")])) <= 80
    assert any(line.startswith("as learned") for line in lines)
    assert lines[lines.index("--- a/journeys/offers.yaml") :] == [
        *made.taught.lesson.patch.splitlines(),
        "this is not written yet: --write",
    ]
    assert FILES["journeys/offers.yaml"] == (made.folder / "journeys/offers.yaml").read_text(encoding="utf-8")


def test_the_page_of_the_manual_shows_what_is_printed(made: Made) -> None:
    page = (ROOT / "docs/learn.md").read_text(encoding="utf-8")
    assert lesson_text(made.taught.lesson, patch=False).plain in page
    assert made.taught.lesson.patch in page


def test_json_has_the_same_numbers_and_html_loads_nothing(cjo: Run, made: Made, tmp_path: Path) -> None:
    done = cjo("learn", "offers", "--action", "offer", "--project", made.folder, "-f", "json", "-f", "html=page.html")
    told, judgement = json.loads(done.stdout), made.taught.lesson.judgement
    assert told["summary"] == {"step": "offers:offer", "candidates": 3, "learned": 3, "decisions": 5000}
    assert told["patch"] == made.taught.lesson.patch
    for one, policy in zip(told["judgement"]["policies"], judgement.policies, strict=True):
        assert policy.dr is not None
        assert one["dr"] == {name: round(getattr(policy.dr, name), 9) for name in ("value", "low", "high")}
        assert one["effective_n"] == round(policy.ess, 9)
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert not [tag for tag, given in page.tags if {"src", "href", "style", "onclick"} & given.keys()]
    assert [tag for (tag, _), _ in page.inline] == ["style"]
    rows = page.tables["l-candidates"][0][1:]
    assert [(row[0], row[1], row[2]) for row in rows] == [
        (one.id, f"{one.n:,}", f"{one.rewarded:,}") for one in made.taught.lesson.learned
    ]
    estimates = page.tables["l-judged"][0][1:]
    assert len(estimates) == 1 + 3 * len(judgement.policies)
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == lesson_html(made.taught.lesson)


def test_write_puts_the_scores_there(cjo: Run, made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / "made")
    done = cjo("learn", "offers:offer", "--action", "offer", "--project", "made", "--write")
    assert done.stderr == "wrote journeys/offers.yaml\n"
    assert "--- a/" not in done.stdout
    change = made.taught.change
    assert change is not None
    assert (tmp_path / "made/journeys/offers.yaml").read_bytes() == change.after


def test_no_customer_and_no_value_of_few_is_told(made: Made) -> None:
    lesson = made.taught.lesson
    told = to_json(lesson_values(lesson)) + lesson_html(lesson) + lesson_text(lesson).plain
    assert "c00" not in told
    bins = [one for learned in lesson.learned if learned.card for part in learned.card.parts for one in part.bins]
    assert bins
    assert all(one.n >= 30 and 5 <= one.rewarded <= one.n - 5 for one in bins)


def test_a_count_of_few_is_not_shown(made: Made) -> None:
    """The third candidate with three rewards, two decisions of no candidate, three held out."""
    lesson = made.taught.lesson
    bare = Learned("voucher", 899, 3, (0.001, 0.01), None)
    judged = replace(lesson.judgement, n=3, unknown=3, policies=(), logged=None, refused="few")
    few = replace(lesson, learned=(*lesson.learned[:2], bare), other={"x": 2}, testing=3, judgement=judged)
    told = lesson_values(few)
    assert told["candidates"][2]["n"] == 899
    assert (told["candidates"][2]["rewarded"], told["candidates"][2]["interval"]) == (None, None)
    assert (told["decisions"]["not_of_the_step"], told["decisions"]["testing"]) == (None, None)
    assert (told["judgement"]["n"], told["judgement"]["without_propensity"]) == (None, None)
    lines = lesson_text(few).plain.splitlines()
    assert lines[0].endswith(", <5 to judge by")
    assert "! <5 decisions for what is no candidate of the step" in lines
    assert next(line.split()[1:3] for line in lines if line.startswith("voucher")) == ["899", "–"]
    row = Page(lesson_html(few)).tables["l-candidates"][0][3]
    assert row[:4] == ["voucher", "899", "<5", "–"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("offer",), 2, "no choose 'offer'"),
        (("offers:offr",), 2, "did you mean 'offers:offer'?"),
        (("offers", "--shown", "offer_showed"), 2, "did you mean 'offer_shown'?"),
        (("offers",), 2, "which property of 'offer_shown' names the candidate?"),
        (("offers", "--action", "ofer"), 2, "did you mean 'offer'?"),
        (("offers", "--action", "propensity"), 2, "'propensity' is of type number"),
        (("offers", "--action", "offer", "--propensity", "offer"), 2, "'offer' is of type string"),
        (("offers", "--action", "offer", "--reward", "order"), 2, "did you mean 'ordered'?"),
        (("offers", "--action", "offer", "--reward", "offer_shown"), 2, "name its property"),
        (("offers", "--action", "offer", "--reward", "offer_shown.offer"), 2, "'offer' is of type string"),
        (("offers", "--action", "offer", "--within", "soon"), 2, "not a duration: soon"),
        (("offers", "--action", "offer", "--where", "offer"), 2, "not PROPERTY=VALUE"),
        (("offers", "--action", "offer", "--where", "propensity=x"), 2, "'propensity' is of type number"),
        (("offers", "--action", "offer", "--as", "conzert=K"), 2, "did you mean 'concert'?"),
        (("offers", "--action", "offer", "--as", "concert"), 2, "not CANDIDATE=VALUE"),
        (("offers", "--action", "offer", "--feature", "agee"), 2, "did you mean 'age' or"),
        (("offers", "--action", "offer", "--feature", "first_name"), 2, "personal data"),
        (("offers", "--action", "offer", "--feature", "diagnosis"), 2, "sensitive"),
        (("offers", "--action", "offer", "--sensitive"), 2, "may not use sensitive data"),
        (("offers", "--action", "offer", "--held-out", "101"), 2, "--held-out"),
        (("offers", "--action", "offer", "--held-out", "nan"), 2, "--held-out: nan is no percent"),
        (("offers", "--action", "offer", "--where", "propensity=0.123"), 3, "name others: --shown, --action, --where"),
        (("offers", "--shown", "visited", "--action", "device"), 3, "say which is which: --as concert=VALUE, of phone"),
    ],
)
def test_what_cannot_be_is_said_with_the_way_out(
    cjo: Run, made: Made, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = cjo("learn", *arguments, "--project", made.folder)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr.replace("\n", " ")


def test_sensitive_data_are_learned_from_where_the_purpose_may(cjo: Run, made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / "made")
    words = tmp_path / "made/taxonomy/words.yaml"
    words.write_text(words.read_text("utf-8").replace("consent: none", "consent: none, sensitive: true"), "utf-8")
    done = cjo("learn", "offers", "--action", "offer", "--project", "made", "--sensitive", "-f", "json")
    told = json.loads(done.stdout)["asked"]
    assert "diagnosis" in told["features"]
    assert told["left_out"] == {"first_name": "personal data"}


def test_without_scikit_learn_it_says_what_to_install(cjo: Run, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["cjo_cli.api.learn"], "find_spec", lambda name: None)
    done = cjo("learn", "offers", "--action", "offer", "--project", made.folder)
    assert done.returncode == 2
    assert "pip install 'cjo-cli[learn]'" in done.stderr


def test_a_log_that_calls_candidates_otherwise(cjo: Run, tmp_path: Path) -> None:
    """The retailer's own campaigns, taken for decisions of a step: real people, no propensities."""
    named = ("--as", "coupons=Type A", "--as", "dinners=Type B", "--as", "barbecue=Type C")
    reward = ("--reward", "coupon_redeemed", "--within", "45d")
    forms = ("-f", "json", "-f", "text=told.txt")
    done = cjo("learn", "monthly-picks", *CAMPAIGNS, *named, *reward, "--project", RETAIL, *forms)
    told = json.loads(done.stdout)
    lines = (tmp_path / "told.txt").read_text(encoding="utf-8").splitlines()
    above = [line.startswith("--- a/") for line in lines].index(True)
    assert max(map(len, lines[:above])) <= 80
    found = {one["candidate"]: one for one in told["candidates"]}
    assert found["private-label"]["score"] is None
    assert found["coupons"]["held_out"]["auc"] > 0.65
    assert told["judgement"]["refused"].startswith("no property holds the propensities")
    assert told["asked"]["left_out"] == {
        "age": "personal data",
        "income": "personal data",
        "marital_status": "sensitive",
    }
    used = {part["feature"] for one in found.values() if one["score"] for part in one["score"]["parts"]}
    assert used
    assert not used & {"age", "income", "marital_status"}
