"""A simulation's output folder read back: its summary, and the flow of a journey from state to state.

`summary.json` says how many reached each step; along which line they came, where several meet, only the rows of
`steps.parquet` tell. The flow is what the simulation's own report shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.errors import UsageError
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.map.graph import Numbers, Values

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SUMMARY = "summary.json"
INSTANCE = ("customer_id", "key", "entered_at")
ENTRY = 0
AGAIN = "write the folder anew: cjo simulate -o DIR"


def summary_of(folder: Path) -> Values:
    """The summary in a simulation's output folder. Raises UsageError where there is none that can be read."""
    path = folder / SUMMARY
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("command") != "simulate" or "journeys" not in found:
        raise UsageError(f"--counts: {path} is no summary of a simulation", AGAIN)
    return found


def numbers_of(folder: Path, journey: JourneyPlan) -> Numbers:
    """One journey's numbers. Raises UsageError where the folder has none of it, or of other steps than it has now."""
    summary = summary_of(folder)["journeys"].get(journey.id)
    if summary is None:
        raise UsageError(f"--counts: the simulation in {folder} left out '{journey.id}'", AGAIN)
    steps = [state.id for state in journey.states[1:-1]]
    if list(summary["steps"]) != steps:
        other = sorted(set(summary["steps"]) ^ set(steps))
        named = f": {', '.join(other[:3])}" if other else ""
        raise UsageError(f"--counts: '{journey.id}' had other steps when it was simulated{named}", AGAIN)
    return Numbers(summary, flow(folder, journey))


def flow(folder: Path, journey: JourneyPlan) -> Values:
    """`edges` and `left` of a journey, as the report of the simulation has them. Raises UsageError for bad tables."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    only = [("journey", "=", journey.id)]
    more = ["outcome", "reason", "converted_at", "ended_at"]
    try:
        instances = pq.read_table(folder / "instances.parquet", columns=[*INSTANCE, *more], filters=only)
        steps = pq.read_table(folder / "steps.parquet", columns=[*INSTANCE, "step", "path"], filters=only)
        walked = _walked(journey, instances, steps)
    except (OSError, KeyError, pa.ArrowException):
        raise UsageError(f"--counts: the tables in {folder} cannot be read", AGAIN) from None
    return {"edges": list(_edges(journey, walked)), "left": _left(journey, instances, walked)}


@dataclass(frozen=True)
class _Walked:
    """Moves from state to state along a path with their counts, and each instance's last state (0: none but entry)."""

    moves: Counter[tuple[int, str | None, int]]
    last: Array


def _walked(journey: JourneyPlan, instances: Any, steps: Any) -> _Walked:
    import numpy as np
    import pyarrow.compute as pc

    rows = _rows(journey, instances, steps)
    end = len(journey.states) - 1
    completed = pc.equal(instances["outcome"], "completed").to_numpy()
    last = np.zeros(len(instances), dtype=np.int64)
    last[rows.instance[rows.final]] = rows.state[rows.final]
    next_state = np.roll(rows.state, -1)
    following = np.where(rows.final, np.where(completed[rows.instance], end, -1), next_state)
    moves = _counted(rows, following)
    for place, count in Counter(rows.state[np.roll(rows.final, 1)].tolist()).items():
        moves[ENTRY, None, place] = count
    moves[ENTRY, None, end] += int((completed & (last == ENTRY)).sum())
    return _Walked(moves, last)


@dataclass(frozen=True)
class _Rows:
    """The steps that instances ran, in each one's order: the path as a number into `paths`, whether it was its last."""

    instance: Array
    state: Array
    path: Array
    paths: list[str | None]
    final: Array


def _rows(journey: JourneyPlan, instances: Any, steps: Any) -> _Rows:
    import numpy as np

    number = {state.id: place for place, state in enumerate(journey.states)}
    ids, step = _codes(steps["step"])
    paths, path = _codes(steps["path"])
    state = np.array([number[name] for name in ids], dtype=np.int64)[step]
    instance = _instances(instances, steps)
    # States only lead forward, so that their numbers are the order.
    order = np.lexsort((state, instance))
    instance = instance[order]
    final = np.ones(len(instance), dtype=np.bool_)
    final[:-1] = instance[1:] != instance[:-1]
    return _Rows(instance, state[order], path[order], paths, final)


def _counted(rows: _Rows, following: Array) -> Counter[tuple[int, str | None, int]]:
    """How often each state was left along which path to which next one."""
    import numpy as np

    many, ways = int(following.max(initial=0)) + 1, max(len(rows.paths), 1)
    packed = (rows.state * ways + rows.path) * many + following
    found: Counter[tuple[int, str | None, int]] = Counter()
    for cell, count in zip(*np.unique(packed[following >= 0], return_counts=True), strict=True):
        way, to = divmod(int(cell), many)
        found[way // ways, rows.paths[way % ways], to] = int(count)
    return found


def _instances(instances: Any, steps: Any) -> Array:
    """For each row of `steps` the row of `instances` that it belongs to."""
    import numpy as np
    import pyarrow as pa

    both = pa.concat_tables([instances.select(INSTANCE), steps.select(INSTANCE)])
    number = np.zeros(len(both), dtype=np.int64)
    for name in INSTANCE:
        _, codes = _codes(both[name])
        number = np.unique(number * (codes.max(initial=0) + 1) + codes, return_inverse=True)[1]
    place = np.zeros(len(both), dtype=np.int64)
    place[number[: len(instances)]] = np.arange(len(instances))
    found: Array = place[number[len(instances) :]]
    return found


def _codes(column: Any) -> tuple[list[Any], Array]:
    """The distinct values of a column, null among them, and for each row which it is."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False).astype("int64")


def _edges(journey: JourneyPlan, walked: _Walked) -> Iterator[Values]:
    for place, state in enumerate(journey.states):
        for move in state.transitions:
            if len(state.transitions) > 1:
                count = walked.moves[place, move.path, move.next]
            else:
                count = sum(n for (here, _, to), n in walked.moves.items() if (here, to) == (place, move.next))
            to = journey.states[move.next].id
            yield {"from": state.id, "to": to, "path": move.path, "count": count}


def _left(journey: JourneyPlan, instances: Any, walked: _Walked) -> Values:
    """Per state who ended there or still is there; `goal` are those of the exited who had reached the goal by then."""
    import pyarrow as pa
    import pyarrow.compute as pc

    with_goal = pc.fill_null(pc.less_equal(instances["converted_at"], instances["ended_at"]), False)
    columns = {"last": pa.array(walked.last), "outcome": instances["outcome"], "reason": instances["reason"]}
    table = pa.table({**columns, "goal": with_goal})
    found: list[dict[str, Counter[str]]] = [
        {name: Counter() for name in ("exited", "goal", "other")} for _ in journey.states
    ]
    for row in table.group_by(table.column_names).aggregate([([], "count_all")]).to_pylist():
        here, count = found[row["last"]], row["count_all"]
        if row["outcome"] == "exited":
            here["exited"][row["reason"]] += count
            here["goal"][row["reason"]] += count if row["goal"] else 0
        else:
            here["other"][row["outcome"]] += count
    return {
        state.id: {
            "converted": here["other"]["converted"],
            "exited": _ranked(here["exited"]),
            "goal": _ranked(here["goal"]),
            "active": here["other"]["active"],
        }
        for state, here in list(zip(journey.states, found, strict=True))[1:-1]
    }


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted((+counts).items(), key=lambda item: (-item[1], item[0])))
