"""Assumptions files: what is wrong with one is said where it stands, as of any other file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import ROOT, Run
from jsonschema import Draft202012Validator

from cjo_cli.api.assumptions import assumptions_of
from cjo_cli.api.reading import Validation, checked
from cjo_cli.api.schemas import schema
from cjo_cli.errors import UsageError
from cjo_cli.load.scan import scan

VALIDATOR = Draft202012Validator(schema("assumptions"))
HEAD = "events:\n  - event: email_opened\n    recorded: keep\n    responses:\n"
CART = "events:\n  - event: cart_updated\n    recorded: keep\n"
# What is written, and the findings: code, place, words.
CASES = {
    "draws: 0\n" + HEAD + "      - {rate: 0}\n": ["CJO106 1:8 expected at least 1, got 0"],
    HEAD + "      - {rate: 101, delay: 3h}\n": ["CJO108 5:16 a percent is 0 to 100 with at most two decimals, got 101"],
    HEAD + "      - {rate: {from: 50, to: 40}, delay: 3h}\n": ["CJO106 5:23 a rate's 'from' lies above its 'to'"],
    HEAD + "      - {rate: {from: 5}, delay: 3h}\n": [
        "CJO120 5:16 a rate is a percent, {from, to} in percent, or {responded, of} as counted"
    ],
    HEAD + "      - {rate: {responded: 5, of: 2}, delay: 3h}\n": ["CJO106 5:28 more responded than there were messages"],
    HEAD + "      - {rate: 5, delay: 3x}\n": [
        "CJO107 5:26 expected a duration such as 90s, 30m, 3h, 7d or 1d12h, got '3x'"
    ],
    HEAD + "      - {rate: 5, delay: {median: 3h}}\n": [
        "CJO120 5:26 a delay is a duration, {median, p90}, or {quantiles: {p10: 20m, p50: 3h, p90: 1d}}"
    ],
    HEAD + "      - {rate: 5, delay: {median: 3h, p90: 1h}}\n": [
        "CJO106 5:44 a delay's 90th percentile lies below its median"
    ],
    HEAD + "      - {rate: 5, delay: {quantiles: {p5: 3h, p100: 5h}}}\n": ["CJO120 5:47 a quantile is one of p1 to p99"],
    HEAD + "      - {rate: 5, delay: {quantiles: {p5: 3h, p10: 5m}}}\n": [
        "CJO106 5:52 the quantile p10 lies below the one before it"
    ],
    HEAD + "      - {rate: 5, delay: {quantiles: {p5: 3h}}}\n": ["CJO106 5:38 expected two quantiles or more"],
    HEAD + "      - {rate: 5}\n": ["CJO104 5:9 missing key 'delay'"],
    HEAD + "      - {rat: 5, delay: 3h}\n": ["CJO103 5:10 unknown key 'rat'"],
    HEAD.replace("keep", "kep") + "      - {rate: 0}\n": ["CJO106 3:15 expected 'keep' or 'drop', got 'kep'"],
    HEAD.replace("email_opened", "email_opend") + "      - {rate: 0}\n": ["CJO203 2:12 unknown event 'email_opend'"],
    HEAD + "      - {rate: 0, content: come-bak, channel: [emial], audience: membrs}\n": [
        "CJO208 5:28 unknown content 'come-bak'", "CJO207 5:48 unknown channel 'emial'",
        "CJO206 5:66 unknown audience 'membrs'",
    ],
    HEAD.replace("    recorded", "    after: email_clicked\n    recorded") + "      - {rate: 0}\n": [
        "CJO203 3:12 no event 'email_clicked' is assumed before this one"
    ],
    HEAD.replace("    responses", "    properties: {mailng: x}\n    responses") + "      - {rate: 0}\n": [
        "CJO204 4:18 the event 'email_opened' has no property 'mailng'"
    ],
    CART + "    properties: {value: much}\n    responses: [{rate: 0}]\n": [
        "CJO220 4:25 'value' takes a number"
    ],
    CART + "    properties: {value: {message: content}}\n    responses: [{rate: 0}]\n": [
        "CJO220 4:25 'value' takes a number, and what a message says is text"
    ],
    HEAD + "      - {rate: 0}\n" + HEAD[8:] + "      - {rate: 0}\n": [
        "CJO118 6:12 two entries for the event 'email_opened'"
    ],
    "draws: 3\n": ["CJO104 1:1 missing key 'events'"],
    "events: [\n": ["CJO101 2:1 not YAML: expected a value"],
}  # fmt: skip


@pytest.fixture(scope="module")
def example() -> Validation:
    return checked(ROOT)


@pytest.mark.parametrize("text", CASES)
def test_what_is_wrong_is_said_where_it_stands(text: str, tmp_path: Path, example: Validation) -> None:
    file = tmp_path / "assumptions.yaml"
    file.write_text(text, encoding="utf-8")
    assert example.plan is not None
    with pytest.raises(UsageError, match="cannot be used") as raised:
        assumptions_of(example.project, example.plan, file)
    found = [
        f"{one.finding.code} {one.span.line}:{one.span.column} {one.finding.message}"
        for one in raised.value.diagnostics
    ]
    assert found == CASES[text]


def test_a_file_may_lie_anywhere(tmp_path: Path, example: Validation) -> None:
    file = tmp_path / "assumptions.yaml"
    file.write_text(HEAD + "      - {channel: mail, rate: 24, delay: 3h}\n", encoding="utf-8")
    assert example.plan is not None
    made = assumptions_of(example.project, example.plan, file)
    assert made.events[0].answers[0].channels == {"email"}, "an alias will do"
    with pytest.raises(UsageError, match="no file"):
        assumptions_of(example.project, example.plan, tmp_path / "other.yaml")


def test_a_channel_means_all_below_it(tmp_path: Path, example: Validation) -> None:
    file = tmp_path / "assumptions.yaml"
    file.write_text(HEAD + "      - {channel: owned, rate: 24, delay: 3h}\n", encoding="utf-8")
    assert example.plan is not None
    made = assumptions_of(example.project, example.plan, file)
    assert made.events[0].answers[0].channels == {"owned", "email", "push", "sms", "onsite", "call"}


def test_the_file_of_the_manual_is_sound(tmp_path: Path, example: Validation) -> None:
    shown = re.search(r"```yaml\n(.*?)```", (ROOT / "docs/assumptions.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    file = tmp_path / "opens.yaml"
    file.write_text(shown[1], encoding="utf-8")
    assert example.plan is not None
    made = assumptions_of(example.project, example.plan, file)
    assert [event.event for event in made.events] == ["email_opened", "email_clicked", "push_opened"]
    VALIDATOR.validate(scan("opens.yaml", shown[1].encode()).data)


def test_a_bad_file_is_shown_by_the_command(tmp_path: Path, cjo: Run) -> None:
    (tmp_path / "assumptions.yaml").write_text(HEAD + "      - {rate: 24, dely: 3h}\n", encoding="utf-8")
    done = cjo("simulate", "--project", ROOT, "--assume", "assumptions.yaml")
    assert done.returncode == 2
    assert "unknown key 'dely'" in done.stderr
    assert "did you mean 'delay'?" in done.stderr
    assert "assumptions.yaml cannot be used" in done.stderr
    missing = cjo("simulate", "--project", ROOT, "--assume", "nothing.yaml")
    assert missing.returncode == 2
    assert "cjo audit --responses" in missing.stderr
