"""Findings: golden frames, escaping, and one list behind every format."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from golden import agrees
from jsonschema import Draft7Validator
from rich.cells import cell_len

from cjo_cli.commands.validate import FORMATS
from cjo_cli.diagnostics import Diagnostic, Finding, Located, Place, Rewrite, Severity, Span
from cjo_cli.report import findings
from cjo_cli.report.findings.markdown import LONGEST
from cjo_cli.report.findings.words import plain

SARIF = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
HERE = Span(22, 14, 22, 28)


def diagnostic(
    message: str = "unknown event 'order_complete'", *, severity: Severity = Severity.ERROR, file: str = "journeys/cart.yaml",
    span: Span = HERE, line: str = "      event: order_complete", label: str = "not in the taxonomy",
    hint: str = "replace with 'order_completed'", code: str = "CJO203", related: tuple[Located, ...] = (),
) -> Diagnostic:  # fmt: skip
    finding = Finding(code, "unknown-event", message, Place(file), label, severity, (), hint)
    lines = ((max(1, span.line - 2), "  - id: opened"), (span.line, line))
    return Diagnostic(finding, file, span, lines, related)


NEAREST = Located("taxonomy/events.yaml", Span(1204, 9, 1204, 24), "did you mean this one?", "  - id: order_completed")
LONG = "- {id: opened, wait_for: {event: email_open, timeout: 2d}, on_timeout: [{id: again, send: cart-reminder}], on_event: [{exit: done}]}"
FIX = Rewrite(HERE, "order_completed")
MANY = [
    replace(diagnostic(related=(NEAREST,)), fix=FIX, pointer="steps/opened/wait_for/event"),
    diagnostic("the key 'id' is given twice", code="CJO102", hint="keep one of them", label="again here",
               related=(Located("journeys/cart.yaml", Span(3, 1, 3, 3), "first here", "id: a"),)),
    diagnostic("a word to be replaced", severity=Severity.WARNING, code="CJO214", hint="", label=""),
    diagnostic("by the way", severity=Severity.INFO, code="CJO999", span=Span(7, 1, 9, 4), line="steps:", hint=""),
    diagnostic("far to the right", span=Span(9, 34, 9, 44), line=LONG),
    diagnostic("at the very end", span=Span(9, 127, 9, 131), line=LONG),
    diagnostic("wide signs", span=Span(4, 19, 4, 23), line="title: 購物車 😀 \ttab: here", label="below 'here'"),
    diagnostic("beyond the line", span=Span(5, 40, 5, 41), line="short", label="at the end"),
    diagnostic("nothing to show", span=Span(1, 1, 1, 1), line="", label=""),
    diagnostic("a \x1b[31mred\x1b[0m \u202eword\nand a line", file="jour\nneys/[bold]a.yaml", line="id: \x07\u2066x", span=Span(2, 5, 2, 7)),
]  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, None])
def test_frames(width: int | None) -> None:
    text = findings.text(MANY, "shop/", width).plain
    agrees(f"frames-{width or 'unbounded'}.txt", text)
    for line in text.splitlines():
        if re.match(r" *[0-9]+ \|", line):
            assert cell_len(line) <= (width or 200)


def test_nothing_found_is_an_empty_text() -> None:
    assert findings.text([], "").plain == ""
    assert findings.closing_line([], 1) == "no findings in 1 file"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 400])
def test_the_signs_stand_below_what_they_mark(width: int) -> None:
    for start in range(1, len(LONG) - 4):
        text = findings.text([diagnostic(span=Span(9, start, 9, start + 4), line=LONG)], "", width).plain
        lines = text.splitlines()
        row = next(position for position, line in enumerate(lines) if line.startswith("9 | "))
        at = lines[row + 1].index("^")
        assert (
            lines[row][at : at + 4].rstrip("… ")
            == LONG[start - 1 : start + 3].rstrip()[: len(lines[row][at : at + 4].rstrip("… "))]
        )
        assert max(len(lines[row]), lines[row + 1].rindex("^") + 1) <= width


def test_other_formats() -> None:
    for name, render in findings.RENDERERS.items():
        if name != "sarif":  # which holds manuals
            agrees(f"findings-{name}.txt", render(MANY, "shop/", 9))


def test_github_escapes_what_would_end_a_field_or_a_line() -> None:
    line = findings.github([diagnostic("50% of a,b: c\r\n::error::", file="a,b:c%.yaml", hint="")], "")
    assert line.count("\n") == 1
    assert line.startswith(
        "::error file=a%2Cb%3Ac%25.yaml,line=22,endLine=22,col=14,endColumn=28,title=CJO203 unknown-event::"
    )
    assert line.endswith("::50%25 of a,b: c%0D%0A::error::\n")


def test_github_gives_no_columns_for_several_lines() -> None:
    assert (
        "col"
        not in findings.github([diagnostic(span=Span(1, 5, 2, 3), hint="", message="m", label="")], "").split("::")[1]
    )


def test_github_shows_errors_first_since_it_shows_ten() -> None:
    kinds = [line.split(" ")[0] for line in findings.github(MANY[::-1], "").splitlines()]
    assert kinds == sorted(kinds, key=["::error", "::warning", "::notice"].index)


def kinds(form: str, chosen: list[Diagnostic]) -> dict[str, int]:
    """How many errors, warnings and infos a format tells of."""
    said = findings.text(chosen, "").plain if form == "text" else findings.RENDERERS[form](chosen, "", 5)
    return {name: len(found) for name, found in COUNTED[form](said).items()}


def _by(words: tuple[str, str, str], found: list[str]) -> dict[str, list[str]]:
    return {name: [word for word in found if word == kind] for name, kind in zip(NAMES, words, strict=True)}


NAMES = ("errors", "warnings", "infos")
PLAIN = ("error", "warning", "info")
COUNTED: dict[str, Any] = {
    "text": lambda said: _by(PLAIN, re.findall(r"^(error|warning|info)\[", said, re.MULTILINE)),
    "json": lambda said: _by(PLAIN, [found["severity"] for found in json.loads(said)["findings"]]),
    "github": lambda said: _by(("error", "warning", "notice"), re.findall(r"^::(\w+) ", said, re.MULTILINE)),
    "gitlab": lambda said: _by(("major", "minor", "info"), [found["severity"] for found in json.loads(said)]),
    "sarif": lambda said: _by(
        ("error", "warning", "note"), [r["level"] for r in json.loads(said)["runs"][0]["results"]]
    ),
    "junit": lambda said: _by(PLAIN, [failure.get("type", "") for failure in ET.fromstring(said).iter("failure")]),
}


@pytest.mark.parametrize("chosen", [[], MANY, MANY[:1], MANY * 40])
def test_all_renderers_count_the_same(chosen: list[Diagnostic]) -> None:
    counts = {f"{s.value}s": sum(d.finding.severity is s for d in chosen) for s in Severity}
    assert {*COUNTED, "concise", "markdown"} == {*FORMATS} == {"text", *findings.RENDERERS}
    for form in COUNTED:
        assert kinds(form, chosen) == counts, form
    assert len(findings.concise(chosen, "").splitlines()) == len(chosen)
    assert json.loads(findings.as_json(chosen, "", 5))["summary"] == {"files": 5, **counts}
    for line in (findings.closing_line(chosen, 5), findings.RENDERERS["markdown"](chosen, "", 5).splitlines()[0]):
        for severity in Severity:
            found = re.search(rf"(\d+) {severity.value}s?\b", line)
            assert int(found[1] if found else 0) == counts[f"{severity.value}s"]


@pytest.mark.parametrize("chosen", [[], MANY, MANY * 3])
def test_sarif_is_valid_by_the_standards_schema(chosen: list[Diagnostic]) -> None:
    log = json.loads(findings.RENDERERS["sarif"](chosen, "our shop/", 5))
    assert [error.message for error in Draft7Validator(SARIF).iter_errors(log)] == []
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    known = [result["partialFingerprints"]["cjo/v1"] for result in run["results"]]
    assert len(set(known)) == len(known) == len(chosen)


def test_sarif_has_rules_fixes_and_related_places() -> None:
    run = json.loads(findings.RENDERERS["sarif"](MANY[:1], "our shop/", 5))["runs"][0]
    (rule,), (result,) = run["tool"]["driver"]["rules"], run["results"]
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == ("CJO203", "unknown-event", {"level": "error"})
    assert rule["shortDescription"]["text"].endswith(".")
    assert "## Why" in rule["help"]["markdown"]
    place = {"uri": "our%20shop/journeys/cart.yaml", "uriBaseId": "%SRCROOT%"}
    region = {"startLine": 22, "startColumn": 14, "endLine": 22, "endColumn": 28}
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": place, "region": region}}]
    replacement = {"deletedRegion": region, "insertedContent": {"text": "order_completed"}}
    assert result["fixes"][0]["artifactChanges"] == [{"artifactLocation": place, "replacements": [replacement]}]
    assert result["relatedLocations"][0]["message"] == {"text": "did you mean this one?"}


def test_the_schema_that_sarif_is_checked_with_refuses_what_is_wrong() -> None:
    log = json.loads(findings.RENDERERS["sarif"](MANY[:1], "", 5))
    log["runs"][0]["results"][0]["level"] = "info"
    assert list(Draft7Validator(SARIF).iter_errors(log)) != []


def test_gitlab_has_what_gitlab_asks_for() -> None:
    issues = json.loads(findings.RENDERERS["gitlab"](MANY, "shop/", 5))
    assert issues[0] == {
        "description": "CJO203: unknown event 'order_complete' (replace with 'order_completed')",
        "check_name": "unknown-event",
        "fingerprint": issues[0]["fingerprint"],
        "severity": "major",
        "location": {"path": "shop/journeys/cart.yaml", "lines": {"begin": 22, "end": 22}},
    }
    assert max(Counter(issue["fingerprint"] for issue in issues).values()) == 1


def test_junit_groups_by_file_and_passes_where_nothing_is_found() -> None:
    root = ET.fromstring(findings.RENDERERS["junit"](MANY, "", 5))
    assert root.get("tests") == root.get("failures") == str(len(MANY))
    assert [suite.get("tests") for suite in root] == ["9", "1"]
    clean = ET.fromstring(findings.RENDERERS["junit"]([], "", 5))
    assert (clean.get("tests"), clean.get("failures"), len(list(clean.iter("testcase")))) == ("1", "0", 1)


def test_markdown_means_nothing_that_others_wrote() -> None:
    evil = diagnostic("a | b <img src=x> @team #12 [x](http://e.example) **b** `c`", file="a|b.yaml", hint="")
    row = findings.RENDERERS["markdown"]([evil], "", 1).splitlines()[-1]
    assert len(re.findall(r"(?<!\\)\|", row)) == 4
    assert "<" not in row.replace("<br>", "")
    assert "@team" not in row
    assert "](" not in row.replace("\\]\\(", "")


def test_markdown_fits_a_comment_and_says_what_is_left_out() -> None:
    said = findings.RENDERERS["markdown"](MANY * 200, "", 5)
    assert len(said) < LONGEST + 100
    left = re.search(r"^(\d+) more are not shown", said, re.MULTILINE)
    assert left is not None
    assert int(left[1]) + len(re.findall(r"^\| CJO", said, re.MULTILINE)) == 200 * len(MANY)
    assert "| warning |" not in said


def test_nothing_moves_the_cursor() -> None:
    for name, render in findings.RENDERERS.items():
        said = render(MANY, "", 5)
        assert plain(said.replace("\n", "")) == said.replace("\n", "") or name in ("json", "sarif"), name


def test_json_holds_every_field_and_the_prefix() -> None:
    found = json.loads(findings.as_json(MANY[:1], "shop/", 1))["findings"][0]
    assert re.fullmatch(r"[0-9a-f]{32}", found.pop("fingerprint"))
    assert found == {
        "code": "CJO203", "name": "unknown-event", "severity": "error", "message": "unknown event 'order_complete'",
        "path": "shop/journeys/cart.yaml", "line": 22, "column": 14, "end_line": 22, "end_column": 28,
        "label": "not in the taxonomy", "help": "replace with 'order_completed'",
        "pointer": "steps/opened/wait_for/event",
        "fix": {"line": 22, "column": 14, "end_line": 22, "end_column": 28, "text": "order_completed"},
        "related": [{"path": "shop/taxonomy/events.yaml", "line": 1204, "column": 9, "end_line": 1204, "end_column": 24,
                     "label": "did you mean this one?"}],
    }  # fmt: skip
