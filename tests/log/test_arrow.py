"""Columns to Arrow and back are what pyarrow's own conversions would give, and pandas is not loaded for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cjo_cli.log import arrow
from cjo_cli.log.columns import values_of

COLUMNS: dict[str, Any] = {
    "int8": np.array([3, -1, 0], dtype=np.int8),
    "int16": np.array([300, -1, 0], dtype=np.int16),
    "int32": np.array([7, -1, 0], dtype=np.int32),
    "int64": np.array([2**62, -1, 0]),
    "uint32": np.array([2**32 - 1, 1, 0], dtype=np.uint32),
    "float": np.array([1.5, np.inf, -0.0], dtype=np.float32),
    "double": np.array([1.5, np.nan, -0.0]),
    "bool": np.array([True, False, True] * 7),
    "instants": np.array([5, 0, -(10**15)]).view("datetime64[us]"),
    "days": np.array(["2026-01-31", "1969-12-31", "1970-01-01"], dtype="datetime64[D]"),
    "none": np.zeros(0, dtype=np.int64),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_numbers_there_and_back(name: str) -> None:
    values = COLUMNS[name]
    absent = np.arange(len(values)) % 3 == 1
    for column, plain in (
        (arrow.array(values), pa.array(values)),
        (arrow.array(values, absent), pa.array(values, mask=absent)),
    ):
        column.validate(full=True)
        assert column.type == plain.type
        assert str(column) == str(plain)  # NaN is no equal of itself
        for cut in (column, column[1:], pa.chunked_array([column[:1], column[1:]]), pa.chunked_array([], column.type)):
            found, there = values_of(cut)
            assert found.dtype == values.dtype
            assert there.tolist() == [value is not None for value in cut.to_pylist()]
            if not cut.null_count:
                np.testing.assert_array_equal(found, values[len(values) - len(cut) :])


def test_what_is_strided_is_laid_out() -> None:
    assert arrow.array(np.arange(10)[::3]).to_pylist() == [0, 3, 6, 9]


@pytest.mark.parametrize("texts", [[], ["a", "", "žluť", "😀"], ["a", None, "b"], [None]])
def test_texts(texts: list[str | None]) -> None:
    column = arrow.texts(texts)
    column.validate(full=True)
    assert column.equals(pa.array(texts, pa.string()))


def test_pandas_is_not_loaded_by_a_replay(starter: Path) -> None:
    journey = starter / "journeys/cart-recovery.yaml"
    journey.write_text(journey.read_text().replace(", key: cart_id}", "}"))  # keys may be millions: Arrow reads them
    told = "import sys; from cjo_cli.__main__ import call; call(sys.argv[1:]); print('pandas' in sys.modules)"
    line = [sys.executable, "-c", told, "simulate", "--project", str(starter), "-o", str(starter / "out"), "-q"]
    done = subprocess.run(line, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False"
