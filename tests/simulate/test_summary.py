"""The numbers of summary.json add up with the tables beside it: recomputed by SQL over the files of the example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import ROOT

from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import summarise
from cjo_cli.simulate.tables import SCHEMAS
from cjo_cli.stats.rates import difference, wilson

Values = dict[str, Any]


@pytest.fixture(scope="module")
def summary(aurora_out: Path) -> Values:
    values: Values = json.loads((aurora_out / "summary.json").read_text(encoding="utf-8"))
    return values


@pytest.fixture(scope="module")
def sql(aurora_out: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in ("instances", "steps", "messages"):
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM '{(aurora_out / f'{table}.parquet').as_posix()}'")
    return connection


def rows(sql: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return sql.execute(query).fetchall()


def counts(sql: duckdb.DuckDBPyConnection, query: str) -> dict[Any, Any]:
    """Of rows of several columns the last, by the others."""
    return {row[0] if len(row) == 2 else row[:-1]: row[-1] for row in rows(sql, query)}


def test_the_file_is_what_the_function_gives(summary: Values, aurora: Result) -> None:
    assert json.loads(json.dumps(summarise(aurora))) == summary


def test_columns_and_types(sql: duckdb.DuckDBPyConnection) -> None:
    for table, columns in SCHEMAS.items():
        described = {row[0]: row[1] for row in rows(sql, f"DESCRIBE {table}")}
        assert list(described) == columns.names
        other = {"held_out": "BOOLEAN", "value": "DOUBLE", "variant": "INTEGER"}
        for name, kind in described.items():
            time = name == "at" or name.endswith("_at")
            assert kind == ("TIMESTAMP" if time else other.get(name, "VARCHAR")), name


def test_tables_are_sorted_by_their_first_columns(sql: duckdb.DuckDBPyConnection) -> None:
    for table in ("instances", "steps", "messages"):
        row = "row(journey, customer_id, coalesce(key, ''), entered_at)"
        query = f"SELECT count(*) FROM (SELECT {row} AS r, lag({row}) OVER () AS before FROM {table}) WHERE before > r"
        assert rows(sql, query) == [(0,)], table


def test_totals(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    assert rows(sql, """SELECT (SELECT count(*) FROM instances), (SELECT count(*) FILTER (held_out) FROM instances),
        (SELECT count(*) FROM messages), (SELECT count(*) FILTER (outcome = 'sent') FROM messages)""") == [
        tuple(summary["summary"][name] for name in ("entered", "held_out", "messages", "sent"))
    ]  # fmt: skip
    assert summary["summary"]["journeys"] == len(summary["journeys"])


def test_the_log_is_the_logs(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    events = f"'{(ROOT / 'tests/logs/aurora_events.parquet').as_posix()}'"
    log = summary["log"]
    assert rows(sql, f"SELECT count(*) FROM {events}") == [(log["rows"],)]
    assert rows(sql, f"SELECT count(DISTINCT nullif(user_id, '')) FROM {events}") == [(log["customers"],)]
    assert (
        counts(sql, f"SELECT event_name, count(*) FROM {events} WHERE event_name = 'Video Played' GROUP BY ALL")
        == log["undeclared_events"]
    )
    assert rows(sql, f"SELECT count(*) FROM {events} WHERE nullif(user_id, '') IS NULL") == [
        (log["rejected"]["customer"],)
    ]
    first, last = rows(
        sql,
        f"SELECT min(event_time)::TIMESTAMP, max(event_time)::TIMESTAMP FROM {events} WHERE nullif(user_id, '') IS NOT NULL",
    )[0]
    assert (summary["period"]["from"], summary["period"]["to"]) == (log["first_ts"], log["last_ts"])
    assert [first.isoformat() + "Z", last.isoformat() + "Z"] == [log["first_ts"], log["last_ts"]]


def test_entered_held_out_and_outcomes(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    found = {row[0]: row[1:] for row in rows(sql, """SELECT journey, count(*), count(*) FILTER (held_out),
        count(*) FILTER (outcome = 'completed'), count(*) FILTER (outcome = 'converted'),
        count(*) FILTER (outcome = 'active') FROM instances GROUP BY journey""")}  # fmt: skip
    exits = counts(sql, "SELECT journey, reason, count(*) FROM instances WHERE outcome = 'exited' GROUP BY ALL")
    for name, journey in summary["journeys"].items():
        numbers = tuple(journey[key] for key in ("entered", "held_out", "completed", "converted", "active"))
        assert numbers == found.get(name, (0,) * 5), name
        assert journey["exited"] == {reason: n for (of, reason), n in exits.items() if of == name}
        assert list(journey["exited"].values()) == sorted(journey["exited"].values(), reverse=True)
        ends = journey["completed"] + journey["converted"] + journey["active"] + sum(journey["exited"].values())
        assert ends == journey["entered"]
        assert journey["candidates"] - sum(journey["rejected"].values()) == journey["entered"]


def test_goals(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    found = {row[:2]: row[2:] for row in rows(sql, """SELECT journey, held_out, count(*), count(converted_at),
        coalesce(sum(value) FILTER (converted_at IS NOT NULL), 0) FROM instances GROUP BY ALL""")}  # fmt: skip
    for name, journey in summary["journeys"].items():
        goal = journey["goal"]
        sides = {}
        for side, held in (("treated", False), ("held_out", True)):
            n, converted, value = found.get((name, held), (0, 0, 0.0))
            sides[side] = (converted, n)
            assert (goal[side]["n"], goal[side]["converted"]) == (n, converted)
            assert goal[side]["value"] == pytest.approx(value)
            assert goal[side]["rate"] == (converted / n if n else None)
            interval = wilson(converted, n)
            assert goal[side]["interval"] == (list(interval) if interval else None)
        lift = difference(sides["treated"], sides["held_out"])
        assert [goal["lift"], goal["interval"]] == ([lift[0], list(lift[1:])] if lift else [None, None])


def test_steps(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    reached = {row[:2]: row[2:] for row in rows(sql, """SELECT journey, step, count(*),
        median(epoch_us("at") - epoch_us(entered_at)) / 1e6 FROM steps GROUP BY ALL""")}  # fmt: skip
    paths = counts(sql, "SELECT journey, step, path, count(*) FROM steps WHERE path IS NOT NULL GROUP BY ALL")
    for name, journey in summary["journeys"].items():
        for step, values in journey["steps"].items():
            n, median = reached.pop((name, step), (0, None))
            assert values["reached"] == n
            assert values["median_seconds"] == (None if median is None else pytest.approx(median))
            taken = {path: count for path, count in values["paths"].items() if count}
            assert taken == {path: count for (of, at, path), count in paths.items() if (of, at) == (name, step)}
            assert sum(taken.values()) <= n
    assert reached == {}, "a step that the summary leaves out"


def test_every_instance_that_reached_no_end_is_somewhere(sql: duckdb.DuckDBPyConnection) -> None:
    strays = """SELECT count(*) FROM steps s ANTI JOIN instances i ON (s.journey, s.customer_id, s.entered_at) =
        (i.journey, i.customer_id, i.entered_at) AND s.key IS NOT DISTINCT FROM i.key"""
    assert rows(sql, strays) == [(0,)]
    assert rows(sql, strays.replace("FROM steps", "FROM messages")) == [(0,)]
    assert rows(
        sql,
        'SELECT count(*) FROM steps JOIN instances USING (journey, customer_id, key, entered_at) WHERE "at" > ended_at',
    ) == [(0,)]


def test_splits(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    found = {row[:3]: row[3:] for row in rows(sql, """SELECT s.journey, s.step, s.path, count(*), count(i.converted_at)
        FROM steps s JOIN instances i ON (s.journey, s.customer_id, s.entered_at) = (i.journey, i.customer_id, i.entered_at)
        AND s.key IS NOT DISTINCT FROM i.key WHERE NOT i.held_out AND s.path IS NOT NULL GROUP BY ALL""")}  # fmt: skip
    seen = 0
    for name, journey in summary["journeys"].items():
        for step, arms in journey["splits"].items():
            for path, arm in arms.items():
                seen += 1
                n, converted = found.get((name, step, path), (0, 0))
                assert (arm["n"], arm["converted"]) == (n, converted)
                interval = wilson(converted, n)
                assert arm["interval"] == (list(interval) if interval else None)
    assert seen >= 3


def test_messages(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    names = ("journey", "channel", "content", "outcome", "reason")
    found = counts(sql, f"SELECT {', '.join(names)}, count(*) FROM messages GROUP BY ALL")
    assert {tuple(row[name] for name in names): row["count"] for row in summary["messages"]} == found
    order = [tuple(str(row[name] or "") for name in names) for row in summary["messages"]]
    assert order == sorted(order)


def test_pressure(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    weekly = """(SELECT customer_id, count(*) AS n FROM messages WHERE outcome = 'sent'
        GROUP BY customer_id, date_trunc('week', timezone('Europe/Amsterdam', timezone('UTC', "at"))))"""
    pressure = summary["pressure"]
    customers, mean, median, p95, most = rows(sql, f"""SELECT count(DISTINCT customer_id), avg(n), median(n),
        quantile_cont(n, 0.95), max(n) FROM {weekly}""")[0]  # fmt: skip
    assert pressure["customers"] == customers
    assert pressure["mean"] == pytest.approx(mean)
    assert (pressure["p50"], pressure["p95"], pressure["max"]) == pytest.approx((median, p95, most))
    assert pressure["weeks"] == {
        str(n): many for n, many in rows(sql, f"SELECT n, count(*) FROM {weekly} GROUP BY n ORDER BY n")
    }


def test_overlaps(summary: Values, sql: duckdb.DuckDBPyConnection) -> None:
    found = counts(sql, """WITH members AS (SELECT DISTINCT journey, customer_id FROM instances)
        SELECT a.journey, b.journey, count(*) FROM members a JOIN members b ON a.customer_id = b.customer_id
        AND a.journey < b.journey GROUP BY ALL""")  # fmt: skip
    assert {tuple(pair["journeys"]): pair["customers"] for pair in summary["overlaps"]} == found
    many = [pair["customers"] for pair in summary["overlaps"]]
    assert many == sorted(many, reverse=True)
