"""`lint` in cjo.yaml: what is heard, and how loudly."""

from __future__ import annotations

from pathlib import Path

import pytest

from cjo_cli import api
from cjo_cli.errors import ProjectError


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The starter project with an error (CJO203) and a warning (CJO214) in one journey."""
    folder = tmp_path / "shop"
    api.init(folder)
    journey = folder / "journeys" / "cart-recovery.yaml"
    journey.write_text(journey.read_text(encoding="utf-8").replace("email_opened", "email_open"), encoding="utf-8")
    channels = folder / "taxonomy" / "channels.yaml"
    channels.write_text(
        channels.read_text(encoding="utf-8").replace("title: E-mail\n", "title: E-mail\n    aliases: [mail]\n"),
        encoding="utf-8",
    )
    content = folder / "content" / "cart-reminder.yaml"
    content.write_text(content.read_text(encoding="utf-8").replace("channel: email", "channel: mail"), encoding="utf-8")
    return folder


def heard(folder: Path, lint: str) -> list[tuple[str, str]]:
    config = folder / "cjo.yaml"
    config.write_text(config.read_text(encoding="utf-8") + (f"lint: {lint}\n" if lint else ""), encoding="utf-8")
    return sorted((d.finding.code, d.finding.severity.value) for d in api.validate(folder).diagnostics)


ERROR, WARNING = ("CJO203", "error"), ("CJO214", "warning")


@pytest.mark.parametrize(
    ("lint", "expected"),
    [
        ("", [ERROR, WARNING]),
        ("{ignore: [CJO214]}", [ERROR]),
        ("{ignore: [alias-used]}", [ERROR]),
        ("{select: [CJO203]}", [ERROR]),
        ("{select: [CJO2], ignore: []}", [ERROR, WARNING]),
        ("{severity: {CJO214: error}}", [ERROR, ("CJO214", "error")]),
        ("{severity: {CJO214: 'off'}}", [ERROR]),
        ('{per_path: {"content/*": [CJO214]}}', [ERROR]),
        ('{per_path: {"journeys/*": [CJO214]}}', [ERROR, WARNING]),
        ("{ignore: [CJO402]}", [ERROR, WARNING]),
    ],
)
def test_what_is_heard(shop: Path, lint: str, expected: list[tuple[str, str]]) -> None:
    assert heard(shop, lint) == expected


def test_an_error_that_is_not_heard_still_stops_a_replay(shop: Path) -> None:
    assert heard(shop, "{ignore: [CJO203, CJO214]}") == []
    with pytest.raises(ProjectError):
        api.simulate(shop)
