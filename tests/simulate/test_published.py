"""Logs in the shapes that Segment and CloudEvents publish, from their files to the terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, run

LOGS = ROOT / "tests/logs"
PAGE = ROOT / "docs/simulate.md"
sys.path.insert(0, str(LOGS))
import published  # noqa: E402

SHAPES = ("segment", "cloudevents")


@pytest.fixture(params=SHAPES)
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def project(folder: Path, shape: str) -> Path:
    """The shop with its log in a shape; all but the events' names is shared."""
    root = folder / shape
    shutil.copytree(LOGS / "segment", root)
    shutil.copytree(LOGS / shape, root, dirs_exist_ok=True)
    return root


def summary(root: Path) -> dict[str, Any]:
    done = run("simulate", "-f", "json", folder=root)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows(shape: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LOGS / shape / "logs/events.jsonl").read_text().splitlines()]


def test_the_files_are_what_their_generator_writes() -> None:
    assert {name: (LOGS / name).read_text(encoding="utf-8") for name in published.files()} == published.files()


def test_numbers_are_the_logs(tmp_path: Path, shape: str) -> None:
    """Counted by hand from Segment's file, whichever shape is replayed."""
    seen = {row["messageId"]: row for row in rows("segment")}
    added = [row for row in seen.values() if row.get("event") == "Product Added"]
    entered = [
        row for row in added if isinstance(row["properties"]["price"], float | int) and row["properties"]["price"] >= 30
    ]
    may_be_mailed = {row["userId"] for row in seen.values() if row["type"] == "identify" and row["traits"]["email_ok"]}
    found = summary(project(tmp_path, shape))
    assert (found["log"]["rows"], found["log"]["duplicates"]) == (len(rows(shape)), 1)
    assert found["log"]["customers"] == len({row["userId"] for row in seen.values()} - {None}) + sum(
        row["type"] == "page"
        and row["anonymousId"] not in {one["anonymousId"] for one in seen.values() if one["userId"]}
        for row in seen.values()
    )
    assert found["log"]["mistyped"] == [
        {"event": "product_added", "property": "price", "count": 1, "examples": ["99,99 AAA"]}
    ]
    journey = found["journeys"]["cart-recovery"]
    assert journey["entered"] == len(entered)
    assert journey["candidates"] == len(entered)
    sent = sum(row["count"] for row in found["messages"] if row["outcome"] == "sent")
    reminded = [row for row in entered if _order_after(row, list(seen.values())) > 3 * 60]
    assert sent == sum(row["userId"] in may_be_mailed for row in reminded)
    # An exit by the goal is a conversion.
    assert (journey["converted"], journey["exited"]) == (len(entered) - len(reminded), {})


def _order_after(cart: dict[str, Any], seen: list[dict[str, Any]]) -> float:
    """Minutes from a cart to its order."""
    from datetime import datetime

    orders = [
        row
        for row in seen
        if row.get("event") == "Order Completed" and row["properties"]["cart_id"] == cart["properties"]["cart_id"]
    ]
    at = [datetime.fromisoformat(row["timestamp"]) for row in (cart, *orders)]
    return (at[1] - at[0]).total_seconds() / 60 if orders else float("inf")


def test_both_shapes_tell_the_same(tmp_path: Path) -> None:
    first, second = (summary(project(tmp_path, shape)) for shape in SHAPES)
    assert first["log"].pop("undeclared_events") == {"Promotion Viewed": 3}
    assert second["log"].pop("undeclared_events") == {"com.example.shop.promotion.viewed": 3}
    # Events have other names in the two, which is another plan.
    assert first.pop("plan")["journeys"] == second.pop("plan")["journeys"]
    assert first == second


def test_visitors_who_never_told_who_they_are_are_customers_of_their_own(tmp_path: Path) -> None:
    root = project(tmp_path, "segment")
    known = summary(root)["log"]["customers"]
    config = (root / "cjo.yaml").read_text()
    (root / "cjo.yaml").write_text(config.replace("  identities: logs/identities.csv\n", ""))
    identified = len((root / "logs/identities.csv").read_text().splitlines()) - 1
    assert summary(root)["log"]["customers"] == known + identified


def test_what_the_docs_show_is_the_project() -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    settings, events = (LOGS / "segment" / name for name in ("cjo.yaml", "taxonomy/events.yaml"))
    assert any(block.startswith("log:") and settings.read_text().endswith(block) for block in blocks)
    assert any(block.startswith("facet: event") and events.read_text().startswith(block) for block in blocks)


def test_what_the_docs_say_it_prints() -> None:
    """`CJO_RENEW=1` writes it anew."""
    shown = re.compile(r"(<!-- output: segment -->\n```text\n)(.*?)```", re.DOTALL)
    done = run("simulate", "--project", LOGS / "segment", folder=ROOT, env={"COLUMNS": "80", "NO_COLOR": "1"})
    printed = "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("CJO_RENEW"):
        page = shown.sub(lambda found: f"{found[1]}{printed}```", page)
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    found = shown.search(page)
    assert found is not None
    assert found[2] == printed
    assert "cart-recovery" in printed
