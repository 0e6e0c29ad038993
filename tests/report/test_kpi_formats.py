"""A report in its formats: one value in each, a schema that holds, a page that loads nothing."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import ROOT
from report.pages import Page
from review.kpis.kpi_shop import rows_of, shop

from cjo_cli import api
from cjo_cli.report.document import to_json
from cjo_cli.report.kpis.markdown import report_markdown
from cjo_cli.report.kpis.page import report_html
from cjo_cli.report.kpis.tables import Written
from cjo_cli.report.kpis.text import report_text
from cjo_cli.report.kpis.values import report_schema, report_values
from cjo_cli.review.kpis.values import Report
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import summarise


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return api.report(shop(tmp_path_factory.mktemp("formats") / "shop", rows_of(7, customers=220)))


@pytest.fixture(scope="module")
def values(report: Report) -> dict[str, Any]:
    return json.loads(to_json(report_values(report)))


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(report_html(report))


def cells(report: Report) -> dict[str, list[list[str]]]:
    return {
        table.id: [[cell.strip() for cell in row.cells] for row in table.rows]
        for table in Written(report, wide=True).all()
    }


def test_the_schema_is_one_and_holds(values: dict[str, Any]) -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema)
    assert list(valid.iter_errors(values)) == []
    for key in values:
        assert not valid.is_valid({name: value for name, value in values.items() if name != key}), key
    assert not valid.is_valid({**values, "more": 1})
    spoilt = json.loads(json.dumps(values))
    spoilt["journeys"][0]["goal"]["treated"]["rate"] = 1
    assert not valid.is_valid(spoilt)


def test_the_page_has_the_tables_of_the_text(report: Report, page: Page) -> None:
    for name, rows in cells(report).items():
        found = page.rows(f"k-{name}")
        assert [row[: len(rows[0])] for row in found] == rows, name


def test_markdown_has_the_tables(report: Report) -> None:
    told = html.unescape(re.sub(r"&nbsp;|[\\ ]", "", report_markdown(report)))
    for rows in cells(report).values():
        for row in rows:
            assert "|".join(row).replace(" ", "") in told


def test_text_and_json_say_the_same(report: Report, values: dict[str, Any]) -> None:
    text = report_text(report).plain
    for journey in values["journeys"]:
        goal = journey["goal"]
        wanted = [journey["id"], f"{journey['entered']:,}", f"{100 * goal['treated']['value']:.1f}%",
                  f"{100 * goal['held_out']['value']:.1f}%", f"{100 * goal['difference']:+.1f}"]  # fmt: skip
        line = next(line for line in text.splitlines() if line.startswith(journey["id"]))
        assert line.split()[: len(wanted)] == wanted
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_triangle_has_the_cohorts(values: dict[str, Any], page: Page) -> None:
    for cohorts in values["cohorts"]:
        rows = page.rows(f"k-retention-{cohorts['kpi']}", 1)
        for row, cohort in zip(rows, cohorts["rows"], strict=True):
            assert row[0].startswith(cohort["start"])
            told = ["–" if cell["n"] == 0 else "<5" if cell["value"] is None else f"{100 * cell['value']:.1f}%"
                    for cell in cohort["cells"]]  # fmt: skip
            assert [cell for cell in row[2:] if cell] == told


def test_nothing_is_loaded_and_nothing_runs(page: Page) -> None:
    assert not [tag for tag, given in page.tags if {"src", "href", "style", "onclick"} & given.keys()]
    assert [tag for (tag, _), _ in page.inline] == ["style"]
    policies = [given["content"] for _, given in page.tags if given.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in (policies[0] or "")
    assert "script-src 'none'" in (policies[0] or "")


def test_the_same_bytes_and_no_customer(report: Report, values: dict[str, Any]) -> None:
    pages = [report_html(report), report_markdown(report), report_text(report).plain, to_json(values)]
    assert pages[0] == report_html(report)
    assert not any(re.search(r"\bu\d{3}\b", text) for text in pages)


def test_titles_are_text(tmp_path: Path) -> None:
    taxonomy = "facet: stage\nterms:\n  - {id: first, title: <img src=x>}\n  - {id: again, title: '|_x_|'}\n"
    kpis = "facet: kpi\nterms: [{id: rate, title: <b>Rate</b>, formula: conversion-rate}]\n"
    cart = "journey: cart\nstage: first\nstatus: live\ntitle: <i>\ngoal: {action: buy, within: 7d}\n"
    cart += "enter: {event: carted}\nsteps: [{wait: 1h}]\n"
    report = api.report(shop(tmp_path / "shop", rows_of(1, customers=30), words=taxonomy, kpis=kpis, cart=cart,
                             thanks=cart.replace("journey: cart", "journey: more")))  # fmt: skip
    text = report_html(report)
    assert "<b>Rate" not in text
    assert "&lt;b&gt;Rate" in text


@pytest.mark.full
def test_the_page_of_the_documents_shows_what_is_printed() -> None:
    """Every line of the outputs in docs/report.md is one of the example's report, or of retail's."""
    page = (ROOT / "docs/report.md").read_text(encoding="utf-8")
    projects = (ROOT, ROOT / "tests/projects/retail")
    printed = {line for project in projects for line in report_text(api.report(project)).plain.splitlines()}
    shown = [line for block in re.findall(r"```text\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert [line for line in shown if line not in printed] == []
    assert len(shown) > 30


@pytest.mark.full
def test_the_example_s_numbers_are_its_summary_s(aurora: Result) -> None:
    """Every journey's goal, and all messages, of the example's report and of its simulation."""
    report, summary = api.report(ROOT), summarise(aurora)
    for journey in report.journeys:
        goal = summary["journeys"][journey.id]["goal"]
        assert journey.goal is not None
        told = [journey.goal.treated, journey.goal.held_out]
        for figure, side in zip(told, (goal["treated"], goal["held_out"]), strict=True):
            if side["n"]:
                assert figure is not None
                assert figure.value == (side["rate"] if side["converted"] >= 5 or not side["converted"] else None)
    assert report.sent == summary["summary"]["sent"]
    load = next(one for one in report.programme if one.formula == "message-pressure").treated
    assert (load.n, load.value) == (summary["pressure"]["customers"], pytest.approx(summary["pressure"]["mean"]))
    stages = next(one for one in report.rollups if one.facet == "stage").rows
    top = [row for row in stages if row.depth == 0]
    assert sum(row.entered or 0 for row in top) == summary["summary"]["entered"]
    assert sum(row.sent or 0 for row in top) == summary["summary"]["sent"]
