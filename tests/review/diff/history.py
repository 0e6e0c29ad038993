"""A git history of the example project: a main branch, and ten branches with one prepared change each.

The log is a small part of the example's, all rows of one customer in a hundred, and git does not know it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from command_line import ROOT
from rules.examples import commit, git

PARTS = ("journeys", "taxonomy", "content", "tests/journeys")
LOGS = ("tests/logs/aurora_events", "tests/logs/aurora_customers")
CART = "journeys/consideration/cart-recovery.yaml"
DAY = "2026-05-01"


@dataclass(frozen=True)
class Prepared:
    """A change as a reviewer would see it: a branch's name, and what is done to the files."""

    name: str
    edit: Callable[[Path], None]


def replaced(file: str, *pairs: tuple[str, str]) -> Callable[[Path], None]:
    """Texts of a file that become others, each of which is there once."""

    def edit(project: Path) -> None:
        text = (project / file).read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, (file, old)
            text = text.replace(old, new)
        (project / file).write_text(text, encoding="utf-8")

    return edit


def _new_journey(project: Path) -> None:
    (project / "journeys/retention/thank-you.yaml").write_text(
        """journey: thank-you
title: Thanks for the second order
insights: [{claim: Thanks bring people back, source: desk-diary-2025}]
owner: brand
stage: loyalty
campaign: always-on
status: review
goal: {action: buy-ticket, within: 14d, target: 5}
enter: {event: order_completed, audience: repeat-buyers, reentry: never}
steps:
  - id: a-day-later
    wait: 1d
  - id: ask
    send: newsletter-invitation
    via: [email]
""",
        encoding="utf-8",
    )


CHANGES = (
    Prepared("wait-longer", replaced(CART, ("    wait: 1h\n", "    wait: 30h\n"))),
    Prepared(
        "exit-removed", replaced(CART, ("  - {event: [order_completed, cart_emptied]", "  - {event: [cart_emptied]"))
    ),
    Prepared(
        "audience-widened",
        replaced(
            "taxonomy/audiences.yaml",
            (
                "        when: {attribute: membership_tier, eq: friend}\n",
                "        when:\n          any:\n            - {attribute: membership_tier, eq: friend}\n            - {attribute: orders_before, gte: 2}\n",
            ),
        ),
    ),
    Prepared(
        "weights-changed",
        replaced(
            "journeys/consideration/show-consideration.yaml",
            ("picture-first\n        weight: 40", "picture-first\n        weight: 60"),
            ("code-first\n        weight: 40", "code-first\n        weight: 20"),
        ),
    ),
    Prepared(
        "content-only",
        replaced(
            "content/consideration/cart-reminder.yaml",
            ('hold: "48"', 'hold: "24"'),
            ("Still to agree on a date? Reply", "Reply"),
        ),
    ),
    Prepared(
        "cap-lowered",
        replaced("cjo.yaml", ("{id: all-marketing, max: 4, per: 7d}", "{id: all-marketing, max: 2, per: 7d}")),
    ),
    Prepared(
        "rename",
        replaced(
            CART,
            ("  - id: patience\n", "  - id: an-hour\n"),
            ("\nsteps:\n", "\nmoved: [{step: patience, to: an-hour}]\nsteps:\n"),
        ),
    ),
    Prepared(
        "comment-only",
        replaced(
            CART,
            ("timeout: 24h}", "timeout: 1d}  # a day"),
            ("priority: 80\n", ""),
            ("status: live\n", "priority: 80\nstatus: live\n"),
        ),
    ),
    Prepared("new-journey", _new_journey),
    Prepared("deletion", lambda project: (project / "journeys/retention/weekend-picks.yaml").unlink()),
)


def written(folder: Path) -> Path:
    """The repository with all its branches; main is checked out."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    config = (ROOT / "cjo.yaml").read_text(encoding="utf-8").replace(".parquet", ".csv")
    (folder / "cjo.yaml").write_text(config, encoding="utf-8")
    (folder / ".gitignore").write_text("tests/logs/\n.cjo/\n", encoding="utf-8")
    _log(folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, DAY)
    for change in CHANGES:
        git(folder, "checkout", "--quiet", "-b", change.name, "main")
        change.edit(folder)
        commit(folder, DAY)
    git(folder, "checkout", "--quiet", "main")
    return folder


def _log(folder: Path) -> None:
    (folder / "tests/logs").mkdir(parents=True)
    for name, column in zip(LOGS, ("user_id", "id"), strict=True):
        rows = f"SELECT * FROM '{ROOT / name}.parquet' WHERE {column} LIKE '%37'"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({rows}) TO '{folder / name}.csv' (HEADER)")
