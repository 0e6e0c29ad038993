"""A folder of results is seen whole, and holds nothing of attempts that were killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cjo_cli.spark.output import gathered


def parts(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_a_killed_attempt_left_is_not_seen(tmp_path: Path) -> None:
    with gathered(tmp_path / "out") as (made, texts):
        (made / "steps.parquet/part-00000.parquet").write_bytes(b"whole")
        (made / "steps.parquet/.part-00000.parquet.4cc4").write_bytes(b"ha")
        texts["summary.json"] = "{}"
    assert parts(tmp_path / "out") == {"steps.parquet/part-00000.parquet", "summary.json"}


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    with gathered(tmp_path / "out") as (made, texts):
        (made / "steps.parquet/part-00000.parquet").write_bytes(b"old")
        texts["summary.json"] = "{}"
    before = parts(tmp_path / "out")

    def fails() -> None:
        with gathered(tmp_path / "out") as (made, _):
            (made / "steps.parquet/part-00000.parquet").write_bytes(b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert parts(tmp_path / "out") == before
    assert (tmp_path / "out/steps.parquet/part-00000.parquet").read_bytes() == b"old"
