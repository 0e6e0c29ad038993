"""The example and the retail project: the machine's rows are the replay's."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import ROOT
from oracle.compare import differences, tables_of

from cjo_cli import api
from cjo_cli.simulate.result import Result
from machine.projects import Log, log_of

RETAIL = Path(__file__).parents[1] / "projects" / "retail"


def example(customers: int | None = None) -> Log:
    return log_of(
        ROOT, "tests/logs/aurora_events.parquet",
        {"user_id": "customer_id", "event_time": "ts", "event_name": "event"},
        "tests/logs/aurora_customers.parquet", {"id": "customer_id", "tz": "timezone", "lang": "locale"}, customers,
    )  # fmt: skip


def retail(customers: int | None = None) -> Log:
    return log_of(RETAIL, "logs/events.parquet", {}, "logs/customers.parquet", {}, customers)


def check(log: Log, result: Result, batch: int | None = None) -> None:
    """Of all customers, or of those that `log` has: a customer's rows depend on nobody else's."""
    got, want = log.replay(batch), tables_of(result)
    known = {*log.profiles, *(customer for customer, _ in log.events)}
    for name, rows in want.items():
        kept = [row for row in rows if row[1] in known]
        assert kept
        assert not differences(name, got[name], kept)


def test_some_customers_of_the_example(aurora: Result) -> None:
    check(example(200), aurora, batch=1000)


def test_some_customers_of_the_retail_project() -> None:
    check(retail(25), api.simulate(RETAIL))


@pytest.mark.full
def test_the_example(aurora: Result) -> None:
    check(example(), aurora)


@pytest.mark.full
def test_the_retail_project() -> None:
    check(retail(), api.simulate(RETAIL))
