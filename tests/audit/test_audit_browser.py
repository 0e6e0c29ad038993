"""The page of an audit in a real browser: nothing refused, nothing fetched, legible on a phone, nothing for axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import ROOT
from report.chromium import CHROMIUM, DESKTOP, PHONE, Browser
from report.test_browser import UNCOVER, axe, browser  # noqa: F401 - fixtures

from cjo_cli import api
from cjo_cli.report.audit.page import audit_html

pytestmark = [pytest.mark.full, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("pages") / "audit.html"
    path.write_text(audit_html(api.audit(ROOT)), encoding="utf-8")
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
    refused = [event for event in browser.events if event.get("method") == "Log.entryAdded"]
    assert refused == []
