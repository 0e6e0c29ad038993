"""Files of journey tests: each test is read by itself, and one with a table once for each of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cjo_cli.diagnostics import Finding, Place, suggestion
from cjo_cli.load.schema import MOST, Schema
from cjo_cli.model.base import shown
from cjo_cli.model.expectation import COLUMN
from cjo_cli.model.suite import Case, Head, JourneyTest, Path, Suite, place_below, scenario

HEAD, CASE, TABLE = Schema(Head), Schema(Case), Schema(list[dict[str, Any]])
LEFT_OUT = object()
Raw = Mapping[str, Any]


class SuiteSchema:
    """What a file of tests must be; stands where a `Schema` does."""

    def check(self, file: str, data: Any) -> tuple[Suite | None, list[Finding]]:
        """`data` as a suite, or None and the findings that say why not."""
        head, findings = HEAD.check(file, data)
        if head is None:
            return None, findings
        tests: list[JourneyTest] = []
        for number, raw in enumerate(data["tests"]):
            made, wrong = _table(file, number, raw) if COLUMN in raw else _one(file, number, raw)
            tests += made
            findings += wrong
        suite = Suite(head, tuple(tests))
        findings += [*_twice(file, tests), *_incomplete(file, suite)]
        distinct = {(finding.code, finding.place, finding.message): finding for finding in findings}
        return (None if findings else suite), list(distinct.values())[:MOST]


def _one(file: str, number: int, raw: Raw) -> tuple[list[JourneyTest], list[Finding]]:
    case, findings = CASE.check(file, raw)
    test = [] if case is None else [JourneyTest(case, number, case.test)]
    return test, [_at(finding, ("tests", number, *finding.place.path)) for finding in findings]


def _table(file: str, number: int, raw: Raw) -> tuple[list[JourneyTest], list[Finding]]:
    rows, findings = TABLE.check(file, raw[COLUMN])
    here = ("tests", number, COLUMN)
    if not rows:
        empty = Finding("CJO106", "bad-value", "expected at least one row", Place(file), hint="[{column: value}]")
        return [], [_at(finding, (*here, *finding.place.path)) for finding in findings or [empty]]
    made: list[JourneyTest] = []
    used: set[str] = set()
    for row, values in enumerate(rows):
        cells: dict[Path, str] = {}
        case, wrong = CASE.check(file, _filled({k: v for k, v in raw.items() if k != COLUMN}, values, (), cells))
        used |= set(cells.values())
        if case is not None:
            made.append(JourneyTest(case, number, _title(case.test, values), row, cells))
        findings += [_at(finding, place_below(number, row, cells, finding.place.path)) for finding in wrong]
    return made, [*findings, *_columns(file, here, rows, used)]


def _at(finding: Finding, path: Path) -> Finding:
    return replace(finding, place=replace(finding.place, path=path))


def _filled(node: Any, row: Raw, path: Path, cells: dict[Path, str]) -> Any:
    """`node` with the row's values in place of its cells; what stands for an empty cell is left out."""
    if isinstance(node, dict):
        if set(node) == {COLUMN} and isinstance(node[COLUMN], str):
            cells[path] = node[COLUMN]
            return row.get(node[COLUMN], LEFT_OUT)
        made = {key: _filled(part, row, (*path, key), cells) for key, part in node.items()}
        return {key: part for key, part in made.items() if part is not LEFT_OUT}
    if isinstance(node, list):
        parts = [_filled(part, row, (*path, place), cells) for place, part in enumerate(node)]
        return [part for part in parts if part is not LEFT_OUT]
    return node


def _title(title: str, row: Raw) -> str:
    """The test's title, with what of the row can be told on a line."""
    told = ", ".join(f"{name}: {_plain(value)}" for name, value in row.items() if not isinstance(value, dict | list))
    return f"{title} [{told}]" if told else title


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _columns(file: str, here: Path, rows: list[Raw], used: Iterable[str]) -> Iterator[Finding]:
    """Cells of no column, and columns of no cell."""
    known = {name for row in rows for name in row}
    for name in sorted(set(used) - known):
        hint = suggestion(name, known) or "columns: " + ", ".join(sorted(known))
        yield Finding("CJO106", "bad-value", f"no row has a column '{name}'", Place(file, here, "key"), hint=hint)
    for row, name in ((row, name) for row, values in enumerate(rows) for name in values if name not in used):
        yield Finding(
            "CJO103", "unknown-key", f"nothing in the test asks for the column '{name}'",
            Place(file, (*here, row, name), "key"), hint=suggestion(name, used) or f"write {{each: {name}}} somewhere",
        )  # fmt: skip


def _twice(file: str, tests: list[JourneyTest]) -> Iterator[Finding]:
    seen: dict[str, JourneyTest] = {}
    for test in tests:
        if seen.setdefault(test.title, test) is not test:
            yield Finding(
                "CJO118", "duplicate-id", f"two tests of this file are called {shown(test.title)}",
                Place(file, test.path("test") if test.row is None else ("tests", test.number, COLUMN, test.row)),
                label="again here", hint="say what is special about each",
            )  # fmt: skip


def _incomplete(file: str, suite: Suite) -> Iterator[Finding]:
    """Tests without a start, and events that do not say whose they are."""
    for test in suite.tests:
        told = scenario(suite.head, test.case)
        if told.start is None:
            yield Finding("CJO104", "missing-key", "missing key 'start'", Place(file, ("tests", test.number)),
                          label="here, or for the whole file", hint="the instant at which the test begins")  # fmt: skip
        for place, given in enumerate(test.case.given):
            if given.customer is None and len(told.profiles) > 1:
                yield Finding("CJO104", "missing-key", "missing key 'customer'", Place(file, test.path("given", place)),
                              hint="there are several: " + ", ".join(told.profiles))  # fmt: skip
