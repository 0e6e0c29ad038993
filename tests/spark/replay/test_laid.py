"""Laying a log out by customer: once, and again when there is more; nothing twice, and nothing else than the log."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import ROOT, run

from cjo_cli import api
from cjo_cli.errors import CjoError, LogError, UsageError
from cjo_cli.log.laid import manifest
from cjo_cli.log.laid.manifest import Manifest, read_manifest
from spark.replay.compare import Case, compare_case, differences, write_case
from spark.replay.here import Here

COLUMNS = "customer_id,ts,event,event_id,value"
# Days of a shop: customers, and what they do at which hour.
DAYS = {
    "03-01": ["a,09:00,cart_updated,1,50", "b,10:00,cart_updated,2,70", "a,11:00,order_completed,3,50"],
    "03-02": ["b,10:00,order_completed,4,70", "c,10:00,cart_updated,5,20", "c,10:00,cart_updated,6,90"],
    "03-03": ["a,09:00,cart_updated,7,30", "c,12:00,order_completed,5,20", "d,12:00,cart_updated,8,40"],
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project whose log is a file a day; there is none yet."""
    root = tmp_path / "shop"
    api.init(root)
    (root / "cjo.yaml").write_text(
        "version: 1\nname: shop\nlog: {events: 'logs/*.csv', customers: people.csv, columns: {event_id: event_id}}\n",
        encoding="utf-8",
    )
    (root / "people.csv").write_text("customer_id,email\na,a@x\nb,b@x\n", encoding="utf-8")
    shutil.rmtree(root / "logs", ignore_errors=True)
    (root / "logs").mkdir()
    return root


def record(root: Path, *days: str) -> None:
    for day in days:
        lines = [line.split(",") for line in DAYS[day]]
        text = [COLUMNS, *(f"{who},2026-{day}T{hour},{event},{one},{value}" for who, hour, event, one, value in lines)]
        (root / f"logs/{day}.csv").write_text("\n".join(text) + "\n", encoding="utf-8")


def lay(root: Path, folder: Path | None = None) -> Manifest:
    return api.bucket_log(root, folder or root / "laid", buckets=3, threads=1).manifest


def replayed(root: Path) -> list[str]:
    """What of a replay over the laid out log is not as over the files."""
    found = api.simulate_laid(root, root / "laid", spark=Here(), tasks=2, output=root / "out", allow_bad_rows=100)
    return differences(found, root / "out", api.simulate(root, allow_bad_rows=100), root / "own")


def rows(root: Path) -> int:
    [[count]] = duckdb.sql(f"SELECT count(*) FROM '{root}/laid/events/*/*.parquet'").fetchall()
    return int(count)


@pytest.mark.parametrize("seed", range(100, 103))
def test_random_logs_in_every_layout(seed: int) -> None:
    assert compare_case(Here(), seed) == []


def test_new_files_are_added_and_the_log_is_as_if_laid_out_at_once(shop: Path) -> None:
    record(shop, "03-01")
    assert [file.name for file in lay(shop).files] == ["logs/03-01.csv"]
    before = {path: path.stat().st_mtime_ns for path in (shop / "laid/events").rglob("*.parquet")}
    record(shop, "03-02", "03-03")
    laid = lay(shop)
    assert [file.name for file in laid.files] == [f"logs/{day}.csv" for day in DAYS]
    # The id 5 comes again on the third day, of the same customer (D1).
    assert (laid.quality().rows, laid.quality().doubles, rows(shop)) == (9, 1, 8)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert replayed(shop) == []


def test_where_there_is_nothing_new_nothing_is_written(shop: Path) -> None:
    record(shop, *DAYS)
    lay(shop)
    seal = (shop / "laid/manifest.json").stat().st_mtime_ns
    again = api.bucket_log(shop, shop / "laid")
    assert (again.files, again.rows, again.snapshot) == (0, 0, False)
    assert (shop / "laid/manifest.json").stat().st_mtime_ns == seal


def test_the_order_of_the_log_is_that_of_its_files_whenever_they_were_taken(shop: Path) -> None:
    """T2; with ids a late file is refused, since which of two rows stays depends on it."""
    record(shop, "03-01", "03-03")
    lay(shop)
    record(shop, "03-02")
    with pytest.raises(LogError, match=r"'logs/03-02.csv' comes before files that were laid out"):
        lay(shop)
    config = (shop / "cjo.yaml").read_text(encoding="utf-8").replace(", columns: {event_id: event_id}", "")
    (shop / "cjo.yaml").write_text(config, encoding="utf-8")
    shutil.rmtree(shop / "laid")
    (shop / "logs/03-02.csv").rename(shop / "later")
    lay(shop)
    (shop / "later").rename(shop / "logs/03-02.csv")
    assert lay(shop).ranks == (0, 2, 1)
    assert replayed(shop) == []


def test_bad_rows_are_told_by_their_files_and_stay_out(shop: Path) -> None:
    record(shop, "03-01")
    lay(shop)
    bad = f"{COLUMNS}\n,2026-03-05T10:00,cart_updated,20,1\nx,soon,cart_updated,21,1\n"
    (shop / "logs/03-05.csv").write_text(bad, encoding="utf-8")
    (shop / "logs/03-06.csv").write_text(COLUMNS + "\n", encoding="utf-8")
    laid = lay(shop).quality()
    assert (laid.rows, laid.rejected, rows(shop)) == (5, {"customer": 1, "ts": 1}, 3)
    assert {name: [one.file for one in some] for name, some in laid.examples.items()} == {
        "customer": ["logs/03-05.csv"], "ts": ["logs/03-05.csv"],
    }  # fmt: skip
    assert replayed(shop) == []


def test_another_snapshot_takes_the_place_of_the_old_one(shop: Path) -> None:
    record(shop, *DAYS)
    lay(shop)
    (shop / "people.csv").write_text("customer_id,email\nb,b@x\nz,z@x\n", encoding="utf-8")
    again = api.bucket_log(shop, shop / "laid")
    assert (again.files, again.snapshot) == (0, True)
    assert replayed(shop) == []


def test_identities_are_those_of_when_it_was_laid_out(shop: Path) -> None:
    record(shop, *DAYS)
    config = (shop / "cjo.yaml").read_text(encoding="utf-8").replace("customers:", "identities: ids.csv, customers:")
    (shop / "cjo.yaml").write_text(config, encoding="utf-8")
    (shop / "ids.csv").write_text("anonymous_id,customer_id\nc,a\n", encoding="utf-8")
    lay(shop)
    assert replayed(shop) == []
    (shop / "ids.csv").write_text("anonymous_id,customer_id\nc,b\n", encoding="utf-8")
    with pytest.raises(LogError, match=r"log\.identities has changed"):
        lay(shop)


def changed_file(root: Path) -> None:
    with (root / "logs/03-01.csv").open("a", encoding="utf-8") as file:
        file.write("e,2026-03-01T12:00,cart_updated,9,1\n")


def changed_config(root: Path) -> None:
    config = (root / "cjo.yaml").read_text(encoding="utf-8").replace("event_id: event_id", "event_id: value")
    (root / "cjo.yaml").write_text(config, encoding="utf-8")


def doubled_customer(root: Path) -> None:
    (root / "people.csv").write_text("customer_id,email\nb,b@x\nb,b@y\n", encoding="utf-8")


def broken_manifest(root: Path) -> None:
    (root / "laid/manifest.json").write_text('{"buckets": "many"}', encoding="utf-8")


REFUSED = [
    (changed_file, LogError, r"'logs/03-01.csv' has changed since it was laid out"),
    (changed_config, LogError, "cjo.yaml reads the log otherwise than when 'laid' was laid out"),
    (doubled_customer, LogError, "log.customers holds a customer twice"),
    (broken_manifest, LogError, "'laid/manifest.json' is no manifest of a log"),
]


@pytest.mark.parametrize(("change", "error", "said"), REFUSED)
def test_what_cannot_be_added_is_refused_and_what_is_there_stays(
    shop: Path, change: Any, error: type[CjoError], said: str
) -> None:
    record(shop, *DAYS)
    lay(shop)
    before = {path: path.read_bytes() for path in (shop / "laid/events").rglob("*.parquet")}
    change(shop)
    with pytest.raises(error, match=said):
        lay(shop)
    assert {path: path.read_bytes() for path in (shop / "laid").rglob("*.parquet") if path in before} == before
    assert not list((shop / "laid").glob(".cjo-*"))


def test_the_number_of_buckets_is_fixed_by_the_first_run(shop: Path) -> None:
    record(shop, *DAYS)
    lay(shop)
    with pytest.raises(UsageError, match="'laid' has 3 buckets"):
        api.bucket_log(shop, shop / "laid", buckets=4)


def test_a_replay_wants_the_log_as_it_was_laid_out(shop: Path) -> None:
    record(shop, *DAYS)
    with pytest.raises(LogError, match="no log is laid out in 'laid'"):
        api.simulate_laid(shop, shop / "laid", spark=Here())
    lay(shop)
    text = (shop / "laid/manifest.json").read_text(encoding="utf-8")
    (shop / "laid/manifest.json").write_text(text.replace('"format_version": "1.0"', '"format_version": "9.0"'))
    with pytest.raises(LogError, match=r"was laid out in form 9\.0"):
        api.simulate_laid(shop, shop / "laid", spark=Here())


def test_a_run_that_was_killed_before_its_seal_is_as_if_it_had_not_been(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(shop, "03-01")
    lay(shop)
    record(shop, "03-02", "03-03")

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("cjo_cli.log.laid.writer.write_manifest", killed)
        with pytest.raises(KeyboardInterrupt):
            lay(shop)
    assert len(read_manifest(shop / "laid").files) == 1
    lay(shop)
    assert rows(shop) == 8
    assert replayed(shop) == []


def test_rows_stand_by_event_and_time(tmp_path: Path) -> None:
    case = Case(7)
    write_case(case, tmp_path)
    api.bucket_log(tmp_path, tmp_path / "laid", buckets=2, threads=1)
    for path in (tmp_path / "laid/events").rglob("*.parquet"):
        found = duckdb.sql(f"SELECT cjo_event, cjo_ts, cjo_seq FROM '{path}'").fetchall()
        assert found == sorted(found)


def test_a_print_is_of_a_files_beginning_and_end(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a" * 10 * manifest.SAMPLED)
    before = manifest.fingerprint(path)
    path.write_bytes(b"a" * (10 * manifest.SAMPLED - 1) + b"b")
    assert manifest.fingerprint(path) != before


# The command line


def test_cjo_log_bucket(shop: Path) -> None:
    record(shop, *DAYS)
    done = run("log", "bucket", "-o", "laid", "--buckets", "2", folder=shop)
    assert done.stdout.splitlines()[0] == "9 rows of 3 files taken, and the snapshot"
    again = json.loads(run("log", "bucket", "-o", "laid", "-f", "json", folder=shop).stdout)
    assert (again["command"], again["summary"]) == ("log bucket", {"files": 0, "rows": 0, "snapshot": False})
    assert again["laid_out"]["duplicates"] == 1
    assert run("log", "bucket", "-o", "cjo.yaml", folder=shop).returncode == 2


USAGE = [
    ((), "needs a log that it can cut by customer"),
    (("--buckets", "laid", "--table", "t"), "--buckets and --table"),
    (("--buckets", "laid", "--customers", "t"), "go with --table"),
    (("--buckets", "nowhere", "--remote", "sc://127.0.0.1:9"), "no Spark answers at sc://127.0.0.1:9"),
]


@pytest.mark.parametrize(("options", "said"), USAGE)
def test_what_simulate_says_of_the_engine(options: tuple[str, ...], said: str) -> None:
    done = run("simulate", "--engine", "spark", *options, folder=ROOT)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
