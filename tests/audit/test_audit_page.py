"""The page of an audit: its tables have the values, it loads nothing, and its drawings add up."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.pages import Page

from audit.audit_brute import random_rows, shop
from cjo_cli import api
from cjo_cli.audit.values import Audit, Link
from cjo_cli.report.audit.page import audit_html
from cjo_cli.report.audit.sankey import MOST, OTHER, sankey


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return api.audit(shop(tmp_path_factory.mktemp("page") / "shop", random_rows(5)))


def test_tables_hold_what_was_counted(audit: Audit) -> None:
    page = Page(audit_html(audit))
    events = {row[0]: row[1:4] for row in page.tables["a-events"][0][1:]}
    assert events == {
        touch.name: [f"{touch.rows:,}", f"{touch.customers:,}", "<5" if touch.entries is None else f"{touch.entries:,}"]
        for touch in audit.touches
    }
    links = [row[1:] for row in page.tables["a-paths"][0][1:]]
    assert links == [[one.source, one.target or "the end", f"{one.paths:,}"] for one in audit.paths.links]
    pairs = page.tables["a-map"][0][1:]
    assert [(row[0], row[1], row[2]) for row in pairs] == [(s.before, s.after, f"{s.count:,}") for s in audit.steps]


def test_nothing_is_loaded_and_nothing_runs(audit: Audit) -> None:
    page = Page(audit_html(audit))
    assert not [tag for tag, given in page.tags if {"src", "href", "style", "onclick"} & given.keys()]
    assert [tag for (tag, _), _ in page.inline] == ["style"]
    policies = [given["content"] for tag, given in page.tags if given.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in (policies[0] or "")
    assert "script-src 'none'" in (policies[0] or "")


def test_the_same_bytes_and_no_id(audit: Audit) -> None:
    page = audit_html(audit)
    assert page == audit_html(audit)
    assert "u00" not in page


def test_names_are_text(tmp_path: Path) -> None:
    rows = [(f"u{n}", n, "<img src=x>", 1.0) for n in range(9)]
    page = audit_html(api.audit(shop(tmp_path / "shop", rows)))
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page


def test_rare_events_of_a_place_stand_together() -> None:
    links = [Link(1, f"e{n:02}", "bought", 100 - n) for n in range(MOST + 3)] + [Link(1, "e00", None, 7)]
    found = sankey(links, {})
    assert found is not None
    first = [node for node in found.nodes if node.x < 100]
    assert [node.name for node in first][-1] == OTHER
    assert len(first) == MOST + 1
    assert "100 paths" not in first[0].title
    assert first[0].title == "e00: 107 paths, 7 end here"
    assert first[-1].title == f"{OTHER}: {93 + 92 + 91} paths, 0 end here"


def test_a_place_is_as_high_as_its_ribbons() -> None:
    found = sankey([Link(1, "a", "b", 30), Link(1, "a", "c", 10), Link(2, "b", "c", 20), Link(2, "b", None, 10)], {})
    assert found is not None
    bars = {(node.name, node.x): node.height for node in found.nodes}
    start = max(bars.values())
    assert sum(one.width for one in found.ribbons[:2]) == pytest.approx(start, abs=0.2)


def test_no_links_no_diagram() -> None:
    assert sankey([], {}) is None
