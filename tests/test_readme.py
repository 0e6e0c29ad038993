"""The README shows what the program prints: its blocks are made by running it. `CJO_RENEW=1` writes them anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def shown(name: str) -> str:
    """The fenced block below `<!-- output: NAME -->`."""
    found = re.search(rf"<!-- output: {name} -->\n```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def agrees(name: str, printed: str) -> None:
    """Compare a block with what was printed, or renew it."""
    printed = "".join(line.rstrip() + "\n" for line in printed.splitlines())
    if os.environ.get("CJO_RENEW"):
        text = README.read_text(encoding="utf-8").replace(
            f"<!-- output: {name} -->\n```text\n{shown(name)}```", f"<!-- output: {name} -->\n```text\n{printed}```"
        )
        README.write_text(text, encoding="utf-8", newline="\n")
    assert shown(name) == printed


def cjo(*arguments: str, folder: Path) -> str:
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "cjo_cli", *arguments], cwd=folder, env=environment, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    return done.stdout


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    cjo("init", str(tmp_path / "my-shop"), folder=tmp_path)
    return tmp_path / "my-shop"


def test_the_journey_shown_is_the_starters(starter: Path) -> None:
    journey = (starter / "journeys" / "cart-recovery.yaml").read_text(encoding="utf-8")
    assert f"```yaml\n{journey}```" in README.read_text(encoding="utf-8")
    assert len(journey.splitlines()) <= 10


def test_what_simulate_prints_for_it(starter: Path) -> None:
    agrees("starter", cjo("simulate", folder=starter))


def test_what_validate_prints_for_a_slip(starter: Path) -> None:
    path = starter / "journeys" / "cart-recovery.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("email_opened", "email_open"), encoding="utf-8")
    agrees("broken", cjo("validate", folder=starter))


def test_what_diff_prints_for_a_change(starter: Path) -> None:
    git = ["git", "-c", "user.name=shop", "-c", "user.email=shop@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "shop"]):
        subprocess.run([*git, *words], cwd=starter, check=True)
    path = starter / "journeys" / "cart-recovery.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("wait: 3h", "wait: 1d"), encoding="utf-8")
    printed = cjo("diff", folder=starter)
    start, end = printed.index("in-flight"), printed.index("  messages a week, p50")
    agrees("changed", printed[start:end])


def test_the_numbers_named_are_the_logs() -> None:
    import duckdb

    text = README.read_text(encoding="utf-8")
    rows = (
        duckdb.connect()
        .execute(f"SELECT count(*) FROM '{(ROOT / 'tests/logs/aurora_events.parquet').as_posix()}'")
        .fetchone()
    )
    assert rows is not None
    assert f"{rows[0]:,} recorded events" in text
    assert len(list((ROOT / "journeys").rglob("*.yaml"))) == 14


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_two_lines_are_one_line_each(name: str) -> None:
    found = re.search(rf"<!-- line: {name} -->\n```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert len(found[1].splitlines()) == 1


def test_links_lead_somewhere() -> None:
    for file in [README, *(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                assert (file.parent / target).exists(), f"{file.name}: {target}"
