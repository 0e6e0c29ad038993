"""Summaries and series of disjoint customers as one: counts add up, and what is reckoned from them is reckoned anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from cjo_cli.log.facts import LogFacts
from cjo_cli.simulate.summary import MESSAGE_KEYS, Values, arm_values, log_values
from cjo_cli.simulate.times import Counted, Step, counts_of, median_seconds, quantile_seconds, quantiles
from cjo_cli.stats.rates import difference


class Sum:
    """Parts of a replay in the adding: the summary and the series of each."""

    def __init__(self) -> None:
        self._summary: Values = {}
        self._series: Values = {}

    def add(self, summary: Values, series: Values) -> None:
        """Add one part; the order of parts makes no difference."""
        self._summary = _plus(self._summary, _countable(summary, SUMMARY))
        self._series = _plus(self._series, _countable(series, SERIES))

    def summary(self, facts: LogFacts, times: Mapping[Step, Counted]) -> Values:
        """The summary of all parts; of the whole log `facts`, and the times to each step, are known otherwise."""
        found = _listed(self._summary, SUMMARY)
        return {
            **found,
            "summary": {**found["summary"], "journeys": len(found["journeys"])},
            "log": log_values(facts),
            "journeys": {name: _journey(name, one, times) for name, one in found["journeys"].items()},
            "messages": sorted(found["messages"], key=lambda row: tuple(str(row[name] or "") for name in MESSAGE_KEYS)),
            "pressure": _pressure(found["pressure"]),
            "overlaps": _most_first(found["overlaps"], "customers"),
        }

    def series(self, times: Mapping[Step, Counted]) -> Values:
        """The series of all parts."""
        found = _listed(self._series, SERIES)
        return {
            **found,
            "journeys": {name: _flows(name, one, times) for name, one in found["journeys"].items()},
            "same_day": _most_first(found["same_day"], "customer_days"),
        }


# Lists of rows in a document, and which of a row's values is a count; the others say what of.
SUMMARY = {"messages": "count", "overlaps": "customers"}
SERIES = {"same_day": "customer_days"}
# Numbers that are no counts, but the same in all parts.
SAME = ("target", "days")


def _countable(document: Values, lists: Mapping[str, str]) -> Values:
    """A document whose rows are counts by what they are of."""
    rows = {name: Counter({_key(row, count): row[count] for row in document[name]}) for name, count in lists.items()}
    return {**document, **rows}


def _key(row: Values, count: str) -> tuple[tuple[str, Any], ...]:
    return tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in row.items() if name != count)


def _listed(document: Values, lists: Mapping[str, str]) -> Values:
    rows = {
        name: [
            {**{name: list(v) if isinstance(v, tuple) else v for name, v in key}, count: number}
            for key, number in document[name].items()
        ]
        for name, count in lists.items()
    }
    return {**document, **rows}


def _plus(one: Any, other: Any) -> Any:
    """Two values as one: numbers are added, by name or by place; of what is no number the first stays."""
    if isinstance(one, dict):
        return {
            name: _plus(one[name], other[name])
            if name in one and name in other and name not in SAME
            else one.get(name, other.get(name))
            for name in dict.fromkeys((*one, *other))
        }
    if isinstance(one, list) and one and isinstance(other, list) and len(one) == len(other):
        return [_plus(mine, theirs) for mine, theirs in zip(one, other, strict=True)]
    if isinstance(one, bool | str) or one is None or other is None:
        return other if one is None else one
    return one + other if isinstance(one, int | float) else one


def _most_first(rows: Iterable[Values], count: str) -> list[Values]:
    return sorted(rows, key=lambda pair: (-pair[count], pair["journeys"]))


def _tally(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by text, most first, as `tally` gives them."""
    return {text: counts[text] for text in sorted(counts, key=lambda text: (-counts[text], text))}


def _journey(name: str, found: Values, times: Mapping[Step, Counted]) -> Values:
    steps = {
        step: {**values, "median_seconds": median_seconds(times.get((name, step)))}
        for step, values in found["steps"].items()
    }
    splits = {
        step: {arm: arm_values(one["converted"], one["n"]) for arm, one in arms.items()}
        for step, arms in found["splits"].items()
    }
    return {**found, "exited": _tally(found["exited"]), "goal": _goal(found["goal"]), "steps": steps, "splits": splits}


def _goal(found: Values | None) -> Values | None:
    if found is None:
        return None
    sides = {
        side: {**arm_values(one["converted"], one["n"]), "value": round(one["value"], 6)}
        for side, one in ((side, found[side]) for side in ("treated", "held_out"))
    }
    treated, control = ((one["converted"], one["n"]) for one in sides.values())
    lift = difference(treated, control)
    return {**found, **sides, "lift": lift[0] if lift else None, "interval": list(lift[1:]) if lift else None}


def _pressure(found: Values) -> Values:
    sizes, counts = counts_of(found["weeks"])
    if len(sizes) == 0:
        return found
    p50, p95 = quantiles(sizes, counts, (0.5, 0.95))
    return {
        "customers": found["customers"],
        "mean": float((sizes * counts).sum() / counts.sum()),
        "p50": p50,
        "p95": p95,
        "max": int(sizes[-1]),
        "weeks": {str(size): count for size, count in zip(sizes.tolist(), counts.tolist(), strict=True)},
    }


def _flows(name: str, found: Values, times: Mapping[Step, Counted]) -> Values:
    left = {
        step: {**one, "exited": _tally(one["exited"]), "goal": _tally(one["goal"])}
        for step, one in found["left"].items()
    }
    seconds = {step: quantile_seconds(times.get((name, step))) for step in found["seconds"]}
    return {**found, "left": left, "seconds": seconds}
