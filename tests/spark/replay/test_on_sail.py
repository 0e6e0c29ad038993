"""A replay on Sail, which is Spark Connect without a JVM, beside the one by this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cjo_cli import api
from cjo_cli.errors import LogError, UsageError
from cjo_cli.spark import task
from cjo_cli.spark.session import session
from spark.replay.compare import RETAIL, compare, compare_case, compare_frames, differences


@pytest.fixture(scope="module")
def sail() -> Iterator[Any]:
    """A session whose tasks are tried again, as on a cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAIL_MODE", "local-cluster")
        patch.setenv("RUST_LOG", "off")
        with session("sail") as spark:
            yield spark


@pytest.mark.parametrize("seed", range(2))
def test_random_projects_over_random_logs(sail: Any, seed: int) -> None:
    assert compare_case(sail, seed) == []


def test_retail(sail: Any, tmp_path: Path) -> None:
    assert compare(sail, RETAIL, tmp_path, tasks=2, select=["win-back", "coupon-campaign"]) == []


def test_a_table_that_the_engine_reads(sail: Any, tmp_path: Path) -> None:
    assert compare_frames(sail, tmp_path) == []


def test_a_task_that_fails_is_tried_again_and_nothing_is_doubled(
    sail: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.bucket_log(RETAIL, tmp_path / "laid", buckets=4, threads=1)
    # It fails when its tables are there, and nobody has heard of it.
    failed: set[int] = set()
    done = task._done

    def fails(log: Any, *more: Any) -> Any:
        if log.customers[0].as_py() not in failed:
            failed.add(log.customers[0].as_py())
            raise OSError("gone")
        return done(log, *more)

    monkeypatch.setattr(task, "_done", fails)
    found = api.simulate_laid(
        RETAIL, tmp_path / "laid", spark=sail, tasks=2, select=["win-back"], output=tmp_path / "out", memory="1GB"
    )
    result = api.simulate(RETAIL, select=["win-back"])
    assert differences(found, tmp_path / "out", result, tmp_path / "own") == []
    assert len(failed) == 2
    assert not [path for path in (tmp_path / "out").rglob("*") if path.name.startswith(".")]


def test_a_broken_file_is_named(sail: Any, tmp_path: Path) -> None:
    api.bucket_log(RETAIL, tmp_path / "laid", buckets=4, threads=1)
    [broken] = (tmp_path / "laid/events/bucket=0002").iterdir()
    broken.write_bytes(broken.read_bytes()[:-100] + bytes(100))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/summary.json").write_text("old")
    with pytest.raises(LogError, match=f"events/bucket=0002/{broken.name}"):
        api.simulate_laid(RETAIL, tmp_path / "laid", spark=sail, output=tmp_path / "out", memory="1GB")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["summary.json"]
    broken.unlink()
    with pytest.raises(LogError, match=f"'events/bucket=0002/{broken.name}' of the laid out log is not there"):
        api.simulate_laid(RETAIL, tmp_path / "laid", spark=sail, memory="1GB")


COLUMNS = "customer_id string, ts timestamp, event string"
WRONG = [
    ("who string, ts timestamp, event string", LogError, "the table has no column 'customer_id' for customer_id"),
    ("customer_id double, ts timestamp, event string", LogError, "holds fractions"),
    ("customer_id string, ts string, event string", LogError, "'ts' is of type string, and no time"),
    (COLUMNS, LogError, "no row of the table has a customer, an event and a time"),
]


@pytest.mark.parametrize(("columns", "error", "said"), WRONG)
def test_a_table_of_no_use(sail: Any, columns: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        api.simulate_spark(sail, sail.createDataFrame([], columns), RETAIL)


def test_rows_of_a_table_with_one_id_count_once(sail: Any, tmp_path: Path) -> None:
    """As the log of a file does, D1: of a doubled id the first by `order` stays, whoever its customer is."""
    api.init(tmp_path / "shop")
    lines = [
        (
            n,
            f"u{n % 7}",
            None if n % 11 == 0 else f"e{n // 2 if n % 5 else n}",
            n,
            "cart_updated" if n % 3 else "order_completed",
        )
        for n in range(60)
    ]
    table = pa.table({
        "n": [line[0] for line in lines], "customer_id": [line[1] for line in lines],
        "event_id": [line[2] for line in lines], "event": [line[4] for line in lines],
        "ts": pa.array([1_770_000_000_000_000 + line[3] * 3_600_000_000 for line in lines], pa.timestamp("us", "UTC")),
    })  # fmt: skip

    pq.write_table(table, tmp_path / "shop/events.parquet")
    config = (tmp_path / "shop/cjo.yaml").read_text(encoding="utf-8").split("\nlog:")[0]
    (tmp_path / "shop/cjo.yaml").write_text(
        f"{config}\nlog: {{events: events.parquet, columns: {{event_id: event_id}}}}\n", encoding="utf-8"
    )
    result = api.simulate(tmp_path / "shop")
    assert result.facts.duplicates
    frame = sail.createDataFrame(table).repartition(3)
    found = api.simulate_spark(
        sail, frame, tmp_path / "shop", order="n", tasks=2, output=tmp_path / "out", memory="1GB"
    )
    assert differences(found, tmp_path / "out", result, tmp_path / "own") == []


def test_no_spark_answers() -> None:
    with pytest.raises(UsageError, match=r"no Spark answers at sc://127\.0\.0\.1:9"), session("sc://127.0.0.1:9"):
        pass
