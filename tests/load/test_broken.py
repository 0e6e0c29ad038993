"""A hundred broken projects: each gives its findings at the right line and column, and no traceback.

The cases are Markdown under `broken/cases` and `broken/references`: a heading, prose, then files (`path`:, followed by a fenced block) that
replace or join those of `broken/base`. Under a faulty line stands what cjo must say, as a compiler would show it:

    steps:
      - wait: 30
              ^^ CJO107 expected a duration such as 90s
                 = a hint, if the case cares for it

Those lines are taken out before the file is written. The carets are the finding's exact span; the words are how its
message (and after `=` its hint) begins. `error` in place of a code stands for any code. A case has exactly the
errors that it marks; warnings of other codes may join them. What Markdown cannot hold (bytes, links, sizes) is made by `test_generated.py`.
"""

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cjo_cli.api import validate
from cjo_cli.diagnostics import Diagnostic, Severity
from cjo_cli.errors import ConfigError

HERE = Path(__file__).parent / "broken"
CASE = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([^`\n]+)`:\n+(`{3,})\w*\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"( *)(\^+) (CJO\d{3}|error)\b ?(.*)")
HINT = re.compile(r" *= (.*)")


@dataclass(order=True)
class Mark:
    """One expected error: where its carets stand, and how its words begin."""

    file: str
    line: int
    column: int
    width: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}+{self.width} {self.code} {self.message} = {self.hint}"


@dataclass
class Case:
    name: str
    files: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)


def read_case(name: str, text: str) -> Case:
    case = Case(name)
    for file, _, body in FILE.findall(text):
        lines: list[str] = []
        under_a_mark = False
        for line in body.split("\n"):
            mark, hint = MARK.fullmatch(line), HINT.fullmatch(line)
            if mark:
                case.marks.append(Mark(file, len(lines), len(mark[1]) + 1, len(mark[2]), mark[3], mark[4]))
            elif hint and under_a_mark:
                case.marks[-1].hint = hint[1]
            else:
                lines.append(line)
            under_a_mark = bool(mark)
        case.files[file] = "\n".join(lines)
    case.marks.sort()
    return case


def cases_in(folder: str) -> list:
    found = []
    for document in sorted((HERE / folder).glob("*.md")):
        for name, text in CASE.findall(document.read_text(encoding="utf-8")):
            found.append(pytest.param(read_case(name, text), id=f"{document.stem}: {name}"))
    return found


def findings_of(folder: Path, warnings: Collection[str] = ()) -> list[Diagnostic]:
    """The errors of a project, and its `warnings` of these codes, resolved. The one place that knows how a project is judged."""
    try:
        found = validate(folder).diagnostics
    except ConfigError as error:
        found = error.diagnostics
    return [d for d in found if d.finding.severity is Severity.ERROR or d.finding.code in warnings]


def shown(diagnostic: Diagnostic) -> str:
    span, finding = diagnostic.span, diagnostic.finding
    width = span.end_column - span.column
    return f"{diagnostic.file}:{span.line}:{span.column}+{width} {finding.code} {finding.message} = {finding.hint}"


def says(diagnostic: Diagnostic, mark: Mark) -> bool:
    span, finding = diagnostic.span, diagnostic.finding
    return (
        (diagnostic.file, span.line, span.column) == (mark.file, mark.line, mark.column)
        and (span.end_line > span.line or max(span.end_column - span.column, 1) == mark.width)
        and mark.code in ("error", finding.code)
        and finding.message.startswith(mark.message)
        and finding.hint.startswith(mark.hint)
    )


def judge(case: Case, folder: Path) -> None:
    shutil.copytree(HERE / "base", folder, dirs_exist_ok=True)
    for file, text in case.files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    found = findings_of(folder, [mark.code for mark in case.marks])
    assert case.marks, "the case marks no fault"
    if len(found) != len(case.marks) or not all(map(says, found, case.marks)):
        pytest.fail("\n".join(["expected", *map(str, case.marks), "found", *map(shown, found)]), pytrace=False)


def test_the_base_is_sound():
    assert findings_of(HERE / "base") == []


@pytest.mark.parametrize("case", cases_in("cases"))
def test_text_and_schema(case, tmp_path):
    judge(case, tmp_path)


@pytest.mark.parametrize("case", cases_in("references"))
def test_references(case, tmp_path):
    judge(case, tmp_path)


def test_there_are_a_hundred():
    assert len(cases_in("cases") + cases_in("references")) >= 100
