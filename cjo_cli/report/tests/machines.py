"""Results of journey tests for machines: JSON, GitHub's workflow commands, JUnit."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from xml.etree import ElementTree as ET

from cjo_cli.diagnostics import Diagnostic, Finding, Located, Span
from cjo_cli.report import findings
from cjo_cli.report.document import document, to_json
from cjo_cli.report.findings import plain
from cjo_cli.report.tests import coverage
from cjo_cli.report.tests.text import text
from cjo_cli.review.tests.outcome import Failure, Result, Row
from cjo_cli.review.tests.suite import Tested


def as_json(tested: Tested, prefix: str) -> str:
    """One JSON document."""
    summary = {
        "tests": len(tested.results), "passed": len(tested.results) - tested.failed, "failed": tested.failed,
        "not_run": tested.left_out, "snapshots": sum(result.snapshot for result in tested.results),
    }  # fmt: skip
    results = [_result(result, prefix) for result in tested.results]
    found = tested.coverage
    covered = {} if found is None else {"coverage": coverage.as_values(found, prefix)}
    return to_json(document("test", summary, tests=results, **covered))


def _result(result: Result, prefix: str) -> dict[str, Any]:
    return {
        "path": prefix + result.file,
        "line": result.line,
        "column": result.column,
        "test": result.title,
        "journeys": list(result.journeys),
        "passed": result.passed,
        "snapshot": result.snapshot,
        "timeline": [_row(row) for row in result.failure.rows] if result.failure is not None else [],
        "causes": [_cause(cause, prefix) for cause in result.failure.causes] if result.failure is not None else [],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "state": row.state, "list": row.kind, "at": row.instant or None, "offset": row.offset, "expected": row.expected,
        "got": row.got, "differs": list(row.differs),
    }  # fmt: skip


def _cause(cause: Diagnostic, prefix: str) -> dict[str, Any]:
    return {
        "message": cause.finding.message,
        "because": cause.finding.hint,
        **_place(prefix + cause.file, cause.span),
        "decided_at": [_place(prefix + at.file, at.span) for at in cause.related],
    }


def _place(path: str, span: Span) -> dict[str, Any]:
    return {
        "path": path, "line": span.line, "column": span.column, "end_line": span.end_line,
        "end_column": span.end_column,
    }  # fmt: skip


def github(tested: Tested, prefix: str) -> str:
    """A workflow command for each failed test, at the expectation that failed first, and for what decided it."""
    return findings.github([_annotation(result) for result in tested.results if not result.passed], prefix)


def _annotation(result: Result) -> Diagnostic:
    assert result.failure is not None
    cause = result.failure.causes[0]
    at: list[Located] = list(cause.related)
    where = "".join(f"\n{one.file}:{one.span.line}" for one in at)
    found: Finding = cause.finding
    said = f"{result.title}: {found.message}"
    shown = Finding("failed", "test", said, found.place, hint=found.hint + where)
    return Diagnostic(shown, cause.file, cause.span, cause.lines)


def junit(tested: Tested, prefix: str) -> str:
    """An XML document: a suite a file, a case a test."""
    count, failed = str(len(tested.results)), str(tested.failed)
    root = ET.Element("testsuites", name="cjo test", tests=count, failures=failed, errors="0")
    for file, several in groupby(tested.results, key=lambda result: result.file):
        results = list(several)
        name, own = plain(prefix + file), str(sum(not result.passed for result in results))
        suite = ET.SubElement(root, "testsuite", name=name, tests=str(len(results)), failures=own, errors="0")
        for result in results:
            _case(suite, result, name)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, result: Result, file: str) -> None:
    title = plain(result.title)
    case = ET.SubElement(suite, "testcase", name=title, classname=file, file=file, line=str(result.line))
    if result.failure is not None:
        failure: Failure = result.failure
        said = plain(failure.causes[0].finding.message)
        element = ET.SubElement(case, "failure", type="expectation", message=said)
        element.text = "\n" + text(Tested((result,), 0), "").plain
