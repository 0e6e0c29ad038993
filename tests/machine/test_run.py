"""`cjo run`: decisions that outlive their process, input that is taken once, and what is told of it all."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from command_line import ROOT, Done, environment, run, spawn

from cjo_cli.bundle.schemas.build import decision_schema
from machine.stream import lines, write_bundle, write_customers, write_lines

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, 300 events, and a snapshot."""
    from cjo_cli import api

    folder = tmp_path_factory.mktemp("run")
    api.init(folder / "shop")
    write_bundle(folder / "shop", folder)
    write_lines(folder / "events.jsonl", lines(300))
    write_customers(folder / "customers.jsonl")
    return folder


def go(folder: Path, tmp_path: Path, *more: object, events: object = "events.jsonl", out: object = "out.jsonl") -> Done:
    where = (folder / str(events)) if events != "-" else "-"
    return run(
        "run", folder / "bundle.tar.gz", "--events", where, "--customers", folder / "customers.jsonl",
        "--state", tmp_path / "state.db", "--out", out, *more, folder=tmp_path,
    )  # fmt: skip


def decisions(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_decisions_are_as_the_schema_says(folder: Path, tmp_path: Path) -> None:
    done = go(folder, tmp_path)
    assert done.returncode == 0, done.stderr
    found = decisions(tmp_path / "out.jsonl")
    assert f"300 events, {len(found)} decisions" in done.stderr
    check = jsonschema.Draft202012Validator(decision_schema())
    assert [error.message for one in found for error in check.iter_errors(one)] == []
    assert {one["kind"] for one in found} == {"message", "exit"}
    assert {one["outcome"] for one in found if one["kind"] == "message"} >= {"sent", "unreachable", "suppressed"}
    assert len({one["id"] for one in found}) == len(found)
    assert [one["at"] for one in found] == sorted(one["at"] for one in found)


def test_input_that_comes_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    go(folder, tmp_path)
    before = (tmp_path / "out.jsonl").read_bytes()
    done = go(folder, tmp_path)
    assert "0 events, 0 decisions, 300 seen before" in done.stderr
    assert (tmp_path / "out.jsonl").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="needs /dev")
def test_decisions_go_to_a_device_or_a_pipe(folder: Path, tmp_path: Path) -> None:
    go(folder, tmp_path)
    for name in ("null", "pipe"):
        (tmp_path / name).mkdir()
    assert go(folder, tmp_path / "null", out="/dev/null").returncode == 0
    assert Path("/dev/null").is_char_device()
    os.mkfifo(tmp_path / "pipe/out")
    with subprocess.Popen(["cat", tmp_path / "pipe/out"], stdout=subprocess.PIPE) as reader:
        done = go(folder, tmp_path / "pipe", out="out")
        assert reader.communicate(timeout=30)[0] == (tmp_path / "out.jsonl").read_bytes()
    assert (done.returncode, (tmp_path / "pipe/out").is_fifo()) == (0, True)


def test_rows_without_an_id_are_known_by_their_place(folder: Path, tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name != "event_id"} for row in lines(300)]
    write_lines(tmp_path / "plain.jsonl", rows)
    for said in ("300 events", "0 events, 0 decisions, 300 seen before"):
        assert said in go(folder, tmp_path, events=tmp_path / "plain.jsonl").stderr


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_batches_do_not_matter(folder: Path, tmp_path: Path, batch: int) -> None:
    go(folder, tmp_path, "--batch", batch)
    (tmp_path / "again").mkdir()
    go(folder, tmp_path / "again", "--batch", 50)
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "again" / "out.jsonl").read_bytes()


def test_a_stream_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    """Two streams, and time that passes at the end, are one run over the file."""
    rows = lines(300)
    last = str(rows[-1]["ts"])
    args = (
        "run",
        folder / "bundle.tar.gz",
        "-e",
        "-",
        "--customers",
        folder / "customers.jsonl",
        "--state",
        "s.db",
        "-o",
        "o.jsonl",
    )
    for some, more in ((rows[:120], ()), (rows[100:], ("--until", last))):
        write_lines(tmp_path / "in.jsonl", some)
        with (tmp_path / "in.jsonl").open() as file:
            done = spawn(*args, *more, folder=tmp_path, stdin=file)
        assert done.returncode == 0, done.stderr
    assert "20 seen before" in done.stderr
    go(folder, tmp_path)
    assert (tmp_path / "o.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()


def test_the_order_of_files_and_lines_does_not_matter_where_times_differ(folder: Path, tmp_path: Path) -> None:
    rows = list({row["ts"]: row for row in lines(300)}.values())
    shuffled = random.Random(3).sample(rows, len(rows))
    for name, order in (("one", rows), ("two", shuffled)):
        (tmp_path / name).mkdir()
        write_lines(tmp_path / name / "in.jsonl", order)
        go(folder, tmp_path / name, events=tmp_path / name / "in.jsonl")
    assert (tmp_path / "one" / "out.jsonl").read_bytes() == (tmp_path / "two" / "out.jsonl").read_bytes()


@pytest.mark.parametrize("lateness", ["0s", "4d"])
def test_a_stream_out_of_order_is_decided_alike_in_any_batches(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lateness: str
) -> None:
    rows = lines(300)
    # The first stays: time begins with it (T5), and what is older has come too late whatever the lateness.
    order = [0, *sorted(range(1, 300), key=lambda place: place + random.Random(place).randrange(40))]
    text = "".join(json.dumps(rows[place]) + "\n" for place in order)
    found, late = [], []
    for batch in (1, 7, 1000):
        (tmp_path / str(batch)).mkdir()
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        more = ("--batch", batch, "--lateness", lateness, "--until", "2026-03-20")
        late.append(go(folder, tmp_path / str(batch), *more, events="-").stderr)
        found.append(sorted((tmp_path / str(batch) / "out.jsonl").read_text(encoding="utf-8").splitlines()))
    assert len(found[0]) > 100
    assert found[0] == found[1] == found[2]
    assert late[0] == late[1] == late[2]
    assert (" late" in late[0]) == (lateness == "0s")


def killed(folder: Path, tmp_path: Path, batch: int, points: list[int]) -> list[str]:
    """Kill runs at `points`, go on with each, and compare with an undisturbed one; gives what became of each run."""
    script = Path(__file__).with_name("killed.py")
    arguments = [
        folder / "bundle.tar.gz",
        folder / "events.jsonl",
        folder / "customers.jsonl",
        tmp_path,
        batch,
        *points,
    ]
    done = subprocess.run(
        [sys.executable, script, *map(str, arguments)], cwd=ROOT, env=environment({"PYTHONPATH": str(ROOT)}),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def check_kills(folder: Path, tmp_path: Path, count: int) -> None:
    batch = 10
    statements = int(killed(folder, tmp_path, batch, [-1])[0])
    points = sorted(random.Random(count).sample(range(1, statements), count))
    told = killed(folder, tmp_path, batch, points)
    assert all(line.startswith("killed") for line in told)
    whole = (tmp_path / "-1.jsonl").read_bytes()
    log = (tmp_path / "-1.log").read_bytes()
    assert whole.count(b"\n") > 100
    for point in points:
        assert (tmp_path / f"{point}.jsonl").read_bytes() == whole, f"killed at statement {point}"
        assert (tmp_path / f"{point}.log").read_bytes() == log, f"killed at statement {point}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills itself in a child")
def test_a_killed_run_goes_on_as_if_nothing_had_happened(folder: Path, tmp_path: Path) -> None:
    check_kills(folder, tmp_path, 10)


def test_what_was_written_before_it_was_noted_is_cut_off(folder: Path, tmp_path: Path) -> None:
    # A run killed between its first line and the note of it was once refused its own file.
    go(folder, tmp_path, events=write_lines(tmp_path / "none.jsonl", []))
    (tmp_path / "out.jsonl").write_text("half a li", encoding="utf-8")
    assert go(folder, tmp_path).returncode == 0
    assert len(decisions(tmp_path / "out.jsonl")) > 100
    (tmp_path / "out.jsonl").write_text("", encoding="utf-8")
    assert "lacks decisions" in go(folder, tmp_path).stderr


@pytest.mark.full
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills itself in a child")
def test_runs_killed_anywhere_go_on(folder: Path, tmp_path: Path) -> None:
    check_kills(folder, tmp_path, 200)


def test_the_state_is_of_one_lateness(folder: Path, tmp_path: Path) -> None:
    go(folder, tmp_path)
    done = go(folder, tmp_path, "--lateness", "1h")
    assert done.returncode == 2
    assert "another lateness" in done.stderr


def test_a_state_of_another_version_is_refused(folder: Path, tmp_path: Path) -> None:
    go(folder, tmp_path)
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as connection:
        connection.execute("UPDATE facts SET value = '1' WHERE name = 'format'")
    assert "is of another version of cjo" in go(folder, tmp_path).stderr


@pytest.mark.parametrize("form", ["ids.csv", "ids.jsonl"])
def test_an_id_that_is_listed_is_that_customers_everywhere(folder: Path, tmp_path: Path, form: str) -> None:
    """What half of the customers did under another id is theirs; the decisions are those of one id."""
    go(folder, tmp_path)
    known = {f"u{number:02}": f"anon-{number}" for number in range(0, 30, 2)}
    rows = [{**row, "customer_id": known.get(str(row["customer_id"]), row["customer_id"])} for row in lines(300)]
    write_lines(tmp_path / "anonymous.jsonl", rows)
    pairs = [{"anonymous_id": other, "customer_id": customer} for customer, other in known.items()]
    texts = ["anonymous_id,customer_id", *(f"{pair['anonymous_id']},{pair['customer_id']}" for pair in pairs)]
    (tmp_path / "ids.csv").write_text("\n".join(texts), encoding="utf-8")
    write_lines(tmp_path / "ids.jsonl", [dict(pair) for pair in pairs])
    (tmp_path / "again").mkdir()
    go(folder, tmp_path / "again", "--identities", tmp_path / form, events=tmp_path / "anonymous.jsonl")
    assert (tmp_path / "again" / "out.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()


BAD_IDS = [
    ([{"anonymous_id": "x", "customer_id": "u01"}, {"anonymous_id": "x", "customer_id": "u02"}], "1 ids are of two"),
    ([{"anonymous_id": "x"}], "line 1 is without anonymous_id or customer_id"),
    ([{"anonymous_id": "u01", "customer_id": "u02"}], "is of a customer who was there already"),
]


@pytest.mark.parametrize(("pairs", "said"), BAD_IDS)
def test_what_is_wrong_with_ids_is_said(
    folder: Path, tmp_path: Path, pairs: list[dict[str, object]], said: str
) -> None:
    done = go(folder, tmp_path, "--identities", write_lines(tmp_path / "ids.jsonl", pairs))
    assert done.returncode == 2
    assert said in done.stderr


def test_what_cannot_be_is_said_without_data(folder: Path, tmp_path: Path) -> None:
    bad = ["not json", '{"customer_id": "secret-7", "event": "x"}', '{"event": "x", "ts": "2026-03-02"}', "[1]"]
    (tmp_path / "bad.jsonl").write_text("\n".join(bad), encoding="utf-8")
    done = go(folder, tmp_path, events=tmp_path / "bad.jsonl")
    assert "1 rejected without customer, 2 rejected without json, 1 rejected without ts" in done.stderr
    assert "secret" not in done.stderr
    assert go(folder, tmp_path, events="absent.jsonl").returncode == 2
    assert go(folder, tmp_path, "--lateness", "soon").returncode == 2
    assert go(folder, tmp_path, "--kinds", "mesage").returncode == 2
    assert go(folder, tmp_path, "--until", "soon").returncode == 2
    (tmp_path / "taken.jsonl").write_text("something", encoding="utf-8")
    assert go(folder, tmp_path, out="taken.jsonl").returncode == 2
    assert (tmp_path / "taken.jsonl").read_text(encoding="utf-8") == "something"


def test_it_does_what_was_simulated(folder: Path, tmp_path: Path) -> None:
    shop = folder / "shop"
    run("simulate", "--project", shop, "-o", tmp_path / "out", folder=tmp_path)
    for name, core in (
        ("events", {"user_id": "customer_id", "time": "ts", "name": "event"}),
        ("customers", {"id": "customer_id"}),
    ):
        write_jsonl(shop / "logs" / f"{name}.csv", tmp_path / f"{name}.jsonl", core)
    arguments = (
        "run",
        folder / "bundle.tar.gz",
        "-e",
        "events.jsonl",
        "--customers",
        "customers.jsonl",
        "--check",
        "out",
    )
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "the bundle does what was simulated" in done.stderr
    assert "0 rows agree" not in done.stdout
    done = run(*arguments, "--until", "2026-03-09", folder=tmp_path)
    assert done.returncode == 1
    assert "missing (cart-recovery)" in done.stdout


def write_jsonl(source: Path, target: Path, names: dict[str, str]) -> None:
    import csv

    with source.open(encoding="utf-8") as file:
        rows = [{names.get(key, key): value or None for key, value in row.items()} for row in csv.DictReader(file)]
    write_lines(target, [dict(row) for row in rows])
