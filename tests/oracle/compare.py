"""The engine, through its public face, beside the oracle: every row, every count, and what of the contract occurred."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cjo_cli import api
from cjo_cli.errors import NothingToDo
from cjo_cli.load.project import load
from oracle.generate import Case, write_case
from oracle.interpreter import REASONS, Outcome, replay

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHO = {"journey": "VARCHAR", "customer_id": "VARCHAR", "key": "VARCHAR", "entered_at": "TIMESTAMP"}
# cli.md, "What `simulate` writes".
COLUMNS = {
    "instances": {
        **WHO, "held_out": "BOOLEAN", "ended_at": "TIMESTAMP", "outcome": "VARCHAR", "reason": "VARCHAR",
        "converted_at": "TIMESTAMP", "value": "DOUBLE", "credited_step": "VARCHAR",
    },
    "steps": {**WHO, "step": "VARCHAR", "path": "VARCHAR", "at": "TIMESTAMP"},
    "messages": {
        **WHO, "step": "VARCHAR", "content": "VARCHAR", "variant": "INTEGER", "channel": "VARCHAR",
        "requested_at": "TIMESTAMP", "at": "TIMESTAMP", "outcome": "VARCHAR", "reason": "VARCHAR",
    },
}  # fmt: skip
Rows = list[tuple[Any, ...]]
# Every outcome and reason of the semantics, as `occurred` names them.
ALL = frozenset({
    *(f"rejected {reason}" for reason in REASONS),
    *(f"instance {outcome}" for outcome in (
        "active", "completed", "converted", "exited by an event", "exited by a step", "exited if_past",
        "exited if_missing", "exited max_duration",
    )),
    *(f"message {outcome}" for outcome in (
        "sent", "sent deferred", "sent held out", "unreachable address", "unreachable consent", "unreachable variant",
        "suppressed not_yet", "suppressed expired", "suppressed suppress", "suppressed suppress deferred",
        "suppressed quiet_hours", "suppressed exited deferred", "suppressed consent deferred", "suppressed cap",
        "suppressed cap deferred", "withheld holdout", "withheld holdout deferred", "pending deferred",
    )),
    "goal with a value", "goal without a value", "goal credited", "goal not credited", "goal held out",
    "a path", "a step without a path",
})  # fmt: skip


def iso(t: int | None) -> str | None:
    return None if t is None else (EPOCH + timedelta(microseconds=t)).isoformat()


def tables_of(result) -> dict[str, Rows]:
    """The tables in memory as rows, in their order; None for what is not there."""
    return {name: _rows(result.table(name), columns) for name, columns in COLUMNS.items()}


def _rows(table: pa.Table, columns: dict[str, str]) -> Rows:
    assert table.column_names == list(columns)
    cells = []
    for name, kind in columns.items():
        column = table.column(name)
        cells.append((column.cast(pa.int64()) if kind == "TIMESTAMP" else column).to_pylist())
    return list(zip(*cells, strict=True))


def read_files(folder: Path) -> dict[str, Rows]:
    """The Parquet files as rows, in their order; their columns and types must be those of cli.md."""
    found = {}
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, columns in COLUMNS.items():
            scan = f"SELECT * FROM read_parquet('{folder / name}.parquet')"
            types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {scan}").fetchall()}
            assert list(types.items()) == list(columns.items()), f"{name}.parquet: {types}"
            found[name] = [tuple(map(_plain, row)) for row in connection.execute(scan).fetchall()]
    return found


def _plain(value: Any) -> Any:
    return (value.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value


def counts_of(result) -> dict[str, tuple[int, dict[str, int]]]:
    """By journey its candidates, and its rejections by reason, none left at 0."""
    return {name: (c.candidates, {r: n for r, n in c.rejected.items() if n}) for name, c in result.counts.items()}


def expected(case: Case, folder: Path) -> Outcome:
    """What the oracle makes of a case that lies in `folder`."""
    loaded = load(folder)
    assert not loaded.findings, loaded.findings
    return replay(loaded.project, case.rows, case.profiles, from_=case.from_, to=case.to)


def simulate(case: Case, folder: Path, **options: Any) -> Any:
    """What the engine makes of it; None where no journey of the case is replayed."""
    options = {"start": iso(case.from_), "to": iso(case.to), "allow_bad_rows": 100, "threads": 1, **options}
    try:
        return api.simulate(folder, **options)
    except NothingToDo:
        return None


def compare(case: Case, folder: Path, *, files: bool = False) -> tuple[list[str], Counter[str]]:
    """Write the case into `folder` and compare: what differs, and how often each of ALL occurred."""
    write_case(case, folder)
    want = expected(case, folder)
    result = simulate(case, folder)
    if result is None:
        assert not want.candidates
        return [], Counter()
    wanted = {name: getattr(want, name) for name in COLUMNS}
    found = [line for name, rows in tables_of(result).items() for line in differences(name, rows, wanted[name])]
    counts = {name: (count, want.rejected.get(name, {})) for name, count in want.candidates.items()}
    found += [
        f"counts of {name}: {got}, not {counts[name]}" for name, got in counts_of(result).items() if got != counts[name]
    ]
    if files:
        api.write(result, folder / "out")
        for name, rows in read_files(folder / "out").items():
            found += differences(f"{name}.parquet", rows, wanted[name])
        summary = json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))["journeys"]
        found += [
            f"summary of {name}: {summary[name]}" for name in want.candidates if not _adds_up(summary[name], name, want)
        ]
    return found, occurred(case, want)


def differences(name: str, got: Rows, want: Rows) -> list[str]:
    """How a table differs from the wanted one, in rows or only in their order."""
    if got == want:
        return []
    more, less = Counter(got) - Counter(want), Counter(want) - Counter(got)
    if not more and not less:
        return [f"{name}: in another order"]
    shown = [f"  got {row}" for row in [*more][:3]] + [f"  not {row}" for row in [*less][:3]]
    return [f"{name}: {more.total()} rows that should not be, {less.total()} missing", *shown]


def _adds_up(summary: dict[str, Any], name: str, want: Outcome) -> bool:
    """Whether a journey's part of summary.json is what the oracle's rows add up to."""
    rows = [row for row in want.instances if row[0] == name]
    outcomes = Counter(row[6] for row in rows)
    steps = Counter(row[4] for row in want.steps if row[0] == name)
    paths = Counter((row[4], row[5]) for row in want.steps if row[0] == name and row[5] is not None)
    return (
        summary["candidates"] == want.candidates[name]
        and {reason: n for reason, n in summary["rejected"].items() if n} == want.rejected.get(name, {})
        and summary["entered"] == len(rows)
        and summary["held_out"] == sum(row[4] for row in rows)
        and summary["exited"] == dict(Counter(row[7] for row in rows if row[6] == "exited"))
        and all(summary[outcome] == outcomes[outcome] for outcome in ("completed", "converted", "active"))
        and {step: part["reached"] for step, part in summary["steps"].items() if part["reached"]} == dict(steps)
        and {(s, p): n for s, part in summary["steps"].items() for p, n in part["paths"].items() if n} == dict(paths)
    )


def occurred(case: Case, want: Outcome) -> Counter[str]:
    """How often each outcome and reason of ALL occurs in what the oracle found."""
    found: Counter[str] = Counter()
    for reasons in want.rejected.values():
        for reason, count in reasons.items():
            found[f"rejected {reason}"] += count
    ran = Counter((row[:4], row[5]) for row in want.steps)
    held = {}
    for row in want.instances:
        held[row[:4]] = row[4]
        found[f"instance {_ended(case, row)}"] += 1
        if row[8] is not None:
            found["goal with a value" if row[9] is not None else "goal without a value"] += 1
            found["goal credited" if row[10] is not None else "goal not credited"] += 1
            found["goal held out"] += row[4]
    for row in want.messages:
        reason = (row[11] or "").split(":")[0]
        late = "deferred" if row[9] > row[8] else ""
        found[" ".join(word for word in ("message", row[10], reason, late) if word)] += 1
        found["message sent held out"] += row[10] == "sent" and held[row[:4]]
    for (_, path), count in ran.items():
        found["a step without a path" if path is None else "a path"] += count
    return +found


def _ended(case: Case, row: tuple[Any, ...]) -> str:
    """An instance's outcome; of an exit what led to it."""
    outcome, reason = row[6], row[7]
    if outcome != "exited" or reason in ("if_past", "if_missing"):
        return f"{outcome} {reason}" if reason else outcome
    if reason in ("done", "not-interested"):
        return "exited by a step"
    if reason == "max_duration":  # an exit step may give that reason, too
        longest = case.journeys[row[0]].get("max_duration")
        return "exited max_duration" if longest and row[5] > row[3] else "exited by a step"
    return "exited by an event"
