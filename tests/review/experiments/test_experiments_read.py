"""Experiments of replays: who counts, held against the tables row by row, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from simulate.world import Shop, bucket

from cjo_cli.review.experiments.read import experiments
from cjo_cli.review.experiments.values import Experiment
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import summarise
from cjo_cli.stats.anytime import always
from cjo_cli.stats.rates import difference
from cjo_cli.stats.several import equal, holm

TRIAL = """
goal: {action: buy, within: 5d, exit: false}
enter: {event: started, key: ref, holdout: 20}
steps:
  - {id: a-day, wait: 1d}
  - id: offer
    split:
      - {id: note, weight: 50, steps: [{send: note}]}
      - {id: nothing, weight: 30}
      - {id: never, weight: 0, steps: [{send: offer}]}
      - {id: both, weight: 20, steps: [{send: note}, {send: notice}]}
"""
END = "2026-03-20T00:00:00Z"
HORIZON = "2026-03-20T00:00"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


def customers() -> list[str]:
    """Events of 400 customers: some enter twice, some late, some buy at once, some in time, some too late."""
    lines = []
    for number in range(400):
        day, name = 1 + number % 18, f"c{number}"
        lines.append(f"{name} 2026-03-{day:02}T08:00 started ref=a")
        if number % 7 == 0:
            lines.append(f"{name} 2026-03-{day:02}T09:00 started ref=b")
        if number % 3 == 0:
            lines.append(f"{name} 2026-03-{day:02}T10:00 bought")
        elif number % 5 == 0:
            lines.append(f"{name} 2026-03-{min(day + 3, 19):02}T10:00 bought")
        elif number % 11 == 0:
            lines.append(f"{name} 2026-03-{min(day + 7, 19):02}T10:00 bought")
    return lines


def found(shop: Shop, text: str = TRIAL, lines: list[str] | None = None, **how: str) -> dict[str, Experiment]:
    shop.journey(text, **how)
    shop.log("\n".join(customers() if lines is None else lines))
    result = shop.run(to=END, select=("trip",) if how else ()).result
    return {one.step: one for one in experiments(result)}


def recount(shop: Shop, step: str | None) -> dict[str, tuple[int, int, int]]:
    """By arm: customers who came, are judged, and converted; from the tables' rows alone, customer by customer."""
    run = shop.run(to=END)
    columns = "customer_id key entered_at held_out converted_at"
    instances = {(who, key): tuple(rest) for who, key, *rest in run.instances(columns)}
    first: dict[str, tuple[str, str, str]] = {}
    if step is None:
        came = [(who, key, entered, "held" if held else "treated")
                for (who, key), (entered, held, _) in instances.items()]  # fmt: skip
    else:
        came = [row for row in run.steps("customer_id key at path", step=step) if not instances[row[0], row[1]][1]]
    for who, key, at, arm in came:
        if who not in first or at < first[who][0]:
            first[who] = (at, key, arm)
    counts: dict[str, list[int]] = {}
    for who, (at, key, arm) in first.items():
        entered, _, converted = instances[who, key]
        mine = counts.setdefault(arm, [0, 0, 0])
        mine[0] += 1
        if (step is None or converted is None or converted > at) and after(entered) <= HORIZON:
            mine[1] += 1
            mine[2] += converted is not None
    return {arm: (came_, n, k) for arm, (came_, n, k) in counts.items()}


def after(entered: str) -> str:
    """Five days later, within March."""
    return f"{entered[:8]}{int(entered[8:10]) + 5:02}{entered[10:]}"


def test_arms_are_what_the_tables_rows_say(shop: Shop) -> None:
    split = found(shop)["offer"]
    assert {arm.id: (arm.assigned, arm.n, arm.converted) for arm in split.arms} == recount(shop, "offer")
    assert [arm.share for arm in split.arms] == [0.5, 0.3, 0.2]
    assert split.control == "nothing"
    assert split.before > 50, "who bought before the split is in no arm"
    assert split.waiting > 20
    assert split.before + split.waiting + sum(arm.n for arm in split.arms) == sum(arm.assigned for arm in split.arms)


def test_treated_and_held_out_are_what_the_tables_rows_say(shop: Shop) -> None:
    whole = found(shop)["holdout"]
    counts = recount(shop, None)
    assert {arm.id: (arm.assigned, arm.n, arm.converted) for arm in whole.arms} == {
        "treated": counts["treated"], "holdout": counts["held"],
    }  # fmt: skip
    assert [arm.share for arm in whole.arms] == [0.8, 0.2]
    assert whole.before == 0


def test_the_project_holds_out_besides_but_not_from_journeys_that_others_feed(shop: Shop) -> None:
    shop.config(policies={"holdout": 10})
    assert [arm.share for arm in found(shop)["holdout"].arms] == [0.72, 0.28]
    fed = TRIAL.replace("{event: started, key: ref, holdout: 20}", "{journey: other, holdout: 20}")
    shop.journey("enter: {event: started}\nsteps: [{wait: 1d}]", name="other")
    assert [arm.share for arm in found(shop, fed)["holdout"].arms] == [0.8, 0.2]


CLEAR = ["better", "worse", "looks-better", "looks-worse", "none", "few"]
# By verdict: of each hundred customers of arm `note`, and of the control, how many buy.
BUYERS = {"better": (60, 20), "worse": (20, 60), "looks-better": (32, 19), "looks-worse": (19, 32), "none": (30, 29),
          "few": (0, 0)}  # fmt: skip
HALVES = """
goal: {action: buy, within: 5d, target: 50}
enter: {event: started}
steps: [{id: offer, split: [{id: none, weight: 50}, {id: note, weight: 50, steps: [{send: note}]}]}]
"""


def halves(buyers: tuple[int, int], of: tuple[int, int]) -> list[str]:
    """So many customers in each arm, of a hundred of which so many buy."""
    lines, seen = [], [0, 0]
    for number in range(4000):
        arm = int(bucket(f"c{number}", "split:trip:offer") < 5000)
        if seen[arm] < of[arm]:
            lines.append(f"c{number} 2026-03-{1 + seen[arm] % 12:02}T08:00 started")
            lines += (
                [f"c{number} 2026-03-{1 + seen[arm] % 12:02}T09:00 bought"] if seen[arm] % 100 < buyers[arm] else []
            )
            seen[arm] += 1
    return lines


@pytest.mark.parametrize("verdict", CLEAR)
def test_verdicts(shop: Shop, verdict: str) -> None:
    (one,) = found(shop, HALVES, halves(BUYERS[verdict], (200, 200)))["offer"].comparisons
    assert one.verdict == verdict


def test_an_assignment_that_is_off_has_no_other_verdict(shop: Shop) -> None:
    split = found(shop, HALVES, halves((60, 20), (200, 100)))["offer"]
    assert split.off
    assert split.mismatch == pytest.approx(7.8e-9, rel=0.05)
    assert [one.verdict for one in split.comparisons] == ["off"]


def test_what_is_lacking_is_told_in_days(shop: Shop) -> None:
    """The target of 50 % against 30 % needs 93 in each arm (test_power.py has the formula's own tests)."""
    (few,) = found(shop, HALVES, halves((30, 30), (40, 40)))["offer"].comparisons
    (enough,) = found(shop, HALVES, halves((30, 30), (200, 200)))["offer"].comparisons
    assert enough.days == 0
    assert few.days is not None
    assert few.detectable is not None
    assert enough.detectable is not None
    assert few.days > 10
    assert few.detectable > 0.2 > enough.detectable


def test_a_rate_of_few_shows_in_nothing_that_is_taken_from_it(shop: Shop) -> None:
    """Of hundred, in the arm and in the control, so many buy: three are few, and a tenth above their rate tells it."""
    for buyers in ((20, 3), (3, 20)):
        split = found(shop, HALVES.replace(", target: 50", ""), halves(buyers, (100, 100)))["offer"]
        assert [one.days for one in split.comparisons] == [None]
        assert (split.sought is None) == split.arm(split.control).few
    assert split.arm("note").few != split.arm("none").few


def test_what_does_not_run_shows_nothing(shop: Shop) -> None:
    (live,) = found(shop, HALVES, halves((60, 20), (200, 200)))["offer"].comparisons
    draft = found(shop, HALVES, halves((60, 20), (200, 200)), status="draft")["offer"]
    assert (live.verdict, draft.comparisons[0].verdict) == ("better", "idle")
    assert live.difference == draft.comparisons[0].difference


def test_a_journey_without_a_goal_or_without_customers(shop: Shop) -> None:
    assert found(shop, "enter: {event: started}\nsteps: [{id: offer, split: [{id: a, weight: 50}, {id: b, weight: 50}]}]") == {}  # fmt: skip
    empty = found(shop, HALVES, ["c1 2026-03-01T08:00 visited"])["offer"]
    assert [(arm.n, arm.rate) for arm in empty.arms] == [(0, None), (0, None)]
    assert [one.verdict for one in empty.comparisons] == ["few"]
    assert empty.mismatch is None


def test_numbers_are_those_of_the_formulas(aurora: Result) -> None:
    split = next(one for one in experiments(aurora) if one.id == "show-consideration:message-order")
    control = split.arm("control")
    pairs = [((arm.converted, arm.n), (control.converted, control.n)) for arm in split.arms if arm is not control]
    corrected = holm([equal(*pair) or 0 for pair in pairs])
    assert [one.arm for one in split.comparisons] == ["picture-first", "code-first"]
    for one, pair, p in zip(split.comparisons, pairs, corrected, strict=True):
        apart = difference(*pair)
        assert apart is not None
        assert (one.difference, one.interval, one.corrected) == (apart[0], apart[1:], p)
        assert one.always == always(*pair, alpha=0.025)
        assert one.verdict == "better"


def test_the_example(aurora: Result) -> None:
    by_id = {one.id: one for one in experiments(aurora)}
    assert not any(one.off for one in by_id.values())
    assert by_id["show-consideration:message-order"].target
    assert "first-ticket:holdout" not in by_id, "fed by a journey that held-out customers do not complete"
    counted = summarise(aurora)["journeys"]["show-consideration"]["splits"]["message-order"]
    for arm in by_id["show-consideration:message-order"].arms:
        assert arm.assigned <= counted[arm.id]["n"], "entries are no fewer than customers"
