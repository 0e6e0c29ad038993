"""Which items rules look at where references are wrong: those whose meaning is known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import ROOT

from cjo_cli import api

JOURNEY, CONTENT, CHANNELS = (
    "journeys/cart-recovery.yaml", "content/cart-reminder.yaml", "taxonomy/channels.yaml",
)  # fmt: skip


def edit(shop: Path, file: str, old: str, new: str) -> None:
    path = shop / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (JOURNEY, "event: email_opened", "event: email_open", "CJO203"),
        (CONTENT, "purpose: ", "purpose: x-", "CJO212"),
        (CHANNELS, "address: email", "address: emial", "CJO205"),
        ("cjo.yaml", "name:", "require: {journey: [ownr]}\nname:", "CJO235"),
    ],
)
def test_an_error_of_a_reference_silences_what_is_built_on_it(
    starter: Path, file: str, old: str, new: str, code: str
) -> None:
    edit(starter, JOURNEY, "wait: 3h}", "wait: 3h}\n  - {id: enough, exit: enough}")
    assert "CJO301" in {d.finding.code for d in api.validate(starter).diagnostics}
    edit(starter, file, old, new)
    found = {d.finding.code for d in api.validate(starter).diagnostics}
    assert code in found
    assert "CJO301" not in found


def files() -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for folder in ("journeys", "content", "taxonomy")
        for path in (ROOT / folder).rglob("*.yaml")
    ]


def test_no_rule_falls_over_what_is_missing(tmp_path: Path) -> None:
    """The example project without any one of its files: what refers to it is said, and nothing raises."""
    project = tmp_path / "aurora"
    for name in ("journeys", "content", "taxonomy"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copyfile(ROOT / "cjo.yaml", project / "cjo.yaml")
    for file in sorted(files())[::4]:
        raw = (project / file).read_bytes()
        (project / file).unlink()
        assert api.validate(project).plan is not None, file
        (project / file).write_bytes(raw)
