"""Some buckets of a log that is laid out, as a log: what one task replays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cjo_cli.errors import LogError
from cjo_cli.log.data import Wanted
from cjo_cli.log.laid.manifest import Manifest, Named, Part, files_of
from cjo_cli.log.layout import Holder, Layout
from cjo_cli.log.opened import Opened
from cjo_cli.log.reader import Log, look
from cjo_cli.log.said import said
from cjo_cli.log.snapshot import Snapshot
from cjo_cli.log.source import ROWS_PER_FILE, SEQ, Columns, Group, file_literal
from cjo_cli.log.values import quoted
from cjo_cli.log.watch import Watch
from cjo_cli.model.log import CustomerColumns

CUSTOMER, TS, EVENT = "cjo_customer", "cjo_ts", "cjo_event"


def read_laid(
    folder: Path,
    manifest: Manifest,
    buckets: Sequence[int],
    wanted: Wanted,
    to: int | None,
    settings: Mapping[str, Any],
    most: int | None = None,
) -> Log:
    """The customers of some buckets as a log, of which beginning and horizon are the whole log's (T5).

    Its facts are the whole log's, but for customers and odd values, which are these. Raises LogError where a file is
    missing or unreadable.
    """
    import duckdb

    parts = [part for run in manifest.runs for part in run.parts]
    files = [folder / name for part in parts for name in files_of("events", part, buckets)]
    if manifest.customers is not None:
        files += [folder / name for name in files_of("customers", manifest.customers, buckets)]
    _there(folder, files)
    watch = Watch(folder, files)
    connection = duckdb.connect(config=dict(settings))
    with said(watch):
        connection.execute("SET TimeZone = 'UTC'")
        layouts = [_layout(folder, manifest, part, buckets) for part in parts]
        counted = all(layout.counted for layout in layouts)
        opened = Opened(layouts, lambda sql: sql, _snapshot(folder, manifest, buckets), counted)
        return look(connection, opened, watch, wanted, to, most, known=manifest.quality())


def _there(folder: Path, files: Sequence[Path]) -> None:
    for file in files:
        if not file.is_file():
            name = file.relative_to(folder).as_posix()
            raise LogError(f"'{name}' of the laid out log is not there", "lay the log out anew; see docs/spark.md")


def _layout(folder: Path, manifest: Manifest, part: Part, buckets: Sequence[int]) -> Layout:
    core = {CUSTOMER: part.customer, TS: "TIMESTAMP", EVENT: "VARCHAR", SEQ: "BIGINT"}
    relation = _relation(folder, part, files_of("events", part, buckets), core, _ranked(manifest))
    group = Group("events", relation, _columns(part.own), part.kind, _structs(part))
    return Layout(
        group, (CUSTOMER, part.customer), (TS, "TIMESTAMP"), (EVENT, "VARCHAR"), None,
        tuple(Holder(*holder) for holder in part.holders), None if part.core is None else frozenset(part.core), "us",
        laid=True,
    )  # fmt: skip


def _snapshot(folder: Path, manifest: Manifest, buckets: Sequence[int]) -> Snapshot | None:
    part = manifest.customers
    if part is None:
        return None
    relation = _relation(folder, part, files_of("customers", part, buckets), {CUSTOMER: "VARCHAR", SEQ: "BIGINT"}, None)
    group = Group("customers", relation, _columns(part.own), part.kind, _structs(part))
    return LaidSnapshot(group, CustomerColumns(**manifest.customer_columns))


class LaidSnapshot(Snapshot):
    """A snapshot of which each row's customer is known."""

    @property
    def id(self) -> str:
        """SQL of a row's customer."""
        return CUSTOMER


def _relation(folder: Path, part: Part, files: Sequence[str], core: Mapping[str, str], ranked: str | None) -> str:
    """SQL of the rows in some files of a part; of none of them, of no rows."""
    if not files:
        types = {**core, **{part.own.renamed.get(name, name): kind for name, kind in part.own.types.items()}}
        cells = ", ".join(
            f"NULL::{kind} AS {quoted(name)}" for name, kind in types.items() if name != SEQ or name in core
        )
        return f"(SELECT {cells} WHERE false)"
    names = ", ".join(file_literal(folder / name) for name in files)
    replaced = "" if ranked is None else f" REPLACE ({ranked} AS {SEQ})"
    return f"(SELECT *{replaced} FROM read_parquet([{names}], hive_partitioning = false))"


def _ranked(manifest: Manifest) -> str | None:
    """SQL of a row's number in the log's order, where files were taken in another."""
    if list(manifest.ranks) == sorted(manifest.ranks):
        return None
    ranks = ", ".join(map(str, manifest.ranks))
    file = f"{SEQ} // {ROWS_PER_FILE}"
    return f"list_extract([{ranks}]::BIGINT[], {file} + 1) * {ROWS_PER_FILE} + {SEQ} % {ROWS_PER_FILE}"


def _columns(named: Named) -> Columns:
    return Columns(dict(named.types), dict(named.renamed))


def _structs(part: Part) -> dict[str, Columns]:
    return {name: _columns(named) for name, named in part.structs.items()}
