"""`lint` in cjo.yaml: what is heard, and how loudly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cjo_cli import api
from cjo_cli.errors import ConfigError, ProjectError, UsageError
from cjo_cli.rules.names import EVERY
from cjo_cli.rules.text import TEXT


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


ERROR, WARNING, UNKNOWN = ("CJO203", "error"), ("CJO214", "warning"), ("CJO002", "warning")


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
        ("{ignore: [CJO399]}", [UNKNOWN, ERROR, WARNING]),
        ("{severity: {CJO99: info}}", [UNKNOWN, ERROR, WARNING]),
        ("{ignore: [CJO399, CJO002]}", [ERROR, WARNING]),
        ("{severity: {CJO2: info, CJO214: error, alias-used: warning}}", [("CJO203", "info"), WARNING]),
    ],
)
def test_what_is_heard(shop: Path, lint: str, expected: list[tuple[str, str]]) -> None:
    assert heard(shop, lint) == expected


def test_an_error_that_is_not_heard_still_stops_a_replay(shop: Path) -> None:
    assert heard(shop, "{ignore: [CJO203, CJO214]}") == []
    with pytest.raises(ProjectError):
        api.simulate(shop)


def test_a_replay_is_stopped_by_errors_of_references_alone_and_a_bundle_by_every_error_heard(shop: Path) -> None:
    journey = shop / "journeys" / "cart-recovery.yaml"
    journey.write_text(journey.read_text(encoding="utf-8").replace("email_open,", "email_opened,"), encoding="utf-8")
    assert heard(shop, "{severity: {CJO214: error}}") == [("CJO214", "error")]
    api.simulate(shop)
    with pytest.raises(ProjectError, match="1 error"):
        api.compile(shop)
    config = shop / "cjo.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("error}", "warning}"), encoding="utf-8")
    assert api.compile(shop).digest


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ([], [], [ERROR]),
        (["CJO2"], [], [ERROR]),
        (["CJO"], ["CJO203"], []),
        (["alias-used"], [], []),
        (["unknown-event"], [], [ERROR]),
        ([], ["CJO2"], []),
    ],
)
def test_flags_go_over_the_configuration(
    shop: Path, select: list[str], ignore: list[str], expected: list[tuple[str, str]]
) -> None:
    heard(shop, "{select: [CJO203], ignore: [CJO214]}")
    found = api.validate(shop, select=select, ignore=ignore).diagnostics
    assert [(d.finding.code, d.finding.severity.value) for d in found] == expected


@pytest.mark.parametrize("word", ["alias-usd", "CJO29", "CJO999", "cjo203", "CJO2xx", ""])
def test_flags_name_rules_that_are_there(shop: Path, word: str) -> None:
    for flags in ({"select": [word]}, {"ignore": ["CJO203", word]}):
        with pytest.raises(UsageError, match=f"unknown rule '{word}'"):
            api.validate(shop, **flags)


@pytest.mark.parametrize(
    ("lint", "marked"),
    [
        ("{select: [CJO2, alias-usd]}", "alias-usd"),
        ("{ignore: [cjo203]}", "cjo203"),
        ("{severity: {alias_used: error}}", "alias_used"),
        ('{per_path: {"content/*": [CJO2, nonsense]}}', "nonsense"),
    ],
)
def test_a_word_in_the_configuration_that_names_no_rule_is_shown_in_its_place(
    shop: Path, lint: str, marked: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        heard(shop, lint)
    (diagnostic,) = raised.value.diagnostics
    assert (diagnostic.file, diagnostic.marked) == ("cjo.yaml", marked)


def test_every_fault_of_the_loader_has_its_name() -> None:
    load = Path(__file__).parents[2] / "cjo_cli/load"
    raised = {
        pair
        for path in load.glob("*.py")
        for pair in re.findall(r'"(CJO1\d\d)",\s*"([a-z0-9-]+)"', path.read_text("utf-8"))
    }
    assert {(rule.code, rule.name) for rule in TEXT} == raised
    assert len({rule.code for rule in EVERY}) == len({rule.name for rule in EVERY}) == len(EVERY)
