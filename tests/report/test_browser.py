"""The report in a real browser: nothing refused, nothing fetched, nothing serious for axe, legible on a phone and in print."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report.chromium import CHROMIUM, DESKTOP, PHONE, Browser

from cjo_cli import api

SMALL = (360, 740)
AXE = "axe-core@4.14.1"
PAGES = ("overview", "j3", "j9")
# Shadows at the edges of what scrolls keep axe from judging contrast.
UNCOVER = """
document.querySelectorAll("details").forEach(element => element.open = true);
document.querySelectorAll(".scroll").forEach(element => element.style.background = "none");
"""

pytestmark = [pytest.mark.full, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of axe-core, from npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm here")
    folder = tmp_path_factory.mktemp("axe")
    subprocess.run(
        [npm, "install", "--ignore-scripts", "--no-audit", "--prefix", folder, AXE], check=True, capture_output=True
    )
    return (folder / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(aurora_out: Path) -> str:
    return (aurora_out / "report.html").as_uri()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(browser: Browser, axe: str, address: str, size: tuple[int, int], scheme: str, page: str):
    browser.look(size, scheme)
    browser.open(f"{address}#{page}")
    browser.run(UNCOVER)
    browser.run(axe + "; 0")
    found = browser.run("axe.run().then(found => found.violations.map(one => [one.id, one.impact, one.nodes[0].html]))")
    assert found == []


@pytest.fixture(scope="module")
def assumed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of what is assumed, of the starter's journey."""
    project = tmp_path_factory.mktemp("assumed") / "shop"
    api.init(project)
    (project / "opens.yaml").write_text(
        "draws: 20\nseed: 1\nevents:\n  - event: email_opened\n    recorded: drop\n"
        "    delay: {median: 3h, p90: 26h}\n    responses: [{channel: email, rate: 24}]\n"
    )
    api.write(api.simulate(project, assume=project / "opens.yaml"), project / "out")
    return (project / "out/report.html").as_uri() + "#assumed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_what_is_assumed(
    browser: Browser, axe: str, assumed: str, size: tuple[int, int], scheme: str
):
    browser.look(size, scheme)
    browser.open(assumed)
    browser.run(UNCOVER)
    browser.run(axe + "; 0")
    assert "Assumed" in browser.run("document.body.innerText")
    found = browser.run("axe.run().then(found => found.violations.map(one => [one.id, one.impact, one.nodes[0].html]))")
    assert found == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_browser_refuses_nothing_and_fetches_nothing(browser: Browser, address: str, size: tuple[int, int]):
    browser.look(size)
    browser.open(address)
    for page in PAGES:
        browser.run(f"location.hash = '{page}'; new Promise(done => setTimeout(done, 100))")
    kinds = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
    assert [event for event in browser.events if event.get("method") in kinds] == []
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    assert {url.split("#")[0] for url in asked} <= {address, "about:blank"}


def test_the_policy_forbids_the_network(browser: Browser, address: str):
    browser.look()
    browser.open(address)
    refused = browser.run("""
        new Promise(done => {
          addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
          const image = document.createElement("img");
          image.src = "https://example.org/x.png";
          document.body.append(image);
        })
    """)
    assert refused == "img-src"


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["phone", "small"])
@pytest.mark.parametrize("page", ["overview", *(f"j{number}" for number in range(1, 14))])
def test_nothing_is_wider_than_a_phone(browser: Browser, address: str, page: str, size: tuple[int, int]):
    browser.look(size)
    browser.open(f"{address}#{page}")
    assert browser.run("document.documentElement.scrollWidth") == size[0]


def shown(browser: Browser) -> list[str]:
    """The pages that can be seen."""
    return browser.run("[...document.querySelectorAll('.page')].filter(page => page.offsetHeight).map(page => page.id)")


def test_one_page_is_shown_and_links_turn_it(browser: Browser, address: str):
    browser.look()
    browser.open(address)
    assert shown(browser) == ["overview"]
    browser.run("document.querySelector('nav a[href=\"#j3\"]').click(); new Promise(done => setTimeout(done, 200))")
    assert shown(browser) == ["j3"]
    assert browser.run("document.activeElement.id") == "j3-title"
    assert browser.run("document.querySelector('nav [aria-current]').hash") == "#j3"
    assert "Bring back the cart" in browser.run("document.title")
    browser.run("location.hash = 'quality'; new Promise(done => setTimeout(done, 100))")
    assert shown(browser) == ["overview"]


def test_charts_are_live_where_scripts_run_and_hide_their_still_form(browser: Browser, address: str):
    browser.look()
    browser.open(address)
    seen: dict[str, Any] = browser.run("""
        ({canvas: document.querySelectorAll("#overview canvas").length,
          still: document.querySelector("#overview .static").offsetHeight})
    """)
    assert seen == {"canvas": 1, "still": 0}


def test_the_keyboard_reaches_every_page_and_what_scrolls(browser: Browser, address: str):
    browser.look()
    browser.open(address)
    found = []
    for _ in range(24):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        found.append(browser.run("document.activeElement.hash || document.activeElement.getAttribute('aria-label')"))
    assert found[:3] == ["#content", "#overview", "#j1"]
    assert {f"#j{number}" for number in range(1, 14)} <= set(found)
    assert "Table of all journeys" in found


def test_print_shows_every_page(browser: Browser, address: str):
    browser.look()
    browser.open(address)
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert len(shown(browser)) == 14
    assert browser.run("document.querySelector('#overview .static').offsetHeight") > 50
    sheets = len(re.findall(rb"/Type\s*/Page\b", browser.pdf()))
    assert 14 <= sheets <= 60


def test_without_scripts_pages_turn_and_charts_are_drawn(browser: Browser, address: str):
    browser.look(script=False)
    browser.call("Page.navigate", url="about:blank")
    browser.call("Page.navigate", url=f"{address}#j3")
    while not any(event.get("method") == "Page.loadEventFired" for event in browser.events):
        browser.events.append(browser._receive())
    browser.look()
    browser.loaded()
    assert shown(browser) == ["j3"]
    assert browser.run("document.querySelector('#j3 .static').offsetHeight") > 100
    assert browser.run("document.querySelectorAll('#j3 canvas').length") == 0


def test_screenshots_can_be_looked_at(browser: Browser, address: str, tmp_path: Path):
    for size, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")):
        browser.look(size, scheme)
        browser.open(f"{address}#j3")
        browser.screenshot(tmp_path / f"{size[0]}-{scheme}.png")
    assert all(path.stat().st_size > 50_000 for path in tmp_path.iterdir())
