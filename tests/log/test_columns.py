"""Columns whose names differ in nothing but case are two, whatever DuckDB calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from log.logs import AT, look, wanted

from cjo_cli.errors import LogError

CORE = {"customer_id": "a", "ts": AT, "event": "Bought!"}
KINDS = ("csv", "jsonl", "parquet")


def write(folder: Path, kind: str, cells: dict[str, Any]) -> None:
    path = folder / f"events.{kind}"
    if kind == "csv":
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in (cells.keys(), cells.values())))
    elif kind == "jsonl":
        path.write_text(json.dumps(cells) + "\n")
    else:
        pq.write_table(pa.table({name: [cell] for name, cell in cells.items()}), path)


def value(folder: Path, name: str = "value", **config: Any) -> int | None:
    (part,) = look(folder, wanted({name: "integer"}), **config).parts()
    column = part.events["bought"].properties[name]
    return int(column.values[0]) if column.valid[0] else None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "names", [("Value", "value", "VALUE"), ("value", "VALUE", "Value"), ("value_1", "Value", "value")]
)
def test_a_property_is_the_column_of_its_very_name(tmp_path: Path, kind: str, names: tuple[str, ...]) -> None:
    write(tmp_path, kind, {**CORE, **{name: number for number, name in enumerate(names)}})
    assert value(tmp_path) == names.index("value")


@pytest.mark.parametrize("kind", KINDS)
def test_a_property_that_is_called_as_duckdb_calls_a_second_one(tmp_path: Path, kind: str) -> None:
    write(tmp_path, kind, {**CORE, "Value_1": 1, "value_1": 2})
    assert value(tmp_path, "value_1") == 2


@pytest.mark.parametrize("kind", KINDS)
def test_core_columns_too(tmp_path: Path, kind: str) -> None:
    cells = {
        "Customer_ID": "",
        "customer_id": "a",
        "TS": "never",
        "ts": AT,
        "EVENT": "Other",
        "event": "Bought!",
        "value": 5,
    }
    write(tmp_path, kind, cells)
    assert value(tmp_path) == 5
    with pytest.raises(LogError, match="as in events"):
        look(tmp_path, wanted({}), columns={"customer_id": "Customer_ID"})


@pytest.mark.parametrize("kind", KINDS)
def test_another_case_is_another_column(tmp_path: Path, kind: str) -> None:
    write(tmp_path, kind, {**CORE, "Value": 5})
    assert value(tmp_path) is None


def test_fields_of_a_struct(tmp_path: Path) -> None:
    write(
        tmp_path, "parquet", {**CORE, "Properties": "x", "properties": {"VALUE": 1, "value": 2, "inner": {"value": 3}}}
    )
    assert value(tmp_path) == 2


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_column_twice_is_an_error(tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        (tmp_path / "events.csv").write_text(f"customer_id,ts,event,value,value\na,{AT},Bought!,1,2\n")
    else:
        arrays = [pa.array([cell]) for cell in ("a", AT, "Bought!", 1, 2)]
        pq.write_table(
            pa.Table.from_arrays(arrays, ["customer_id", "ts", "event", "value", "value"]), tmp_path / "events.parquet"
        )
    with pytest.raises(LogError, match=rf"'events\.{kind}' has two columns 'value'"):
        look(tmp_path, wanted({"value": "integer"}))


def test_an_error_names_columns_as_the_file_does(tmp_path: Path) -> None:
    write(tmp_path, "csv", {"who": "a", "Time": AT, "time": AT, "event": "x"})
    with pytest.raises(LogError) as caught:
        look(tmp_path, wanted({}))
    assert caught.value.hint is not None
    assert "who, Time, time, event" in caught.value.hint
