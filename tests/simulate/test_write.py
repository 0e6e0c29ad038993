"""What `simulate -o` leaves behind: all files of one run, however it ends; nothing temporary."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from command_line import Run, environment

from cjo_cli import api, files
from cjo_cli.errors import UsageError
from cjo_cli.files import PREFIX, replacing, scratch, write_bytes

TABLES = ("instances", "steps", "messages")
FILES = sorted([*(f"{table}.parquet" for table in TABLES), "report.html", "summary.json"])
posix = pytest.mark.skipif(os.name == "nt", reason="signals")


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}


def whole(folder: Path) -> None:
    """Every Parquet can be read, and the summary beside them is of the same run."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    count = {
        table: duckdb.connect().execute(f"SELECT count(*) FROM '{(folder / f'{table}.parquet').as_posix()}'").fetchone()
        for table in TABLES
    }
    assert count["instances"] == (summary["summary"]["entered"],)
    assert count["messages"] == (summary["summary"]["messages"],)
    assert count["steps"] == (
        sum(step["reached"] for journey in summary["journeys"].values() for step in journey["steps"].values()),
    )


def left(folder: Path) -> list[str]:
    """Hidden entries, but for the editor's that `cjo init` writes."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".") and path.name != ".vscode")


def test_files_are_written_and_replaced(cjo: Run, starter: Path) -> None:
    out = starter / "out"
    assert cjo("simulate", "-o", "out", folder=starter).returncode == 0
    assert sorted(state(out)) == FILES
    whole(out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert cjo("simulate", "-o", "out", "--to", "2026-03-15", folder=starter).returncode == 0
    whole(out)
    assert sorted(state(out)) == sorted([*FILES, "notes.txt"])
    assert left(out) == []


def test_the_same_run_gives_the_same_bytes(cjo: Run, starter: Path) -> None:
    for folder, threads in (("one", 1), ("two", 2)):
        assert (
            cjo("simulate", "-o", folder, "--threads", threads, "-f", f"json={folder}.json", folder=starter).returncode
            == 0
        )
    assert state(starter / "one") == state(starter / "two")
    assert (starter / "one.json").read_bytes() == (starter / "one/summary.json").read_bytes()


def test_files_can_be_read_by_whom_the_folder_lets_in(cjo: Run, starter: Path) -> None:
    cjo("simulate", "-o", "out", folder=starter)
    (starter / "plain").write_text("", encoding="utf-8")
    assert {path.stat().st_mode for path in (starter / "out").iterdir()} == {(starter / "plain").stat().st_mode}


# Importing takes longer than replaying the starter: each run is a fork of a process that has imported all.
FORKS = """
import os, sys
import duckdb, jinja2, numpy, cjo_cli.api, cjo_cli.commands.app, cjo_cli.report.html.page, cjo_cli.report.simulation
import cjo_cli.simulate.run, cjo_cli.simulate.write
from cjo_cli.__main__ import main
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        sys.argv = ["cjo", *line.split()]
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        main()
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Forks:
    """Runs of `cjo` in `folder`, one after another."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORKS], cwd=folder, env=environment({"TMPDIR": str(folder)}), encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1,
        )  # fmt: skip

    def run(self, command: str, kill_after: float | None = None) -> float:
        """Seconds that the run took, which ends well or is killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        child = int(self.process.stdout.readline())
        started = time.perf_counter()
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        status = int(self.process.stdout.readline())
        assert status in ((0,) if kill_after is None else (0, signal.SIGKILL))
        return time.perf_counter() - started


@posix
@pytest.mark.parametrize("kills", [10, pytest.param(50, marks=pytest.mark.full)])
def test_a_run_that_is_killed_leaves_the_old_files_or_the_new(kills: int, starter: Path) -> None:
    forks = Forks(starter)
    out = starter / "out"
    forks.run("simulate -o out -q")
    old = state(out)
    took = forks.run("simulate -o new -q --to 2026-03-20")
    new = state(starter / "new")
    assert old != new
    chance = random.Random(kills)
    for _ in range(kills):
        forks.run("simulate -o out -q --to 2026-03-20", kill_after=took * chance.uniform(0.1, 0.95))
        assert state(out) in (old, new)
        whole(out)
    forks.run("simulate -o out -q --to 2026-03-20")
    assert state(out) == new
    assert left(out) == left(starter) == []
    forks.process.communicate()


STOPPED_AT_MOVE = """
import os, signal, sys
from pathlib import Path
moves, name, move = int(sys.argv[1]), sys.argv[2], Path.replace
def replace(path, target):
    global moves
    moves -= 1
    if moves < 0:
        moves = 99
        os.kill(os.getpid(), getattr(signal, name))
    return move(path, target)
Path.replace = replace
from cjo_cli.commands.process import catch_signals
from cjo_cli.files import replacing
catch_signals()
with replacing(Path("a/out"), ["one", "two", "seal"]) as paths:
    for path in paths.values():
        path.write_text("new")
"""


def stopped(folder: Path, moves: int, name: str) -> int:
    """The exit code of a writing of three files that gets a signal at its move number `moves`."""
    command = [sys.executable, "-c", STOPPED_AT_MOVE, str(moves), name]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode


@posix
def test_between_two_moves_there_is_no_seal_and_the_next_writing_finishes(tmp_path: Path) -> None:
    """The instants in which files are moved: where there is a seal, all files are of its run."""
    out = tmp_path / "a/out"
    sealed = []
    for moves in range(7):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        for name in ("one", "two", "seal"):
            (out / name).write_text("old", encoding="utf-8")
        assert stopped(tmp_path, moves, "SIGKILL") == (-signal.SIGKILL if moves < 6 else 0)
        sealed.append((out / "seal").exists())
        if sealed[-1]:
            assert set(state(out).values()) == {b"old" if moves == 0 else b"new"}
        # Any later writing into the folder finishes what was begun.
        write_bytes(out / "other", b"new")
        assert state(out) == dict.fromkeys(("one", "other", "seal", "two"), b"new")
        assert left(out) == []
    assert sealed == [True, *[False] * 5, True]


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_writing_leaves_nothing(tmp_path: Path, name: str) -> None:
    for moves in range(3):
        assert stopped(tmp_path, moves, name) != 0
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "a/out").mkdir(parents=True)
    (tmp_path / "a/out/two").write_text("old", encoding="utf-8")
    for moves in range(4):
        assert stopped(tmp_path, moves, name) != 0
        assert state(tmp_path / "a/out") == {"two": b"old"}
        assert left(tmp_path / "a/out") == []


def test_an_error_puts_the_old_files_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a", "b", "seal"]
    for name in names[1:]:
        (tmp_path / name).write_text(f"old {name}", encoding="utf-8")
    before = state(tmp_path)
    move = Path.replace
    for failing in range(5):
        done = 0

        def fail(path: Path, target: Path, failing: int = failing) -> Path:
            nonlocal done
            done += 1
            if done == failing + 1:
                raise OSError(28, "No space left on device")
            return move(path, target)

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space"), replacing(tmp_path, names) as paths:  # noqa: PT012
            for name, path in paths.items():
                path.write_text(f"new {name}", encoding="utf-8")
        monkeypatch.undo()
        assert state(tmp_path) == before
        assert left(tmp_path) == []


def test_a_block_that_fails_moves_nothing_and_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "x" / "y", ["a"]) as paths:  # noqa: PT012
        paths["a"].write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").write_text("old", encoding="utf-8")
    with pytest.raises(IsADirectoryError), replacing(tmp_path, ["b", "a"]) as paths:  # noqa: PT012
        for path in paths.values():
            path.write_text("new", encoding="utf-8")
    assert (tmp_path / "b").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@posix
@pytest.mark.parametrize("there", [["new/a"], ["old/a"], ["old/a", "new/b"], ["new/a", "old/"], []])
def test_any_leftover_is_swept_and_only_a_whole_one_finished(tmp_path: Path, there: list[str]) -> None:
    for name in there:
        path = tmp_path / f"{PREFIX}left" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text("left", encoding="utf-8")
    write_bytes(tmp_path / "c", b"")
    assert left(tmp_path) == []
    begun = any(name.startswith("old/") for name in there)
    assert sorted(state(tmp_path)) == sorted(["c", *(name[4:] for name in there if begun and name.startswith("new/"))])


@posix
def test_folders_of_runs_that_are_alive_stay(tmp_path: Path) -> None:
    with scratch(tmp_path) as first:
        with scratch(tmp_path) as second:
            assert first.exists()
            assert second.exists()
        assert first.exists()
    (tmp_path / f"{PREFIX}stale").mkdir()
    (tmp_path / f"{PREFIX}file").write_text("no folder", encoding="utf-8")
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").mkdir()
    write_bytes(tmp_path / "a", b"")
    assert left(tmp_path) == [f"{PREFIX}file", f"{PREFIX}link"]
    assert (tmp_path / "elsewhere").exists()


def test_a_folder_that_cannot_be_made_is_a_usage_error(aurora_out: Path, starter: Path) -> None:
    result = api.simulate(starter)
    for folder in (aurora_out / "summary.json", aurora_out / "summary.json" / "below"):
        with pytest.raises(UsageError, match="a file stands where a folder is needed"):
            api.write(result, folder)
    whole(aurora_out)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_a_usage_error(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = api.simulate(starter)
    api.write(result, starter / "out")
    old = state(starter / "out")

    def fail(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_settle", fail)
    with pytest.raises(UsageError, match="No space left on device"):
        api.write(result, starter / "out")
    assert state(starter / "out") == old
    assert left(starter / "out") == []


def test_tables_of_all_journeys_share_the_dictionary_of_customers(starter: Path) -> None:
    first = (starter / "journeys/cart-recovery.yaml").read_text(encoding="utf-8")
    (starter / "journeys/again.yaml").write_text(
        first.replace("journey: cart-recovery", "journey: again"), encoding="utf-8"
    )
    result = api.simulate(starter)
    [column] = result.table("instances").column("customer_id").chunks
    assert len(result.journeys) == 2
    assert column.dictionary.buffers()[2].address == result.customers.buffers()[2].address
