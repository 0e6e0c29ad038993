"""How a log that nobody described is probably laid out: by the names that such columns usually have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cjo_cli.errors import LogError
from cjo_cli.log.source import SEQ, Group, open_file
from cjo_cli.log.values import FLOATING, WHOLE
from cjo_cli.model.log import CustomerColumns, LogColumns, LogConfig

if TYPE_CHECKING:
    import duckdb

# The names that others give to what we need, the likeliest first; letters' case and `_` do not count.
CUSTOMER = ("customerid", "userid", "customer", "user", "clientid", "visitorid", "distinctid", "userpseudoid", "id")
TS = ("ts", "timestamp", "eventtime", "eventtimestamp", "time", "occurredat", "createdat", "datetime", "date", "at")
EVENT = ("event", "eventname", "eventtype", "activity", "action", "type", "name")
EVENT_ID = ("eventid", "messageid")
TIMEZONE, LOCALE = ("timezone", "tz"), ("locale", "lang", "language")
Unit = Literal["iso", "s", "ms", "us"]
# A number of an instant of our days is about so large, by its unit.
SIZES: tuple[tuple[Unit, int], ...] = (("us", 10**14), ("ms", 10**11), ("s", 10**8))


def guess(events: Path, customers: Path | None) -> LogConfig:
    """How the log in `events`, and the snapshot in `customers`, are read from the folder of the former.

    Raises LogError where a column that is needed goes by no usual name, or a file cannot be read.
    """
    import duckdb

    with duckdb.connect() as cursor:
        group = open_file(cursor, events, events.name)
        keys = _keys(cursor, group)
        columns = {name: _needed(keys, usual, name, events.name)
                   for name, usual in (("customer_id", CUSTOMER), ("ts", TS), ("event", EVENT))}  # fmt: skip
        event_id = _usual(keys, EVENT_ID)
        unit = _unit(cursor, group, columns["ts"])
        beside = CustomerColumns() if customers is None else _customers(cursor, customers)
    columns |= {} if event_id is None else {"event_id": event_id}
    log = LogConfig(events=(events.name,), ts_unit=unit, columns=LogColumns(**columns), customer_columns=beside)
    return log if customers is None else log.model_copy(update={"customers": str(customers.resolve())})


def _customers(cursor: duckdb.DuckDBPyConnection, file: Path) -> CustomerColumns:
    keys = _keys(cursor, open_file(cursor, file, file.name))
    names = {"timezone": _usual(keys, TIMEZONE), "locale": _usual(keys, LOCALE)}
    there = {name: column for name, column in names.items() if column is not None}
    return CustomerColumns(customer_id=_needed(keys, CUSTOMER, "customer_id", file.name), **there)


def _keys(cursor: duckdb.DuckDBPyConnection, group: Group) -> list[str]:
    """The columns of a file; of JSON lines the keys of the first thousand."""
    if not group.is_json:
        return [name for name in group.columns if name != SEQ]
    some = f"SELECT unnest(json_keys(j)) AS key FROM (SELECT j FROM {group.relation} LIMIT 1000)"
    return [row[0] for row in cursor.execute(f"SELECT DISTINCT key FROM ({some}) ORDER BY key").fetchall()]


def _usual(keys: Sequence[str], usual: Sequence[str]) -> str | None:
    plain = {key.lower().replace("_", ""): key for key in reversed(keys)}
    return next((plain[name] for name in usual if name in plain), None)


def _needed(keys: Sequence[str], usual: Sequence[str], name: str, file: str) -> str:
    found = _usual(keys, usual)
    if found is None:
        raise LogError(
            f"no column of '{file}' looks like {name}; its columns: {', '.join(keys[:12])}",
            f"call it {name}, or write cjo.yaml by hand: log.columns maps it",
        )
    return found


def _unit(cursor: duckdb.DuckDBPyConnection, group: Group, column: str) -> Unit:
    """`iso`, or the unit of numbers by their size."""
    cell = group.column(column)
    assert cell is not None
    sql, kind = cell
    if kind not in (*WHOLE, *FLOATING, "VARCHAR"):
        return "iso"
    row = cursor.execute(f"SELECT median(TRY_CAST({sql} AS DOUBLE)) FROM {group.relation}").fetchone()
    size = row[0] if row else None
    return "iso" if size is None else next((unit for unit, least in SIZES if abs(size) >= least), "s")
