"""Findings: golden frames, escaping, and one list behind every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from golden import agrees

from cjo_cli.diagnostics import Diagnostic, Finding, Located, Place, Severity, Span
from cjo_cli.report import findings

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
MANY = [
    diagnostic(related=(NEAREST,)),
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
            assert findings.cell_len(line) <= (width or 200)


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


@pytest.mark.parametrize("chosen", [[], MANY, MANY[:1], MANY * 40])
def test_all_renderers_count_the_same(chosen: list[Diagnostic]) -> None:
    counts = {f"{s.value}s": sum(d.finding.severity is s for d in chosen) for s in Severity}
    text = findings.text(chosen, "").plain
    assert {f"{s.value}s": len(re.findall(rf"^{s.value}\[", text, re.MULTILINE)) for s in Severity} == counts
    assert len(findings.concise(chosen, "").splitlines()) == len(chosen)
    said = findings.github(chosen, "").splitlines()
    kinds = {"errors": "::error ", "warnings": "::warning ", "infos": "::notice "}
    assert {name: sum(line.startswith(kind) for line in said) for name, kind in kinds.items()} == counts
    document = json.loads(findings.as_json(chosen, "", 5))
    assert document["summary"] == {"files": 5, **counts}
    assert len(document["findings"]) == len(chosen)
    line = findings.closing_line(chosen, 5)
    for severity in Severity:
        found = re.search(rf"(\d+) {severity.value}s?\b", line)
        assert int(found[1] if found else 0) == counts[f"{severity.value}s"]


def test_json_holds_every_field_and_the_prefix() -> None:
    one = replace(MANY[0], finding=replace(MANY[0].finding, replacement="order_completed"))
    found = json.loads(findings.as_json([one], "shop/", 1))["findings"][0]
    assert found == {
        "code": "CJO203", "name": "unknown-event", "severity": "error", "message": "unknown event 'order_complete'",
        "path": "shop/journeys/cart.yaml", "line": 22, "column": 14, "end_line": 22, "end_column": 28,
        "label": "not in the taxonomy", "help": "replace with 'order_completed'", "fix": "order_completed",
        "related": [{"path": "shop/taxonomy/events.yaml", "line": 1204, "column": 9, "end_line": 1204, "end_column": 24,
                     "label": "did you mean this one?"}],
    }  # fmt: skip
