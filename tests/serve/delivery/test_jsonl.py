"""Decisions into a file: whole lines whatever happens, from several processes too."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cjo_cli.errors import UsageError
from cjo_cli.serve.delivery import jsonl
from cjo_cli.serve.delivery.connector import Failure
from cjo_cli.serve.delivery.jsonl import JsonLines
from serve.delivery.peers import parcel


def test_each_decision_is_a_line(tmp_path: Path) -> None:
    for numbers in ((1, 2), (3,)):
        file = JsonLines(tmp_path / "out.jsonl")
        assert file.hand_on([parcel(number) for number in numbers]) == [None] * len(numbers)
        file.close()
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines() == [parcel(n).line for n in (1, 2, 3)]


@pytest.mark.parametrize("torn", ["", "{", "{" * 200_000])
@pytest.mark.parametrize("whole", ["", '{"n":1}\n'])
def test_what_a_killed_process_left_of_a_line_is_cut_off(tmp_path: Path, whole: str, torn: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(whole + torn, encoding="utf-8")
    JsonLines(path).hand_on([parcel()])
    assert path.read_text(encoding="utf-8") == f"{whole}{parcel().line}\n"


def test_several_write_whole_lines(tmp_path: Path) -> None:
    files = [JsonLines(tmp_path / "out.jsonl") for _ in range(4)]
    some = [[parcel(100 * one + n, body="x" * 5000) for n in range(20)] for one in range(4)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda pair: [pair[0].hand_on([one]) for one in pair[1]], zip(files, some, strict=True)))
    found = [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sorted(found) == sorted(one.id for of in some for one in of)


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = JsonLines(tmp_path / "out.jsonl")
    file.hand_on([parcel(1)])

    def full(_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(jsonl.os, "fsync", full)
    failure = Failure("cannot write: No space left on device")
    assert file.hand_on([parcel(2), parcel(3)]) == [failure, failure]
    monkeypatch.undo()
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == parcel(1).line + "\n"


def test_a_file_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        JsonLines(tmp_path / "no" / "out.jsonl")
