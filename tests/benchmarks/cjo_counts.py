"""What `cjo simulate -o` wrote, as the counts that the rivals print: from the Parquet files, held against the summary.

python tests/benchmarks/cjo_counts.py OUT '{"carts": [{"least": 30, "wait": 10800, "timeout": 86400}]}'
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

# In the order of the ids, which is that of the carts; an order at the very end of the wait comes before the mail.
INSTANCES = """
SELECT count(*), count(*) FILTER (early), count(*) FILTER (outcome = 'exited' AND NOT early)
FROM (
  SELECT *, outcome = 'exited' AND ended_at <= entered_at + to_seconds(wait) AS early
  FROM '{out}/instances.parquet' JOIN waits USING (journey)
) GROUP BY journey ORDER BY journey
"""
STEPS = """
SELECT count(*) FILTER (step = 'mail'), count(*) FILTER (step = 'opened' AND path = 'event'), count(*) FILTER (step = 'push')
FROM '{out}/steps.parquet' GROUP BY journey ORDER BY journey
"""
MESSAGES = """
SELECT count(*) FILTER (outcome = 'sent'), count(*) FILTER (reason = 'cap:all-messages')
FROM '{out}/messages.parquet'
"""


def counts(out: Path, carts: list[dict[str, int]]) -> dict[str, Any]:
    """The counts of the Parquet files; raises SystemExit where the summary says otherwise."""
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    ids = sorted(summary["journeys"])
    found = _of_tables(out, dict(zip(ids, carts, strict=True)))
    said = {"journeys": [_of_summary(summary["journeys"][name]) for name in ids], "sent": summary["summary"]["sent"]}
    written = [{name: row[name] for name in said["journeys"][0]} for row in found["journeys"]]
    if written != said["journeys"] or found["sent"] != said["sent"]:
        raise SystemExit(f"the summary and the tables differ: {said} and {found}")
    return found


def _of_tables(out: Path, carts: dict[str, dict[str, int]]) -> dict[str, Any]:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE waits (journey VARCHAR, wait BIGINT)")
        connection.executemany(
            "INSERT INTO waits VALUES (?, ?)", [[name, cart["wait"]] for name, cart in carts.items()]
        )
        instances, steps, messages = (
            connection.execute(sql.format(out=out)).fetchall() for sql in (INSTANCES, STEPS, MESSAGES)
        )
    journeys = [
        {
            "entered": entered,
            "ordered_early": early,
            "mails": mails,
            "ordered_late": late,
            "opened": opened,
            "pushes": pushes,
        }
        for (entered, early, late), (mails, opened, pushes) in zip(instances, steps, strict=True)
    ]
    return {"journeys": journeys, "sent": messages[0][0], "capped": messages[0][1]}


def _of_summary(journey: dict[str, Any]) -> dict[str, int]:
    steps = journey["steps"]
    return {
        "entered": journey["entered"],
        "mails": steps["mail"]["reached"],
        "opened": steps["opened"]["paths"]["event"],
        "pushes": steps["push"]["reached"],
    }


if __name__ == "__main__":
    print(json.dumps(counts(Path(sys.argv[1]), json.loads(sys.argv[2])["carts"])))
