"""Policies judged by decisions that another one took: what each would have earned, or why the log does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from cjo_cli.review.learn.policy import Policy, constant
from cjo_cli.review.learn.values import Array, Decisions, Judged, Judgement, Question, Value
from cjo_cli.stats import offpolicy
from cjo_cli.stats.offpolicy import Estimate
from cjo_cli.stats.several import FEWEST

Kind = Literal["written", "learned", "constant"]
NO_PROPENSITY = "no property holds the propensities: name it with --propensity"
NO_ROWS = "no decision of the part held out has a propensity"
FEW = f"fewer than {FEWEST} decisions of the part held out have a propensity, or were rewarded"


def judge(
    question: Question, rows: Decisions, policies: Mapping[str, Policy], chances: Array | None, where: Array
) -> Judgement:
    """Every policy, and every candidate alone, by the decisions `where`.

    `policies` are by kind; `chances` are a model's rewards of each decision and candidate, None where there is none.
    """
    known = where & ~np.isnan(rows.propensity)
    unknown = int((where & np.isnan(rows.propensity)).sum())
    if not known.any():
        why = NO_PROPENSITY if question.propensity is None else NO_ROWS
        return Judgement(int(where.sum()), unknown, None, (), why)
    if known.sum() < FEWEST or 0 < (rows.reward[known] != 0).sum() < FEWEST:
        return Judgement(int(where.sum()), unknown, None, (), FEW)
    asked: list[tuple[str, Kind, Policy]] = [(name, name, one) for name, one in policies.items()]  # type: ignore[misc]
    some = next(iter(policies.values()))
    asked += [(name, "constant", constant(some, at)) for at, name in enumerate(question.candidates)]
    judged = tuple(_judged(name, kind, one, rows, chances, known) for name, kind, one in asked)
    return Judgement(int(known.sum()), unknown, _value(_logged(rows, known)), judged)


def _logged(rows: Decisions, where: Array) -> Estimate:
    """What the log's own policy earned."""
    return offpolicy.ips(rows.reward[where], np.ones(int(where.sum())), rows.group[where])


def _judged(name: str, kind: Kind, policy: Policy, rows: Decisions, model: Array | None, known: Array) -> Judged:
    where = np.flatnonzero(known & policy.sends)
    own, chances = rows.take(where), policy.chances()[where]
    weight = offpolicy.weights(_of(chances, own.action), own.propensity)
    # A part of the log may lack what chance alone kept out of it.
    seen = np.isin(np.arange(chances.shape[1]), rows.action[~np.isnan(rows.propensity)])
    unseen = float(chances[:, ~seen].sum(axis=1).mean()) if len(own) else 0.0
    reach = offpolicy.overlap(own.reward, weight, unseen, own.group)
    told = {"ess": reach.ess, "largest": reach.largest, "mean_weight": reach.mean, "rewarded": reach.rewarded}
    few = None if model is None else model[where]
    worth = {} if reach.refused else _worth(own, weight, chances, few, resample=kind != "constant")
    return Judged(name, kind, reach.n, **told, unseen=unseen, refused=reach.refused, **worth)  # type: ignore[arg-type]


def _of(chances: Array, action: Array) -> Array:
    """The chance of what was done, 0 where it is none of the candidates."""
    return np.where(action >= 0, chances[np.arange(len(action)), np.maximum(action, 0)], 0.0)


def _worth(own: Decisions, weight: Array, chances: Array, model: Array | None, *, resample: bool) -> dict[str, Value]:
    edges = offpolicy.bootstrap(own.reward, weight, own.group) if resample else {}
    plain = offpolicy.ips(own.reward, weight, own.group)
    normed = best = offpolicy.snips(own.reward, weight, own.group)
    found = {"ips": _value(plain, edges.get("ips")), "snips": _value(normed, edges.get("snips"))}
    if model is not None:
        best = offpolicy.dr(own.reward, weight, _of(model, own.action), (chances * model).sum(axis=1), own.group)
        found["dr"] = _value(best)
    logged = offpolicy.ips(own.reward, np.ones(len(own)), own.group)
    return {**found, "gain": _value(offpolicy.difference(best, logged, own.group))}


def _value(found: Estimate, edges: Array | None = None) -> Value:
    bootstrap = None if edges is None else (float(edges[0]), float(edges[1]))
    return Value(found.value, found.low, found.high, bootstrap)
