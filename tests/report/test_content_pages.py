"""The pages about content in a real browser: nothing refused, nothing fetched, legible on a phone, nothing for axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import ROOT
from report.chromium import CHROMIUM, DESKTOP, PHONE, Browser
from report.test_browser import UNCOVER, axe, browser  # noqa: F401 - fixtures

from cjo_cli import api
from cjo_cli.report.content import coverage, everything, preview, voice

pytestmark = [pytest.mark.full, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]
PAGES = {
    "coverage": lambda: coverage.html(api.content_coverage(ROOT, log=False)),
    "preview": lambda: preview.html(api.content_preview(ROOT, "show-in-pictures")),
    "everything": lambda: everything.html(api.content_everything(ROOT)),
    "voice": lambda: voice.html(api.content_voice(ROOT)),
}


@pytest.fixture(scope="module", params=PAGES)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    path.write_text(PAGES[request.param](), encoding="utf-8")
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


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_is_fetched_and_nothing_is_wider_than_the_screen(
    browser: Browser,  # noqa: F811
    address: str,
    size: tuple[int, int],
):
    browser.look(size)
    browser.open(address)
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    assert {url for url in asked if not url.startswith("about:")} <= {address}
    assert browser.run("document.documentElement.scrollWidth") == size[0]


def test_no_page_runs_a_script(browser: Browser, address: str):  # noqa: F811
    browser.look()
    browser.open(address)
    refused = browser.run("""
        new Promise(done => {
          addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "document.title = 'ran'";
          document.body.append(script);
        })
    """)
    assert refused == "script-src-elem"
