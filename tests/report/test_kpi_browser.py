"""The page of a report in a real browser: nothing refused, legible on a phone, nothing for axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.chromium import CHROMIUM, DESKTOP, PHONE, Browser
from report.test_browser import UNCOVER, axe, browser  # noqa: F401 - fixtures
from review.kpis.kpi_shop import rows_of, shop

from cjo_cli import api
from cjo_cli.report.kpis.page import report_html

pytestmark = [pytest.mark.full, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("pages") / "report.html"
    path.write_text(report_html(api.report(shop(path.parent / "shop", rows_of(7, customers=220)))), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(browser: Browser, axe: str, address: str, size: tuple[int, int], scheme: str):  # noqa: F811
    browser.look(size, scheme)
    browser.open(address)
    browser.run(UNCOVER)
    browser.run(axe + "; 0")
    found = browser.run("axe.run().then(found => found.violations.map(one => [one.id, one.impact, one.nodes[0].html]))")
    assert found == []
    assert browser.run("document.documentElement.scrollWidth") == size[0]
    assert [event for event in browser.events if event.get("method") == "Log.entryAdded"] == []
