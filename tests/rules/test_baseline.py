"""Baselines: what is known stays known while lines move, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cjo_cli import api
from cjo_cli.errors import UsageError
from cjo_cli.rules import baseline

JOURNEY, CONTENT = "journeys/cart-recovery.yaml", "content/cart-reminder.yaml"


@pytest.fixture
def shop(starter: Path) -> Path:
    """The starter project with an alias for its channel, used in a step and in the content."""
    edit(starter, "taxonomy/channels.yaml", "title: E-mail\n", "title: E-mail\n    aliases: [mail, e-mail]\n")
    edit(starter, JOURNEY, "send: cart-reminder}", "send: cart-reminder, via: [mail]}")
    return starter


def edit(shop: Path, file: str, old: str, new: str) -> None:
    path = shop / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def known(shop: Path) -> tuple[baseline.Entry, ...]:
    return baseline.entries(api.validate(shop).diagnostics)


def sifted(shop: Path, entries: tuple[baseline.Entry, ...]) -> tuple[int, int, int]:
    """How many findings are new, known, gone."""
    made = baseline.sift(api.validate(shop).diagnostics, entries)
    return len(made.new), made.known, len(made.gone)


def test_entries_point_by_ids(shop: Path) -> None:
    (entry,) = known(shop)
    assert (entry.file, entry.rule, entry.pointer) == (JOURNEY, "CJO214", "steps/remind/via/0")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (JOURNEY, "journey:", "# a line\n\njourney:", (0, 1, 0)),
        (JOURNEY, "steps:\n", "steps:\n  - {id: before, wait: 1h}\n", (0, 1, 0)),
        (JOURNEY, "via: [mail]", "via: [email]", (0, 0, 1)),
        (JOURNEY, "via: [mail]", "via: [e-mail]", (1, 0, 1)),
        (JOURNEY, "id: remind,", "id: recall,", (1, 0, 1)),
        (CONTENT, "channel: email", "channel: mail", (1, 1, 0)),
    ],
)
def test_what_is_known(shop: Path, file: str, old: str, new: str, expected: tuple[int, int, int]) -> None:
    entries = known(shop)
    assert sifted(shop, entries) == (0, 1, 0)
    edit(shop, file, old, new)
    assert sifted(shop, entries) == expected


def test_what_keeps_a_project_from_being_run_is_never_known(shop: Path) -> None:
    edit(shop, JOURNEY, "event: email_opened", "event: email_open")
    assert [entry.rule for entry in known(shop)] == ["CJO214"]
    assert sifted(shop, known(shop)) == (1, 1, 0)
    edit(shop, JOURNEY, "status: live", "statis: live")
    assert known(shop) == ()


def test_the_file_is_the_same_for_the_same_findings(shop: Path, tmp_path: Path) -> None:
    edit(shop, CONTENT, "channel: email", "channel: mail")
    entries = known(shop)
    assert baseline.text(entries) == baseline.text(known(shop))
    path = tmp_path / "baseline.json"
    path.write_text(baseline.text(entries), encoding="utf-8")
    assert baseline.read(path) == entries == tuple(sorted(entries))
    assert list(json.loads(path.read_text(encoding="utf-8"))) == ["format_version", "findings"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": 1}', '{"format_version": "2.0", "findings": []}',
                                  '{"format_version": "1.0", "findings": [1]}', '{"format_version": "1.0", "findings": 1}'])  # fmt: skip
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        baseline.read(path)
    with pytest.raises(UsageError, match="no baseline"):
        baseline.read(tmp_path / "none.json")
