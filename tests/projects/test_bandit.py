"""The bandit project: `cjo learn` gives the authors' estimates, and learns nothing where there is too little."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cjo_cli import api
from cjo_cli.review.learn.asked import Words
from cjo_cli.review.learn.values import Judged, Lesson

PROJECT = Path(__file__).parent / "bandit"
OBP: dict[str, Any] = json.loads((PROJECT.parents[1] / "stats/obp.json").read_text(encoding="utf-8"))


@cache
def lesson(policy: str, held_out: float = 100) -> Lesson:
    words = Words("recommendation:item", shown="impression", action="item", reward="impression.click",
                  where=(f"policy={policy}",), held_out=held_out)  # fmt: skip
    return api.learn(PROJECT, words).lesson


def judged(policy: str, held_out: float = 100) -> dict[str, Judged]:
    return {one.name: one for one in lesson(policy, held_out).judgement.policies}


def test_the_random_policy_from_the_rows_of_the_other_is_the_authors() -> None:
    """The step as written explores always: it is the random policy."""
    found, expected = judged("bts")["written"], OBP["random_from_bts"]
    assert found.refused is None
    assert found.ips is not None
    assert found.snips is not None
    assert found.ips.value == pytest.approx(expected["ips"], rel=1e-6, abs=0)
    assert found.snips.value == pytest.approx(expected["snips"], rel=1e-6, abs=0)
    assert (found.n, round(found.ess)) == (10_000, 340)


def test_no_item_alone_can_be_judged() -> None:
    alone = [one for one in judged("bts").values() if one.kind == "constant"]
    assert len(alone) == 80
    assert all(one.refused is not None and one.snips is None for one in alone)


def test_eighty_clicks_teach_nothing() -> None:
    found = lesson("random", 30)
    assert all(one.card is None for one in found.learned)
    assert found.patch == ""
    own = found.judgement.policies[0]
    assert own.mean_weight == pytest.approx(1)  # the step explores always: it is the log's policy
    assert own.ess == pytest.approx(own.n)


def test_the_project_is_in_order() -> None:
    assert [d.finding.code for d in api.validate(PROJECT).diagnostics] == []
