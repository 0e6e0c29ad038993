"""A journey's rows as Arrow tables, in the columns and the order of cli.md.

Instances stand by customer, key and entry already, since candidates do; within one, steps and messages are put in the
order of their steps' ids. Texts are dictionaries, so that none is handled row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from cjo_cli.log import arrow
from cjo_cli.simulate.result import (
    INSTANCE_OUTCOMES,
    MESSAGE_OUTCOMES,
    NEVER,
    Array,
    MessageRows,
    Ran,
    Result,
    StepRows,
    step_ranks,
)

TEXT = pa.dictionary(pa.int32(), pa.string())
TIME = pa.timestamp("us")
COLUMNS = {
    "journey": TEXT, "customer_id": TEXT, "key": pa.string(), "entered_at": TIME, "held_out": pa.bool_(),
    "ended_at": TIME, "outcome": TEXT, "reason": TEXT, "converted_at": TIME, "value": pa.float64(),
    "credited_step": TEXT, "step": TEXT, "path": TEXT, "at": TIME, "content": TEXT, "variant": pa.int32(),
    "channel": TEXT, "requested_at": TIME,
}  # fmt: skip
# What every row has; Parquet need not note for each that it does.
NEVER_NULL = {
    "journey", "customer_id", "entered_at", "held_out", "outcome", "step", "at", "content", "requested_at"
}  # fmt: skip


def _schema(*names: str) -> pa.Schema:
    who = ("journey", "customer_id", "key", "entered_at")
    return pa.schema([pa.field(name, COLUMNS[name], name not in NEVER_NULL) for name in (*who, *names)])


SCHEMAS = {
    "instances": _schema("held_out", "ended_at", "outcome", "reason", "converted_at", "value", "credited_step"),
    "steps": _schema("step", "path", "at"),
    "messages": _schema("step", "content", "variant", "channel", "requested_at", "at", "outcome", "reason"),
}


def block(name: str, result: Result, ran: Ran) -> pa.Table:
    """One journey's rows of `instances`, `steps` or `messages`."""
    columns = {"instances": _instances, "steps": _steps, "messages": _messages}[name](result, ran)
    return pa.table(columns, schema=SCHEMAS[name])


def _text(numbers: Array, texts: Sequence[str | None] | Array) -> pa.Array:
    """Numbers into `texts`, of which a negative one is none."""
    indices = arrow.array(numbers.astype(np.int32, copy=False), numbers < 0)
    named = pa.array(texts, pa.string()) if isinstance(texts, np.ndarray) else arrow.texts(texts)
    return pa.DictionaryArray.from_arrays(indices, named, safe=False)


def _time(values: Array) -> pa.Array:
    return arrow.array(values.view("datetime64[us]"), values == NEVER)


def _who(result: Result, ran: Ran, counts: Array | None) -> dict[str, pa.Array]:
    """Whose rows they are: each instance's once, or so many times."""

    def many(column: Array) -> Array:
        return column if counts is None else np.repeat(column, counts)

    rows = len(ran) if counts is None else int(counts.sum())
    keys = pa.nulls(rows, pa.string())
    if len(ran.key_texts):
        keys = _text(many(ran.key), ran.key_texts).cast(pa.string())
    return {
        "journey": _text(np.zeros(rows, dtype=np.int32), [ran.plan.id]),
        "customer_id": pa.DictionaryArray.from_arrays(arrow.array(many(ran.customer)), result.customers, safe=False),
        "key": keys,
        "entered_at": _time(many(ran.entered_at)),
    }


def _instances(result: Result, ran: Ran) -> dict[str, pa.Array]:
    return {
        **_who(result, ran, None),
        "held_out": arrow.array(ran.held_out),
        "ended_at": _time(ran.ended_at),
        "outcome": _text(ran.outcome, INSTANCE_OUTCOMES),
        "reason": _named(ran.reason, ran.reasons),
        "converted_at": _time(ran.converted_at),
        "value": arrow.array(ran.value, np.isnan(ran.value)),
        "credited_step": _text(ran.credited, [state.id for state in ran.plan.states]),
    }


def _named(numbers: Array, texts: Sequence[str | None]) -> pa.Array:
    """Numbers into `texts`, of which the first is none; what occurs, sorted, whatever was met first."""
    used = sorted((str(texts[number]), number) for number in np.flatnonzero(np.bincount(numbers)).tolist() if number)
    places = np.full(len(texts), -1, dtype=np.int32)
    places[[number for _, number in used]] = np.arange(len(used), dtype=np.int32)
    return _text(places[numbers], [text for text, _ in used])


def _places(ran: Ran, parts: Sequence[StepRows | MessageRows]) -> tuple[Array, list[Array]]:
    """How many rows each instance has, and the place of each part's rows by instance, then by step id.

    An instance runs a state once, so that places are counted up state by state.
    """
    # Numbers of 64 bits are what numpy looks up with: others are converted each time.
    instances = [part.instance.astype(np.int64) for part in parts]
    counts = np.bincount(np.concatenate([np.zeros(0, dtype=np.int64), *instances]), minlength=len(ran))
    free = np.cumsum(counts) - counts
    ranks = step_ranks([state.id for state in ran.plan.states])
    places: list[Array] = [free] * len(parts)
    for index in sorted(range(len(parts)), key=lambda i: ranks[parts[i].state]):
        places[index] = free[instances[index]]
        free[instances[index]] = places[index] + 1
    return counts, places


def _placed(parts: Sequence[Any], places: list[Array], column: str, rows: int) -> Array:
    """One column of all parts' rows, each at its place; a lone number stands for all rows of its part."""
    first = getattr(parts[0], column) if parts else np.zeros(0, dtype=np.int64)
    made = np.empty(rows, dtype=first.dtype if isinstance(first, np.ndarray) else np.int32)
    for part, place in zip(parts, places, strict=True):
        made[place] = getattr(part, column)
    return made


def _steps(result: Result, ran: Ran) -> dict[str, pa.Array]:
    counts, places = _places(ran, ran.steps)
    rows = int(counts.sum())
    names = list(dict.fromkeys(name for part in ran.steps for name in part.names))
    path = np.empty(rows, dtype=np.int32)
    for part, place in zip(ran.steps, places, strict=True):
        path[place] = np.array([*map(names.index, part.names), -1], dtype=np.int32)[part.path]
    return {
        **_who(result, ran, counts),
        "step": _text(_placed(ran.steps, places, "state", rows), [state.id for state in ran.plan.states]),
        "path": _text(path, names),
        "at": _time(_placed(ran.steps, places, "at", rows)),
    }


def _messages(result: Result, ran: Ran) -> dict[str, pa.Array]:
    parts = ran.messages
    counts, places = _places(ran, parts)
    rows = int(counts.sum())
    contents = sorted({part.content for part in parts})
    content = np.empty(rows, dtype=np.int32)
    for part, place in zip(parts, places, strict=True):
        content[place] = contents.index(part.content)

    def placed(column: str) -> Array:
        return _placed(parts, places, column, rows)

    variant = placed("variant")
    return {
        **_who(result, ran, counts),
        "step": _text(placed("state"), [state.id for state in ran.plan.states]),
        "content": _text(content, contents),
        "variant": arrow.array(variant.astype(np.int32), variant < 0),
        "channel": _named(placed("channel"), result.names),
        "requested_at": _time(placed("requested_at")),
        "at": _time(placed("at")),
        "outcome": _text(placed("outcome"), MESSAGE_OUTCOMES),
        "reason": _named(placed("reason"), result.names),
    }
