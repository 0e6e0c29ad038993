"""A review in every form: they agree, they fit, and nobody's words become markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import Run
from review.diff.comparing import sides

from cjo_cli import api
from cjo_cli.report.diff.markdown import KEPT, markdown
from cjo_cli.report.diff.outputs import outputs
from cjo_cli.report.diff.text import text
from cjo_cli.report.diff.values import as_values
from cjo_cli.review.diff.review import Review
from cjo_cli.review.diff.values import Change, Pictured

CHANGE = """## After

```yaml
# journeys/cart-recovery.yaml
exit: [{event: email_opened}]
goal: {action: buy, within: 5d}
```

```yaml
# content/cart-reminder.yaml
title: A title
```
"""


@pytest.fixture
def review(tmp_path: Path) -> Review:
    before, after = sides(CHANGE, tmp_path)
    return api.diff(after, str(before), str(after), fail_on=("breaks",))


def test_every_form_says_the_same(review: Review) -> None:
    values = as_values(review)
    summary = values["summary"]
    assert (summary["changes"], summary["breaks"], summary["verdict"]) == (4, 1, "fails")
    assert values["outcomes"]["log"]["rows"] > 0
    lines = dict(line.split("=", 1) for line in outputs(review).splitlines())
    assert (lines["changes"], lines["breaks"], lines["verdict"], lines["failed"]) == ("4", "1", "fails", "true")
    assert lines["messages-base"] == str(summary["messages"]["base"])
    plain, comment = text(review, 80).plain, markdown(review)
    for change in review.comparison.changes:
        assert change.code in plain
        assert f"**{change.code}**" in comment
    assert plain.splitlines()[1] == lines["summary"] == "1 break and 3 other changes; 1 gate fails"
    assert f"### cjo diff: {lines['summary']}" in comment.splitlines()


def test_json_is_a_document_like_any_other(tmp_path: Path, cjo: Run) -> None:
    before, after = sides(CHANGE, tmp_path)
    values = json.loads(cjo("diff", before, after, "--project", after, "-f", "json").stdout)
    assert list(values)[:4] == ["format_version", "tool", "command", "summary"]
    assert values["command"] == "diff"
    change = next(one for one in values["changes"] if one["code"] == "D113")
    assert change["category"] == "in-flight"
    assert change["subject"] == {"kind": "journey", "id": "cart-recovery"}
    assert change["reaches"] == [{"journey": "cart-recovery", "direct": True, "by": []}]
    assert set(change["base"]) == {"file", "line", "column"}
    assert str(tmp_path) not in json.dumps(values["changes"])


@pytest.mark.parametrize(
    ("more", "code"),
    [([], 0), (["--exit-code"], 1), (["--fail-on", "breaks"], 1), (["--fail-on", "D4,metadata"], 1),
     (["--fail-on", "audience"], 0), (["--fail-on", "exit-removed"], 1), (["--max-messages-delta", "0"], 1), (["--max-messages-delta", "5"], 0)],
)  # fmt: skip
def test_gates_decide_the_exit_code(more: list[str], code: int, tmp_path: Path, cjo: Run) -> None:
    before, after = sides(CHANGE, tmp_path)
    assert cjo("diff", before, after, "--project", after, *more).returncode == code
    assert cjo("diff", after, after, "--project", after, *more).returncode == 0


def test_without_a_log_there_are_changes_and_a_map_and_it_is_said(tmp_path: Path, cjo: Run) -> None:
    before, after = sides(CHANGE, tmp_path)
    (after / "logs/events.csv").unlink()
    done = cjo("diff", before, after, "--project", after, "-f", "markdown")
    assert done.returncode == 0
    assert "Not replayed: the log is not here: logs/events.csv." in done.stdout
    assert "```mermaid" in done.stdout
    assert "not replayed: the log is not here" in cjo("diff", before, after, "--project", after).stdout
    config = (after / "cjo.yaml").read_text(encoding="utf-8")
    start, end = config.index("log:"), config.index("policies:")
    (after / "cjo.yaml").write_text(config[:start] + config[end:], encoding="utf-8")
    assert "not replayed: cjo.yaml names no log" in cjo("diff", before, after, "--project", after).stdout


def many(review: Review, changes: int, pictures: int) -> Review:
    """The review with many more changes and maps."""
    one: Change = review.comparison.changes[0]
    picture: Pictured = next(iter(review.comparison.pictures.values()))
    grown = replace(
        review.comparison,
        changes=tuple(replace(one, sentence=f"change no. {number} of `x`") for number in range(changes)),
        pictures={f"journey-{number}": picture for number in range(pictures)},
    )
    return replace(review, comparison=grown)


@pytest.mark.parametrize(("changes", "pictures", "left"), [(4, 4, 0), (4, 200, 20), (300, 200, 60), (900, 4, 5)])
def test_a_comment_has_an_end_and_whole_sections(changes: int, pictures: int, left: int, review: Review) -> None:
    comment = markdown(many(review, changes, pictures))
    assert len(comment.encode()) <= 60_000
    assert comment.count("```") % 2 == 0
    assert comment.count("<details>") == comment.count("</details>")
    said = re.search(r"_Left out, since a comment has an end: (.*)\._", comment)
    assert (len(said[1].split(", ")) if said else 0) >= left
    assert "| `--fail-on breaks` | **fails** |" in comment
    if said and changes < 900:
        assert all(name.startswith("the map of") or name in KEPT[4:] for name in said[1].split(", "))


HOSTILE = "x`y** <img src=x> [a](http://b) @someone #1 | \x1b[31m \u202e </details>"


def test_what_others_wrote_stays_text(review: Review) -> None:
    changes = tuple(
        replace(one, sentence=f"{HOSTILE} and `{HOSTILE.replace('`', '')}`", owner=HOSTILE, accepted=HOSTILE)
        for one in review.comparison.changes
    )
    found = replace(review, comparison=replace(review.comparison, changes=changes, notes=(HOSTILE,)))
    comment = markdown(found)
    outside = re.sub(r"`[^`\n]*`", "", comment)
    for bad in ("<img", "[a](", "@someone", "\x1b", "\u202e"):
        assert bad not in outside
    assert "\x1b" not in comment + text(found, 80).plain
    assert "\u202e" not in comment + text(found, 80).plain


def test_the_width_that_is_asked_for_is_kept(review: Review) -> None:
    for width in (60, 80, 120):
        assert max(map(len, text(review, width).plain.splitlines())) <= width


SUITE = """journeys: cart-recovery
start: 2026-03-03 12:00
profile: {{email: a@example.org, email_ok: true}}
tests:
  - test: A cart is spoken of after three hours
    given: [{{event: cart_updated, properties: {{cart_id: c, value: 45}}}}]
    expect: {{match: partial, messages: [{{at: {}, content: {}}}]}}
"""
PRIORITY = "## After\n\n```yaml\n# journeys/cart-recovery.yaml\npriority: 80\n```\n"
# When and what the test expects, and what is said of it.
SUITES = {
    "it passes": ("3h", "cart-reminder", "1 passes", 0),
    "it fails": ("5h", "cart-reminder", "0 pass, 1 fails", 1),
    "it cannot be run": ("3h", "cart-remainder", "not run: they cannot be run: tests/journeys/cart.test.yaml:7:", 1),
    "there is none": None,
}  # fmt: skip


@pytest.mark.parametrize("name", SUITES)
def test_heads_tests_of_what_is_reached_are_run(name: str, tmp_path: Path, cjo: Run) -> None:
    before, after = sides(PRIORITY, tmp_path)
    at, content, said, code = SUITES[name] or ("", "", "not run: no test is about a journey that is reached", 0)
    if at:
        (after / "tests/journeys").mkdir(parents=True)
        (after / "tests/journeys/cart.test.yaml").write_text(SUITE.format(at, content), encoding="utf-8")
    done = cjo("diff", before, after, "--project", after, "--no-log", "--fail-on", "tests")
    assert done.returncode == code, done.stdout
    assert f"tests of these journeys: {said}" in " ".join(done.stdout.split())
    comment = cjo("diff", before, after, "--project", after, "--no-log", "-f", "markdown").stdout
    assert "**Tests of these journeys:**" in comment
    assert ("tests/journeys/cart.test.yaml:5` A cart is spoken of" in comment) == (name == "it fails")
