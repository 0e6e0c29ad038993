"""`cjo simulate` over logs that cannot be read: a clear error, nothing on stdout, no traceback, exit code 2."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command_line import Done, run

from simulate.world import Shop, csv_text, json_lines, parsed

TEN = "2026-03-01T10:00"
HEAD = "customer_id,ts,event\n"
ROW = f"a,{TEN},started\n"
LINE = f'{{"customer_id": "a", "ts": "{TEN}", "event": "started"}}\n'
SECRET = "jo.smith@example.org"


def simulated(shop: Shop, *options: str) -> Done:
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    return run("simulate", *options, folder=shop.written())


def refused(shop: Shop, *options: str, code: int = 2) -> str:
    """What stderr says of a log that is refused."""
    done = simulated(shop, *options)
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    assert str(shop.root) not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize(("name", "content", "said"), [
    *(("events.csv", blank, "'logs/events.csv' is empty") for blank in ("", "\ufeff", "\n", "\r\n \r\n")),
    ("events.csv", f"\n \n{HEAD}{ROW * 9000}{SECRET}\n", "CSV Error on Line: 9004 "),
    ("events.csv", f"\n \n{HEAD}{SECRET}\n{ROW}", "line 4 has not as many cells as its header"),
    ("events.csv", HEAD, "the log holds no rows"),
    ("events.jsonl", "", "the log holds no rows"),
    ("events.parquet", "", "cannot read 'logs/events.parquet'"),
    ("events.csv.gz", HEAD, "cannot read 'logs/events.csv.gz'"),
    ("events.csv", f"{HEAD}{SECRET},{TEN},started,more\n", "line 2 has not as many cells as its header"),
    ("events.csv", f"{HEAD}{ROW}{SECRET},{TEN}\n", "cannot read 'logs/events.csv': line 3 has not as many cells as its header"),
    ("events.csv", f"{HEAD}{ROW * 9000}{SECRET},{TEN},started,more\n{ROW}", "logs/events.csv: Invalid Input Error: CSV Error on Line: 9002 (Expected Number of Columns: 3 Found: 4)"),
    ("events.csv", f'{HEAD}{ROW}{SECRET},{TEN},"started\n', "or a quote is never closed"),
    ("events.jsonl", f'{LINE}{{"customer_id": "{SECRET}", "ts":\n{LINE}', "cannot read 'logs/events.jsonl': line 2 is no JSON"),
    ("events.jsonl", f'{{"customer_id": "{SECRET}", "ts":\n{LINE * 9}', "line 1 is no JSON: unexpected"),
    ("events.jsonl", f"{LINE * 5000}{SECRET}\n{LINE}", "line 5001 is no JSON: unexpected"),
    ("events.jsonl", f"{LINE * 3}{{\n", "line 4 is no JSON: unexpected"),
    ("events.txt", SECRET, "cannot tell the format of 'events.txt'"),
])  # fmt: skip
def test_a_file_that_is_no_log(shop: Shop, name: str, content: str, said: str) -> None:
    shop.file(f"logs/{name}", content)
    shop.log_config(events=f"logs/{name}")
    assert said in refused(shop)


@pytest.mark.parametrize(("key", "said"), [
    ("events", "log.events: 'logs/here.csv' is a folder"),
    ("customers", "log.customers: no file 'logs/here.csv'"), ("identities", "log.identities: no file 'logs/here.csv'"),
])  # fmt: skip
def test_a_folder_named_like_a_log(shop: Shop, key: str, said: str) -> None:
    shop.log(f"a {TEN} started")
    (shop.root / "logs/here.csv").mkdir()
    shop.log_config(**{key: "logs/here.csv"})
    assert said in refused(shop)


def test_a_folder_among_the_files_of_a_pattern_is_passed_over(shop: Shop) -> None:
    shop.log(f"a {TEN} started")
    (shop.root / "logs/here.csv").mkdir()
    shop.log_config(events="logs/*.csv")
    assert simulated(shop).returncode == 0


def test_a_link_that_leads_nowhere(shop: Shop) -> None:
    shop.file("logs/other.csv", "")
    (shop.root / "logs/events.csv").symlink_to("gone.csv")
    assert "no file matches 'logs/events.csv'" in refused(shop)


@pytest.mark.parametrize("before", [1, 9000])
def test_a_row_that_is_no_text(shop: Shop, before: int) -> None:
    shop.file("logs/events.csv", f"{HEAD}{ROW * before}")
    with (shop.root / "logs/events.csv").open("ab") as file:
        file.write(ROW.replace("a", "é", 1).encode("latin-1"))
    shop.log_config(events="logs/events.csv")
    told = refused(shop)
    assert "(no UTF-8 text)" in told
    assert told.endswith("= help: save it as UTF-8")


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder, in which this process is nobody special; a superuser may read everything."""
    folder = Path(tempfile.mkdtemp())
    before = os.geteuid()
    if before == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(before)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("key", ["events", "customers", "identities"])
def test_a_file_that_may_not_be_read(unprivileged: Path, key: str, kind: str) -> None:
    shop = Shop(unprivileged)
    shop.log(f"a {TEN} started", "plain.csv")
    shop.file(f"logs/shut.{kind}", "")
    (unprivileged / f"logs/shut.{kind}").chmod(0)
    shop.log_config(**{"events": "logs/plain.csv", key: f"logs/shut.{kind}"})
    assert f"cannot read 'logs/shut.{kind}': Permission denied" in refused(shop)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("key", ["events", "customers", "identities"])
def test_a_folder_that_may_not_be_read(unprivileged: Path, key: str) -> None:
    shop = Shop(unprivileged)
    shop.log(f"a {TEN} started", "plain.csv")
    shop.file("shut/file.csv", "")
    (unprivileged / "shut").chmod(0)
    shop.log_config(**{"events": "logs/plain.csv", key: "shut/file.csv"})
    told = refused(shop)
    (unprivileged / "shut").chmod(0o700)
    assert "cannot read 'shut/file.csv': Permission denied" in told


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize("file", ["cjo.yaml", "journeys/j.yaml", "taxonomy/events.yaml", "content/c.yaml"])
def test_a_file_of_the_project_that_may_not_be_read(unprivileged: Path, file: str) -> None:
    shop = Shop(unprivileged)
    shop.log(f"a {TEN} started")
    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    root = shop.written()
    (root / file).parent.mkdir(exist_ok=True)
    (root / file).touch()
    (root / file).chmod(0)
    done = run("simulate", folder=root)
    assert (done.returncode, done.stdout) == (2 if file == "cjo.yaml" else 1, "")
    assert f"cannot be read: Permission denied\n --> {file}:1:1" in done.stderr


def growing(path: Path) -> Callable[..., None]:
    """Progress that lets a log grow once it is being replayed."""

    def progress(what: str, _share: float) -> None:
        if what == "replaying":
            with path.open("a") as file:
                file.write(ROW)

    return progress


def test_a_log_that_grows_while_it_is_replayed(shop: Shop) -> None:
    from cjo_cli import api
    from cjo_cli.errors import LogError

    shop.journey("enter: {event: started}\nsteps: [{exit: done}]")
    shop.log(f"a {TEN} started")
    root = shop.written()
    with pytest.raises(LogError, match=r"the log changed while it was read: logs/events\.csv") as caught:
        api.simulate(root, progress=growing(root / "logs/events.csv"))
    assert caught.value.code == 2


# Logs that are read, with what is wrong in them told


def told(shop: Shop, *options: str) -> list[str]:
    """The terminal's lines before the journeys."""
    done = simulated(shop, *options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n\n")[1].splitlines()


def test_where_rejected_rows_are_is_told(shop: Shop) -> None:
    shop.log(f"a {TEN} started\na 'Mar 1st' started\na never started\n- {TEN} started")
    assert told(shop, "--allow-bad-rows", "100") == [
        "! 3 of 4 rows are no events: 1 without a customer, 2 without a readable time",
        "  the first: logs/events.csv row 2 'Aaa 9aa'",
    ]


def test_mistyped_values_are_told(shop: Shop) -> None:
    shop.file("logs/events.csv", csv_text(parsed(
        f"a {TEN} started value=much\na {TEN} started value=1,5\na {TEN} profile score=high\nb {TEN} started code=x"
    )))  # fmt: skip
    shop.customers("a score=none\nb score=5")
    branch = "branch: [{id: hit, when: {all: [{entry: value, gt: 1}, {attribute: score, gt: 1}]}}]"
    shop.journey(f"enter: {{event: started}}\nsteps: [{{id: b, {branch}}}]", "asks")
    # What no journey reads, as `code`, is not looked at.
    assert told(shop) == ["! 4 values of another type than declared: started.value (2) and 2 more"]


def test_a_file_of_json_lines_with_everything_wrong(shop: Shop) -> None:
    rows = [
        {"customer_id": "a", "ts": TEN, "event": "started", "value": {"amount": 5}},
        {"customer_id": SECRET, "ts": "2026-03-32", "event": "started"},
    ]
    shop.file("logs/events.jsonl", json_lines(rows))
    shop.log_config(events="logs/events.jsonl")
    shop.journey("enter: {event: started, where: {value: {lt: 9}}}\nsteps: [{exit: done}]", "asks")
    done = simulated(shop, "--allow-bad-rows", "50", "-f", "json")
    assert '"cell": "9999-99-99"' in done.stdout
    assert '{\\"aaaaaa\\": 9}' in done.stdout.replace("'", "") or '{\\"aaaaaa\\":9}' in done.stdout
    assert SECRET not in done.stdout
