"""A lesson from log to judgement, on a log whose truth is known; and what is written of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from learn_asked import QUESTION, decisions
from learn_made import OFFERS, Made, chances, make

from cjo_cli import api
from cjo_cli.api.learn import _Teacher
from cjo_cli.api.reading import read_project
from cjo_cli.review.learn.asked import Words, question_of
from cjo_cli.review.learn.card import score
from cjo_cli.review.learn.decisions import decisions as read_decisions
from cjo_cli.review.learn.judge import FEW, NO_PROPENSITY, judge
from cjo_cli.review.learn.policy import Policy
from cjo_cli.review.learn.values import COLUMNS, Decisions, Judged, Question


def by_name(made: Made) -> dict[str, Judged]:
    return {one.name: one for one in made.taught.lesson.judgement.policies}


def test_what_was_put_into_the_log_is_learned_of_it(made: Made) -> None:
    cards = {one.id: one.card for one in made.taught.lesson.learned}
    told = {name: {part.feature.key for part in card.parts} for name, card in cards.items() if card is not None}
    assert told == {"concert": {"age"}, "gala": {"genre"}, "voucher": set()}


def test_personal_and_sensitive_attributes_are_left_out(made: Made) -> None:
    question = made.taught.lesson.question
    assert question.left_out == {"first_name": "personal data", "diagnosis": "sensitive"}
    features = {feature.key for feature in question.features}
    assert features == {"age", "genre", "member", "noise", "last_order_at", "entry:device"}


def test_rows_are_the_decisions_that_were_drawn(made: Made) -> None:
    lesson, drawn = made.taught.lesson, made.drawn
    assert lesson.learning + lesson.testing == len(drawn["seen"])
    for one in lesson.learned:
        assert one.n <= int((drawn["offer"] == one.id).sum())
    assert sum(one.n for one in lesson.learned) == lesson.learning


def true_value(made: Made, best: np.ndarray) -> float:
    """What a policy that takes `best`, and explores in one of ten, is worth by the truth."""
    truth = made.drawn["truth"]
    taken = truth[np.arange(len(best)), best]
    return float((0.9 * taken + 0.1 * truth.mean(axis=1)).mean())


def test_estimates_hold_what_is_true(made: Made) -> None:
    found, drawn = by_name(made), made.drawn
    written = np.zeros(len(drawn["seen"]), dtype=int)  # the concert has the highest score
    expected = {"written": true_value(made, written)}
    expected |= {name: float(drawn["truth"][:, at].mean()) for at, name in enumerate(OFFERS)}
    for name, value in expected.items():
        judged = found[name]
        assert judged.refused is None
        for by in (judged.ips, judged.snips, judged.dr):
            assert by is not None
            assert by.low - 0.01 < value < by.high + 0.01
    best = drawn["truth"].argmax(axis=1)
    learned = found["learned"]
    assert learned.dr is not None
    assert learned.dr.high > true_value(made, best) - 0.02
    assert learned.gain is not None
    assert learned.gain.low > 0
    logged = made.taught.lesson.judgement.logged
    assert logged is not None
    mean = float((chances(drawn["true_age"]) * drawn["truth"]).sum(axis=1).mean())
    assert logged.low < mean < logged.high


def test_the_step_chooses_by_the_points_that_were_learned(made: Made) -> None:
    """The replay's own scores of the written file against the cards'."""
    lesson, change = made.taught.lesson, made.taught.change
    assert change is not None
    teacher = _Teacher(read_project(made.folder), lesson.question, None)
    with teacher._log(teacher.plan) as log:
        rows = read_decisions(teacher.plan, log, lesson.question)
    points = np.stack([score(one.card, rows) for one in lesson.learned if one.card is not None], axis=1)
    policy = teacher._learned(change)
    assert (policy.best == points.argmax(axis=1)).all()
    assert len(set(policy.best.tolist())) == 3
    assert policy.explore == pytest.approx(0.1)


def rows_of(folder: Path, words: Words, within: int | None = None) -> Decisions:
    read = read_project(folder)
    assert read.compiled is not None
    question = question_of(read.loaded.project, read.compiled.plan, words, within)
    return _Teacher(read, question, None)._rows()[0]


def test_what_the_decision_itself_sets_was_not_known_before_it(tmp_path: Path) -> None:
    drawn = make(tmp_path, 300)
    events, attributes = tmp_path / "taxonomy/events.yaml", tmp_path / "taxonomy/attributes.yaml"
    told = "propensity: {type: number}\n"
    events.write_text(events.read_text("utf-8").replace(told, told + "    sets: {offer: last_offer}\n"), "utf-8")
    attributes.write_text(attributes.read_text("utf-8") + "  - {id: last_offer, type: string}\n", "utf-8")
    rows = rows_of(tmp_path, Words("offers", action="offer", features=("last_offer", "entry:device", "age")))
    assert set(rows.features["last_offer"]) == {None}
    assert set(rows.features["entry:device"]) == {"phone"}
    assert rows.features["age"] == pytest.approx(drawn["age"], nan_ok=True)
    assert (rows.reward == drawn["ordered"]).all()
    assert (rows.propensity == drawn["propensity"]).all()
    assert [OFFERS[at] for at in rows.action] == drawn["offer"].tolist()


def test_a_reward_counts_within_its_window_and_may_have_a_worth(tmp_path: Path) -> None:
    drawn = make(tmp_path, 300)
    worth = rows_of(tmp_path, Words("offers", action="offer", reward="ordered.value"))
    assert worth.reward == pytest.approx(np.where(drawn["ordered"], drawn["value"], 0))
    # An order comes 59 minutes after the offer; at the window's end it is in time (T3).
    for within, share in ((58, 0), (59, drawn["ordered"].mean())):
        found = rows_of(tmp_path, Words("offers", action="offer", reward="ordered"), within * 60_000_000)
        assert found.reward.mean() == pytest.approx(share)


def test_a_log_in_parts_and_cuts_gives_the_same_rows(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from cjo_cli.simulate import over, world

    lesson, change = made.taught.lesson, made.taught.change
    assert change is not None
    teacher = _Teacher(read_project(made.folder), lesson.question, None)
    whole, learned = teacher._rows()[0], teacher._learned(change)
    usual = over.limits
    monkeypatch.setattr(over, "limits", lambda *given: replace(usual(*given), rows=4000))
    monkeypatch.setattr(world, "ROWS_AT_ONCE", 1500)
    parts, again = teacher._rows()[0], teacher._learned(change)
    for name in COLUMNS:
        assert np.array_equal(getattr(parts, name), getattr(whole, name), equal_nan=True)
    for name, values in whole.features.items():
        assert parts.features[name].tolist() == pytest.approx(values.tolist(), nan_ok=True)
    assert (parts.dropped, parts.other) == (whole.dropped, whole.other)
    assert (again.best == learned.best).all()


def test_written_scores_are_valid_and_learned_again_alike(made: Made, tmp_path) -> None:
    import shutil

    folder = tmp_path / "made"
    shutil.copytree(made.folder, folder)
    words = Words("offers:offer", action="offer")
    api.write_scores(api.learn(folder, words))
    assert api.validate(folder).errors == 0
    again = api.learn(folder, words)
    assert [one.card for one in again.lesson.learned] == [one.card for one in made.taught.lesson.learned]
    assert again.change is not None
    assert again.change.before == again.change.after
    assert "# for the young" in (folder / "journeys/offers.yaml").read_text(encoding="utf-8")
    judged = {one.name: one for one in again.lesson.judgement.policies}
    assert replace(judged["written"], name="", kind="learned") == replace(judged["learned"], name="")


# Judging


def policies(n: int, best: int, explore: float = 0.0) -> Policy:
    return Policy(np.ones((n, 2), dtype=bool), np.full(n, best), explore)


def test_chances_add_up_to_one_where_something_is_sent() -> None:
    eligible = np.array([[True, True], [True, False], [False, False]])
    policy = Policy(eligible, np.array([1, 0, -1]), 0.2)
    assert policy.chances().tolist() == [[0.1, pytest.approx(0.9)], [1.0, 0.0], [0.0, 0.0]]
    assert policy.sends.tolist() == [True, True, False]


def test_a_candidate_the_log_never_took_is_not_judged() -> None:
    rows = decisions(2000, seed=1)
    rows = rows.take(np.flatnonzero(rows.action == 0))
    n = len(rows)
    found = judge(
        QUESTION, replace(rows, propensity=np.ones(n)), {"written": policies(n, 0, 0.5)}, None, np.ones(n, bool)
    )
    written, alone, other = found.policies
    assert written.refused is not None
    assert written.unseen == pytest.approx(0.25)
    assert written.ips is written.dr is written.gain is None
    assert alone.refused is None
    assert other.unseen == 1


def test_without_propensities_nothing_is_judged() -> None:
    rows = replace(decisions(500, seed=2), propensity=np.full(500, np.nan))
    bare: Question = replace(QUESTION, propensity=None)
    found = judge(bare, rows, {"written": policies(500, 0)}, None, np.ones(500, bool))
    assert found.refused == NO_PROPENSITY
    assert (found.policies, found.logged, found.unknown) == ((), None, 500)


@pytest.mark.parametrize(("n", "rewarded"), [(4, 0), (500, 4), (500, 1)])
def test_what_would_tell_of_few_is_not_judged(n: int, rewarded: int) -> None:
    rows = replace(decisions(n, seed=2), reward=(np.arange(n) < rewarded).astype(float))
    found = judge(QUESTION, rows, {"written": policies(n, 0)}, None, np.ones(n, bool))
    assert (found.refused, found.logged, found.policies) == (FEW, None, ())


def test_decisions_where_a_policy_sends_nothing_are_not_its() -> None:
    rows = decisions(4000, seed=3)
    eligible = np.ones((4000, 2), dtype=bool)
    eligible[:1000, 1] = False
    policy = Policy(eligible, np.zeros(4000, dtype=int), 0.0)
    _, _, alone = judge(QUESTION, rows, {"written": policy}, None, np.ones(4000, bool)).policies
    assert (alone.name, alone.n) == ("b", 3000)
    own = rows.take(np.arange(1000, 4000))
    assert alone.snips is not None
    assert alone.snips.value == pytest.approx(own.reward[own.action == 1].mean())


def test_a_policy_like_the_logs_own_gains_nothing() -> None:
    rows = decisions(4000, seed=4)
    written, *_ = judge(QUESTION, rows, {"written": policies(4000, 0, 1.0)}, None, np.ones(4000, bool)).policies
    assert written.gain is not None
    assert (written.gain.value, written.ess) == (pytest.approx(0), pytest.approx(4000))
