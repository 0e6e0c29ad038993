"""What assumptions come to: rates, delays, chains, seeds; and that nothing recorded is touched."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from cjo_cli import api
from cjo_cli.api.assumptions import assumptions_of
from cjo_cli.api.reading import checked, log_of
from cjo_cli.errors import UsageError
from cjo_cli.model.assumptions import Delay, Rate
from cjo_cli.simulate import run
from cjo_cli.simulate.assumed import rounds
from cjo_cli.simulate.assumed.chance import of_texts
from cjo_cli.simulate.assumed.forms import delays, rates
from cjo_cli.simulate.select import select
from cjo_cli.simulate.write import FILES
from simulate.assumed_cases import Looking
from simulate.world import Shop

HOUR = 3_600_000_000
SENDS = "enter: {event: started, reentry: {after: 1h}}\nsteps: [{id: hello, send: note}]\n"
WAITS = """
enter: {event: started}
goal: {action: buy, within: 7d}
steps:
  - {id: hello, send: note}
  - id: answered
    wait_for: {event: visited, timeout: 2d}
    on_event: [{id: thanks, send: notice}]
"""


def assume(shop: Shop, *events: dict[str, Any], draws: int = 1, seed: int = 1) -> Path:
    path = shop.root / "assumptions.json.yaml"
    path.write_text(json.dumps({"draws": draws, "seed": seed, "events": events}), encoding="utf-8")
    return path


def event(name: str = "visited", rate: Any = 100, delay: Any = "1h", **more: Any) -> dict[str, Any]:
    return {"event": name, "recorded": "keep", "responses": [{"rate": rate, "delay": delay}], **more}


def looked(shop: Shop, path: Path) -> Looking:
    """The draws of a file, each event kept."""
    known = checked(shop.written())
    assert known.plan is not None
    journeys = select(known.plan, ())
    looking = Looking(known.plan, journeys, assumptions_of(known.project, known.plan, path))
    run.simulate(shop.root, known.plan, log_of(known.project), journeys, to="2026-12-31", threads=1, drawn=looking)
    return looking


def starts(customers: int) -> str:
    return "\n".join(f"c{number} 2026-03-01T{number % 24:02d}:00:00Z started" for number in range(customers))


# Forms


def test_rates_are_as_their_forms_say() -> None:
    chance = np.linspace(0.005, 0.995, 100)
    assert rates(Rate(exactly=Decimal("24.5")), chance).tolist() == [0.245] * 100
    assert rates(Rate(**{"from": 10, "to": 30}), chance) == pytest.approx(0.1 + 0.2 * chance)
    counted = rates(Rate(responded=30, of=200), chance)
    assert counted == pytest.approx(stats.beta(30.5, 170.5).ppf(chance), rel=1e-9)


def test_delays_are_as_their_forms_say() -> None:
    chance = np.linspace(0.005, 0.995, 100)
    assert delays(Delay(exactly="3h"), chance).tolist() == [3 * HOUR] * 100
    log_normal = stats.lognorm(s=np.log(26 / 3) / stats.norm.ppf(0.9), scale=3 * HOUR)
    made = delays(Delay(median="3h", p90="26h"), chance)
    assert made == pytest.approx(log_normal.ppf(chance), rel=1e-9, abs=1)
    assert delays(Delay(median="3h", p90="26h"), np.array([0.5, 0.9])) == pytest.approx([3 * HOUR, 26 * HOUR], abs=1)
    points = Delay(quantiles={"p10": "1h", "p50": "3h", "p90": "9h"})
    assert delays(points, np.array([0.0, 0.1, 0.3, 0.5, 0.7, 0.95])).tolist() == [
        1 * HOUR, 1 * HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 9 * HOUR
    ]  # fmt: skip
    assert delays(Delay(median="1s", p90="100h"), np.zeros(1)).tolist() == [1], "an answer comes after its message"


def test_keys_have_numbers_of_their_own() -> None:
    texts = np.array(["", "a", "b", "ab", "ba", "ünï", "x" * 63, "x" * 62], dtype=object)
    assert len(set(of_texts(texts).tolist())) == len(texts)
    assert of_texts(texts[[3, 1]]).tolist() == of_texts(texts)[[3, 1]].tolist(), "whatever stands beside it"


# Draws


def test_shares_and_spread_are_those_of_the_rate(shop: Shop) -> None:
    shop.journey(SENDS)
    shop.log(starts(250))
    draws, chance = 200, 0.2
    looking = looked(shop, assume(shop, event(rate=20, delay={"median": "3h", "p90": "26h"}), draws=draws))
    counts = looking.events[0].sum(axis=0)
    n = 250 * draws
    interval = stats.binomtest(int(counts.sum()), n, chance).proportion_ci(0.999)
    assert interval.low <= chance <= interval.high
    # Draws are independent: their counts spread as binomial ones do.
    spread = counts.var(ddof=1) / (250 * chance * (1 - chance))
    assert stats.chi2.ppf(0.0005, draws - 1) < spread * (draws - 1) < stats.chi2.ppf(0.9995, draws - 1)
    # Customers are, too, and nobody answers more readily than others.
    own = np.bincount([who for _, who, *_ in looking.seen], minlength=250)
    assert (
        stats.chi2.ppf(0.0005, 249)
        < own.var(ddof=1) / (draws * chance * (1 - chance)) * 249
        < stats.chi2.ppf(0.9995, 249)
    )
    ts = np.array([row[3] for row in looking.seen]) % HOUR
    assert len(set(ts.tolist())) > 0.99 * len(ts), "delays are continuous"


def test_counted_rates_are_as_uncertain_as_counting(shop: Shop) -> None:
    shop.journey(SENDS)
    shop.log(starts(60))
    sure = looked(shop, assume(shop, event(rate=30), draws=300)).events[0].sum(axis=0)
    unsure = looked(shop, assume(shop, event(rate={"responded": 6, "of": 20}), draws=300)).events[0].sum(axis=0)
    expected = stats.betabinom(60, 6.5, 14.5)
    assert abs(unsure.mean() - expected.mean()) < 4 * expected.std() / np.sqrt(300)
    assert unsure.std() > 1.5 * sure.std()


def test_a_higher_rate_only_adds_answers_and_other_lines_change_no_luck(shop: Shop) -> None:
    shop.journey(SENDS)
    shop.log(starts(80))
    few, more = (set(looked(shop, assume(shop, event(rate=rate), draws=3)).seen) for rate in (20, 60))
    assert few < more
    both = looked(shop, assume(shop, event("bought", 50), event(rate=20), draws=3))
    assert {(*row[:2], *row[3:]) for row in both.seen if row[2] == 1} == {(*row[:2], *row[3:]) for row in few}
    assert set(looked(shop, assume(shop, event(rate=20), draws=3, seed=2)).seen) != few
    assert set(looked(shop, assume(shop, event(rate=20), draws=5)).seen) > few, "further draws leave the first ones"


def test_the_first_response_that_fits_counts(shop: Shop) -> None:
    shop.journey(SENDS)
    shop.log(starts(6))
    shop.customers("c0 tier=gold\nc1 tier=gold\nc2 tier=silver\nc3\nc4\nc5")
    responses = [
        {"audience": "gold", "rate": 0},
        {"content": "offer", "rate": 100, "delay": "2h"},
        {"channel": "push", "rate": 100, "delay": "3h"},
        {"rate": 100, "delay": "4h"},
    ]
    looking = looked(shop, assume(shop, event(responses=responses)))
    assert sorted(row[1] for row in looking.seen) == [2, 3, 4, 5]
    assert looking.events[0].sum(axis=1).tolist() == [0, 0, 4, 0]


def test_answers_move_paths_and_set_attributes(shop: Shop) -> None:
    shop.journey(WAITS)
    shop.log(starts(10))
    result = api.simulate(shop.written(), to="2026-12-31", assume=assume(shop, event(), event("bought", 50, "5h")))
    assert result.assumed is not None
    steps = result.assumed["journeys"]["trip"]["steps"]
    assert steps["answered"]["paths"]["event"] == {"recorded": 0, "low": 10, "median": 10, "high": 10}
    assert steps["answered"]["paths"]["timeout"] == {"recorded": 10, "low": 0, "median": 0, "high": 0}
    shop.journey("enter: {event: started}\nsteps: [{id: hello, send: note}, {wait: 1d}, {branch: [{id: vip, when: "
                 "{attribute: tier, eq: gold}}]}]\n")  # fmt: skip
    held = event("profile", properties={"tier": "gold"})
    result = api.simulate(shop.written(), to="2026-12-31", assume=assume(shop, held))
    assert result.assumed is not None
    assert result.assumed["journeys"]["trip"]["steps"]["branch-3"]["paths"]["vip"]["median"] == 10


def test_what_a_message_says_is_in_its_answer(shop: Shop) -> None:
    shop.journey("enter: {event: started}\nsteps: [{id: hello, send: note}, {wait_for: {event: visited, where: "
                 "{page: note, ref: hello}, timeout: 2d}}]\n")  # fmt: skip
    shop.log(starts(4))
    for page, events in (("content", 4), ("journey", 0)):
        held = {"page": {"message": page}, "ref": {"message": "step"}}
        result = api.simulate(shop.written(), to="2026-12-31", assume=assume(shop, event(properties=held)))
        assert result.assumed is not None
        paths = result.assumed["journeys"]["trip"]["steps"]["wait-for-2"]["paths"]
        assert paths.get("event", {"median": 0})["median"] == events


def test_recorded_events_are_kept_or_left_out(shop: Shop) -> None:
    shop.journey(WAITS)
    shop.log("c1 2026-03-01T09:00:00Z started\nc1 2026-03-01T10:00:00Z visited")
    for recorded, events in (("keep", 1), ("drop", 0)):
        given = event(rate=0, recorded=recorded)
        result = api.simulate(shop.written(), to="2026-12-31", assume=assume(shop, given))
        assert result.assumed is not None
        path = result.assumed["journeys"]["trip"]["steps"]["answered"]["paths"]["event"]
        assert (path["recorded"], path["median"]) == (1, events)
        told = result.assumed["assumptions"]["events"][0]
        assert (told["recorded"], told["in_log"], told["assumed"]["median"]) == (recorded, 1, 0)


# Chains

LOOP = "enter: {event: [started, visited], reentry: {after: 1h}}\nsteps: [{id: hello, send: note}]\n"


def test_answers_that_cause_messages_settle(shop: Shop) -> None:
    shop.journey(LOOP)
    shop.log("c1 2026-03-01T00:00:00Z started\nc1 2026-03-02T00:30:00Z left")
    looking = looked(shop, assume(shop, event(delay="5d")))
    # Every five days, up to the horizon at the end of the year.
    assert len(looking.seen) == 61
    assert looking.rounds == 61, "each settles one more"


def test_no_end_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.journey(LOOP)
    shop.log("c1 2026-03-01T00:00:00Z started\nc1 2026-03-02T00:30:00Z left")
    monkeypatch.setattr(rounds, "MOST_ROUNDS", 20)
    with pytest.raises(UsageError, match="come to no end"):
        looked(shop, assume(shop, event(delay="5d")))


def test_more_and_more_answers_are_said_to_be_no_end(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.journey("enter: {event: [started, visited, left]}\nsteps: [{id: hello, send: note}]\n")
    shop.log("c1 2026-03-01T00:00:00Z started\nc1 2026-03-02T00:30:00Z left")
    monkeypatch.setattr(rounds, "MOST_ANSWERS", 50)
    with pytest.raises(UsageError, match="come to no end"):
        looked(shop, assume(shop, event(delay="1h"), event("left", delay="97m")))


# Recorded and assumed apart


def test_nothing_recorded_is_touched(shop: Shop, tmp_path: Path) -> None:
    shop.journey(WAITS)
    shop.log(starts(30) + "\nc3 2026-03-02T10:00:00Z visited\nc3 2026-03-02T10:10:00Z bought value=4")
    path = assume(shop, event(rate=40), draws=20)
    plain = api.simulate(shop.written(), to="2026-12-31")
    assumed = api.simulate(shop.written(), to="2026-12-31", assume=path)
    assert plain.assumed is None
    api.write(plain, tmp_path / "plain")
    api.write(assumed, tmp_path / "assumed")
    for name in FILES:
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "assumed" / name).read_bytes(), name
    made = json.loads((tmp_path / "assumed" / "assumed.json").read_text(encoding="utf-8"))
    assert made["journeys"] == json.loads(json.dumps(assumed.assumed))["journeys"]
    summary = json.loads((tmp_path / "plain" / "summary.json").read_text(encoding="utf-8"))
    trip, own = summary["journeys"]["trip"], made["journeys"]["trip"]
    assert [own[name]["recorded"] for name in ("entered", "completed", "converted", "active")] == [
        trip[name] for name in ("entered", "completed", "converted", "active")
    ]
    assert own["goal"]["treated"]["rate"]["recorded"] == pytest.approx(trip["goal"]["treated"]["rate"])
    assert made["summary"]["sent"]["recorded"] == summary["summary"]["sent"]
    assert made["summary"]["pressure"]["recorded"] == pytest.approx(summary["pressure"]["mean"])
    assert not (tmp_path / "plain" / "assumed.json").exists()
    api.write(plain, tmp_path / "assumed")
    assert not (tmp_path / "assumed" / "assumed.json").exists(), "what is of another run is taken away"
