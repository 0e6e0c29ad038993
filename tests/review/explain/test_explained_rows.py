"""What `explain` says is what a simulation writes: for every customer of small random projects, row by row.

The fast tier takes a few cases, the full tier more, or as many as `CJO_CASES` says.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from oracle.compare import iso, read_files, simulate
from oracle.generate import Case, write_case

from cjo_cli import api
from cjo_cli.api.reading import log_of
from cjo_cli.plan.instants import parse_instant
from cjo_cli.report.explain.values import values
from cjo_cli.review.explain.explain import Options, explain
from cjo_cli.review.explain.values import Asked

FAST = 2
CASES = int(os.environ.get("CJO_CASES", "30"))
Row = tuple[object, ...]


def instant(text: str | None) -> int | None:
    return None if text is None else parse_instant(text, "UTC")


def told(folder: Path, case: Case, customers: list[str]) -> tuple[dict[str, list[Row]], Counter[tuple[str, str]]]:
    """The rows of steps and messages that the explanations of all customers amount to, and rejections by journey."""
    rows: dict[str, list[Row]] = {"steps": [], "messages": []}
    rejected: Counter[tuple[str, str]] = Counter()
    validation = api.checked(folder)
    assert validation.plan is not None
    project, plan, options = validation.project, validation.plan, Options(100, show_pii=True)
    for customer in customers:
        asked = Asked(customer, start=iso(case.from_), to=iso(case.to))
        found = explain(project.root, project, plan, log_of(project), asked, options)
        left: dict[tuple[Row, str], Row] = {}
        for block in values(found)["timeline"]:
            for line in block["lines"]:
                who = (block["journey"], customer, block["key"], instant(line["entered_at"]))
                data, at = line["data"], instant(block["at"])
                if line["kind"] == "step":
                    left[who, data["step"]] = (data["path"], at)
                elif line["kind"] == "left":
                    left[who, data["step"]] = (data["path"], left[who, data["step"]][1])
                elif line["kind"] == "message":
                    rows["messages"].append((
                        *who, data["step"], data["content"], data["variant"], data["channel"],
                        instant(data["requested_at"]), instant(data.get("due_at")) or at, data["outcome"],
                        data["reason"],
                    ))  # fmt: skip
                elif line["kind"] == "rejected":
                    rejected[block["journey"], data["reason"]] += 1
        rows["steps"] += [(*who, step, *row) for (who, step), row in left.items()]
    return rows, rejected


def check(seed: int, folder: Path) -> int:
    """Compare one case; gives how many rows there were."""
    case = Case(seed)
    write_case(case, folder)
    result = simulate(case, folder)
    if result is None:
        return 0
    api.write(result, folder / "out")
    files = read_files(folder / "out")
    got, rejected = told(folder, case, result.customers.to_pylist())
    for name, rows in got.items():
        assert Counter(rows) == Counter(files[name]), f"seed {seed}, {name}"
    counted = {(name, why): n for name, one in result.counts.items() for why, n in one.rejected.items()}
    assert rejected == counted, f"seed {seed}"
    return len(files["steps"]) + len(files["messages"])


def test_every_customer_is_explained_as_they_were_simulated(tmp_path: Path) -> None:
    assert sum(check(seed, tmp_path / str(seed)) for seed in range(FAST)) > 100


@pytest.mark.full
@pytest.mark.parametrize("part", range(3))
def test_every_customer_at_length(part: int, tmp_path: Path) -> None:
    first, last = (FAST + CASES * edge // 3 for edge in (part, part + 1))
    assert sum(check(seed, tmp_path / str(seed)) for seed in range(first, last)) > 0
