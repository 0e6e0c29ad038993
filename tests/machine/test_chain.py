"""The decision log: what was altered, taken out, put in or moved is found (issue 6)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from command_line import Done, run

from cjo_cli.bundle.schemas.build import decision_schema
from cjo_cli.machine.chain import Head, Tampered, read_log
from machine.stream import lines, write_bundle, write_customers, write_lines


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bundle, events, and what a run with a log has made of them in two goes."""
    from cjo_cli import api

    folder = tmp_path_factory.mktemp("chain")
    api.init(folder / "shop")
    write_bundle(folder / "shop", folder)
    write_customers(folder / "customers.jsonl")
    for count in (60, 150):
        write_lines(folder / "events.jsonl", lines(150)[:count])
        assert go(folder).returncode == 0
    return folder


def go(folder: Path, *more: object, log: object = "decisions.log") -> Done:
    return run(
        "run", "bundle.tar.gz", "-e", "events.jsonl", "--customers", "customers.jsonl", "--state", "s.db", "-o",
        "out.jsonl", *(("--log", log) if log else ()), *more, folder=folder,
    )  # fmt: skip


def test_every_decision_stands_there_without_its_texts(made: Path) -> None:
    told = [json.loads(line) for line in (made / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    logged = [json.loads(line) for line in (made / "decisions.log").read_text(encoding="utf-8").splitlines()]
    assert [entry["n"] for entry in logged] == list(range(1, len(told) + 1))
    assert len(told) > 60
    for one, entry in zip(told, logged, strict=True):
        sent = one.pop("rendered", None) is not None
        assert (entry["decision"].pop("rendered_digest", None) is not None) == sent
        assert entry["decision"] == one
    assert "cart is waiting" not in (made / "decisions.log").read_text(encoding="utf-8")
    assert jsonschema.Draft202012Validator(decision_schema()).is_valid(told[0] | {"rendered": None})


def test_the_head_is_what_the_run_said(made: Path) -> None:
    done = go(made)
    head = done.stderr.splitlines()[-1].removeprefix("log head ")
    for more in ((), ("--head", head), ("--state", "s.db")):
        told = run("verify", "--log", "decisions.log", *more, folder=made)
        assert told.returncode == 0, told.stderr
        assert told.stdout == f"entries    {head.partition(':')[0]}\nhead       {head}\n"
    first = json.loads((made / "decisions.log").read_text(encoding="utf-8").splitlines()[0])
    assert run("verify", "--log", "decisions.log", "--head", f"1:{first['hash']}", folder=made).returncode == 0


Change = Callable[[list[bytes]], list[bytes]]
TAMPERED: dict[str, tuple[Change, str]] = {
    "altered": (lambda e: [*e[:4], e[4].replace(b"cart-recovery", b"cart-recoverx"), *e[5:]], "line 5: the entry was altered"),
    "a digit of its hash": (lambda e: [*e[:4], flipped(e[4]), *e[5:]], "line 5: the entry was altered"),
    "removed": (lambda e: [*e[:4], *e[5:]], "line 5 holds entry 6: entry 5 is missing here"),
    "several removed": (lambda e: [*e[:4], *e[9:]], "line 5 holds entry 10: entries 5 to 9 are missing here"),
    "the first removed": (lambda e: e[1:], "line 1 holds entry 2: entry 1 is missing here"),
    "doubled": (lambda e: [*e[:5], e[4], *e[5:]], "holds entry 5, which belongs further up"),
    "exchanged": (lambda e: [*e[:4], e[5], e[4], *e[6:]], "line 5 holds entry 6: entry 5 is missing"),
    "another in its place": (lambda e: [*e[:4], other(e[4]), *e[5:]], "line 6: entry 6 does not follow the one before"),
    "torn": (lambda e: [*e[:-1], e[-1][:-9]], "is no whole entry"),
    "a blank line": (lambda e: [*e[:4], b"\n", *e[4:]], "line 5 is no whole entry"),
}  # fmt: skip


def flipped(line: bytes) -> bytes:
    return line[:-4] + (b"0" if line[-4:-3] != b"0" else b"1") + line[-3:]


def other(line: bytes) -> bytes:
    """An entry that fits in itself and the one before it."""
    entry = json.loads(line)
    text = json.dumps({**entry["decision"], "journey": "another"})
    return Head(entry["n"] - 1, entry["previous"]).entry(text)[0].encode() + b"\n"


@pytest.mark.parametrize(("change", "said"), TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_done_to_it_is_said(made: Path, tmp_path: Path, change: Change, said: str) -> None:
    entries = (made / "decisions.log").read_bytes().splitlines(keepends=True)
    (tmp_path / "d.log").write_bytes(b"".join(change(entries)))
    with pytest.raises(Tampered) as raised:
        read_log(tmp_path / "d.log")
    assert said in raised.value.message
    assert run("verify", "--log", tmp_path / "d.log", folder=tmp_path).returncode == 1


def test_any_bit_is_noticed(made: Path, tmp_path: Path) -> None:
    data = b"".join((made / "decisions.log").read_bytes().splitlines(keepends=True)[:3])
    chance = random.Random(6)
    for place in chance.sample(range(len(data)), 300):
        altered = bytearray(data)
        altered[place] ^= 1 << chance.randrange(8)
        (tmp_path / "d.log").write_bytes(altered)
        with pytest.raises(Tampered):
            read_log(tmp_path / "d.log")


def test_a_cut_tail_is_noticed_by_the_head_and_by_the_state(made: Path, tmp_path: Path) -> None:
    entries = (made / "decisions.log").read_bytes().splitlines(keepends=True)
    cut = tmp_path / "d.log"
    cut.write_bytes(b"".join(entries[:-5]))
    assert read_log(cut).n == len(entries) - 5
    last = json.loads(entries[-1])
    for more in (("--head", f"{last['n']}:{last['hash']}"), ("--state", made / "s.db")):
        done = run("verify", "--log", cut, *more, folder=tmp_path)
        assert done.returncode == 1
        assert f"the log ends at entry {len(entries) - 5}, entries up to {len(entries)} are missing" in done.stderr


def test_a_log_written_anew_is_noticed_by_the_head(made: Path, tmp_path: Path) -> None:
    entries = [json.loads(line) for line in (made / "decisions.log").read_bytes().splitlines()]
    head, written = Head(), []
    for entry in entries:
        line, head = head.entry(json.dumps({**entry["decision"], "journey": "another"}))
        written.append(line + "\n")
    (tmp_path / "d.log").write_text("".join(written), encoding="utf-8")
    assert read_log(tmp_path / "d.log").n == len(entries)
    done = run("verify", "--log", tmp_path / "d.log", "--state", made / "s.db", folder=tmp_path)
    assert (done.returncode, "was written anew" in done.stderr) == (1, True)


def test_a_log_that_was_begun_is_gone_on_with(made: Path) -> None:
    for log, way in (("", "give --log FILE"), ("another.log", "not the log of this state")):
        done = go(made, log=log)
        assert done.returncode == 2
        assert way in done.stderr
    assert not (made / "another.log").exists()


USAGE = [
    (("--log", "d.log", "bundle.tar.gz"), "one at a time"),
    (("--log", "d.log", "--trust", "t"), "one at a time"),
    (("--log", "nowhere"), "cannot read"),
    (("--log", "decisions.log", "--head", "12"), "no head"),
    (("--log", "decisions.log", "--state", "nowhere"), "cannot read the state"),
    (("--log", "decisions.log", "--state", "bundle.tar.gz"), "is no state"),
    (("--log", "decisions.log", "--state", "s.db", "--head", "1:" + "0" * 64), "both say"),
    ((), "nothing to verify"),
    (("bundle.tar.gz", "--trust", "t", "--head", "1:2"), "--head is of a log"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_2_is_usage(made: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("verify", *arguments, folder=made)
    assert done.returncode == 2
    assert said in done.stderr
