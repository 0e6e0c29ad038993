"""A log that changes between the first look and its last part."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from log.logs import AT, HEAD, look, parquet, wanted

from cjo_cli.errors import LogError
from cjo_cli.log.reader import read_log
from cjo_cli.model.log import LogConfig

ROW = f"a,{AT},Bought!,1\n"
FILES = ("logs/events.csv", "logs/people.csv", "logs/ids.csv")


def project(folder: Path) -> None:
    (folder / "logs").mkdir()
    (folder / "logs/events.csv").write_text(HEAD + ROW)
    (folder / "logs/people.csv").write_text("customer_id,tier\na,gold\n")
    (folder / "logs/ids.csv").write_text("anonymous_id,customer_id\nx,a\n")


def looked(folder: Path) -> Any:
    what = wanted({"value": "number"}, {"tier": ("tier", "string")})
    return look(folder, what, events=("logs/events.csv",), customers="logs/people.csv", identities="logs/ids.csv")


def longer(path: Path) -> None:
    with path.open("a") as file:
        file.write("b,\n")


def touched(path: Path) -> None:
    """Other bytes in the same number."""
    stat = path.stat()
    path.write_text(path.read_text().replace("a", "z"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))


def renamed(path: Path) -> None:
    path.rename(path.with_suffix(".old"))


@pytest.mark.parametrize("change", [longer, touched, renamed])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_changes_is_named(tmp_path: Path, name: str, change: Callable[[Path], None]) -> None:
    project(tmp_path)
    log = looked(tmp_path)
    change(tmp_path / name)
    with pytest.raises(LogError) as caught:
        list(log.parts())
    assert caught.value.message == f"the log changed while it was read: {name}"
    assert caught.value.hint


def test_the_last_look_is_after_the_last_part(tmp_path: Path) -> None:
    project(tmp_path)
    parts = looked(tmp_path).parts()
    next(parts)
    longer(tmp_path / FILES[0])
    with pytest.raises(LogError, match="changed while it was read"):
        next(parts)


def test_a_log_that_is_left_alone_can_be_read_twice(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "beside.csv").write_text(HEAD)
    log = looked(tmp_path)
    longer(tmp_path / "beside.csv")
    assert [len(list(log.parts())) for _ in range(2)] == [1, 1]


def test_parts_can_be_asked_for_twice(tmp_path: Path) -> None:
    """As the rules do that ask a log."""
    (tmp_path / "events.csv").write_text(HEAD + "".join(f"c{i},{AT},Bought!,1\n" for i in range(40)))
    log = read_log(
        tmp_path, LogConfig(events=("events.csv",)), wanted({"value": "number"}), None, {"threads": 2}, most=10
    )
    sizes = [[(part.low, len(part.events["bought"].ts)) for part in log.parts()] for _ in range(2)]
    assert sizes[0] == sizes[1] == [(0, 10), (10, 10), (20, 10), (30, 10)]


def test_a_parquet_file_that_is_cut_short_while_it_is_read_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    parquet(
        path,
        "SELECT 'c' || i AS customer_id, TIMESTAMP '2026-03-01' AS ts, 'Bought!' AS event, i AS value FROM range(50000) t(i)",
    )
    log = look(tmp_path, wanted({"value": "integer"}))
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(LogError, match=r"the log changed while it was read: events\.parquet"):
        list(log.parts())


def test_a_customer_whose_number_is_new_has_changed_the_log(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    row = "SELECT {} AS customer_id, TIMESTAMP '2026-03-01' AS ts, 'Bought!' AS event, 1 AS value FROM range({})"
    parquet(path, row.format("range", 3))
    log = look(tmp_path, wanted({"value": "integer"}))
    parquet(path, row.format("range", 30))
    with pytest.raises(LogError, match=r"the log changed while it was read: events\.parquet"):
        list(log.parts())
