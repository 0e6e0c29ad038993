"""The page of a lesson in a real browser, where nothing may be wrong that would be on an audit's."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit.test_audit_browser import test_axe_finds_nothing  # noqa: F401 - of the address below
from learn_made import Made
from report.chromium import CHROMIUM
from report.test_browser import axe, browser  # noqa: F401 - fixtures

from cjo_cli.report.learn.page import lesson_html

pytestmark = [pytest.mark.full, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")]


@pytest.fixture(scope="module")
def address(made: Made, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("pages") / "learn.html"
    path.write_text(lesson_html(made.taught.lesson), encoding="utf-8")
    return path.as_uri()
