"""Laying a log out by customer: new files are added, and nothing is laid out twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.errors import LogError, UsageError
from cjo_cli.files import reason, scratch
from cjo_cli.log.data import Wanted
from cjo_cli.log.laid.manifest import (
    Manifest,
    Named,
    Part,
    Run,
    Taken,
    bucket_file,
    fingerprint,
    write_manifest,
)
from cjo_cli.log.laid.reader import CUSTOMER, EVENT, TS
from cjo_cli.log.laid.taking import found_files, manifest_of, new_files
from cjo_cli.log.layout import Layout, text_of
from cjo_cli.log.opened import Opened, open_log
from cjo_cli.log.people import list_snapshot
from cjo_cli.log.quality import ACCEPTED, WITH_ID, Quality, looked_at
from cjo_cli.log.rows import rows_of
from cjo_cli.log.said import said
from cjo_cli.log.source import ROWS_PER_FILE, SEQ, Columns, file_literal
from cjo_cli.log.values import instant, quoted, readable
from cjo_cli.log.watch import Watch
from cjo_cli.model.log import LogConfig

if TYPE_CHECKING:
    import duckdb

BUCKET = "cjo_bucket"
NOTHING = Wanted({}, {}, frozenset(), frozenset())
# Rows that are skipped or read together; events stand together, so that most of a bucket is skipped.
ROW_GROUP = 1 << 16


@dataclass(frozen=True)
class Laid:
    """What a run came to: the manifest, and how many files and rows it took; none where there was nothing new."""

    manifest: Manifest
    files: int
    rows: int
    snapshot: bool


def lay_out(
    root: Path,
    config: LogConfig,
    folder: Path,
    buckets: int | None,
    settings: Mapping[str, Any],
    progress: Callable[[str, float], None],
) -> Laid:
    """Lay the files of the log out that `folder` has not, and the snapshot where it is another.

    Raises LogError where the log cannot be read, or what was taken has changed since; UsageError where `folder` cannot
    be written, or has another number of buckets.
    """
    manifest = manifest_of(root, config, folder, buckets)
    new = new_files(manifest, found_files(root, config))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with scratch(folder) as inside:
            return _Laying(root, config, folder, inside, manifest, settings, progress).run(new)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {reason(error)}", "give -o a folder that can be written") from None


class _Laying:
    """One run: what is made lies in a hidden folder, until all of it is moved to its place and sealed."""

    def __init__(
        self,
        root: Path,
        config: LogConfig,
        folder: Path,
        inside: Path,
        manifest: Manifest,
        settings: Mapping[str, Any],
        progress: Callable[[str, float], None],
    ) -> None:
        import duckdb

        self.root, self.config, self.folder, self.inside = root, config, folder, inside
        self.manifest, self.progress = manifest, progress
        self.new = inside / "made"
        self.cursor: duckdb.DuckDBPyConnection = duckdb.connect(config=dict(settings))

    def run(self, new: Sequence[tuple[Path, Taken]]) -> Laid:
        """Take the files and the snapshot; gives what was taken."""
        watch = Watch(self.root, [path for path, _ in new])
        with closing(self.cursor), said(watch):
            self.cursor.execute("SET TimeZone = 'UTC'")
            opened = open_log(self.cursor, self.root, self.config, [path for path, _ in new])
            manifest, again = self._with_snapshot(opened)
            run = self._take(opened, [file for _, file in new]) if new else None
        watch.check()
        if run is not None:
            manifest = replace(manifest, runs=(*manifest.runs, run))
        if not any(one.events for one in manifest.runs):
            raise LogError("the log holds no rows that count", "see log.columns and log.ts_unit in cjo.yaml")
        if run is not None or again:
            self._move(manifest)
        return Laid(manifest, len(new), 0 if run is None else run.rows, again)

    def _move(self, manifest: Manifest) -> None:
        for path in sorted(self.new.rglob("*.parquet")):
            target = self.folder / path.relative_to(self.new)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        write_manifest(self.folder, manifest)

    # Events

    def _take(self, opened: Opened, files: Sequence[Taken]) -> Run:
        self.progress("looking at the log", 0)
        core = " UNION ALL ".join(
            rows.bare for rows in rows_of(self.cursor, opened.layouts, NOTHING, counted=opened.counted)
        )
        found = looked_at(self.cursor, opened.layouts, core, self._ids_before())
        mark = "-".join((f"{len(self.manifest.runs) + 1:04}", files[0].print[:8]))
        self._people(opened, core, found)
        parts = [
            self._part(opened, layouts, f"{mark}-{number}", found)
            for number, layouts in enumerate(_alike(opened.layouts))
        ]
        return Run(
            tuple(files), found.rows, found.rejected, found.examples, found.doubles, found.first, found.last,
            found.events, tuple(parts), self._ids(opened, core, found, mark),
        )  # fmt: skip

    def _people(self, opened: Opened, core: str, found: Quality) -> None:
        """The table `people`: who the customer of a row is, and in which bucket."""
        known = opened.known(
            f"SELECT customer, customer AS raw FROM (SELECT DISTINCT customer FROM ({core}) WHERE {found.kept})"
        )
        self.cursor.execute(
            f"CREATE TEMP TABLE people AS SELECT raw, customer, {self._bucket('customer')} AS bucket FROM ({known})"
        )

    def _bucket(self, customer: str) -> str:
        """SQL of the bucket of a customer: of md5, which no version of the engine changes."""
        return f"CAST(md5_number_lower(CAST({customer} AS VARCHAR)) % {self.manifest.buckets} AS INTEGER)"

    def _part(self, opened: Opened, layouts: Sequence[tuple[int, Layout]], name: str, found: Quality) -> Part:
        before = len(self.manifest.files)
        own = layouts[0][1].group.own
        kept = {column: kind for column, kind in own.types.items() if column not in _dropped(layouts[0][1])}
        columns = "".join(f", t.{quoted(own.called(column))}" for column in kept)
        doubles = " AND t.cjo_seq NOT IN (SELECT seq FROM doubles)" if found.doubles else ""
        sql = " UNION ALL ".join(
            f"SELECT p.bucket AS {BUCKET}, p.customer AS {CUSTOMER}, make_timestamp(t.{TS}) AS {TS}, t.{EVENT},"
            f" CAST(t.{SEQ} + {before * ROWS_PER_FILE} AS BIGINT) AS {SEQ}{columns}"
            f" FROM ({_placed(layout, counted=opened.counted)}) t JOIN people p ON p.raw = t.{CUSTOMER}"
            f" WHERE t.{EVENT} IS NOT NULL AND t.{TS} IS NOT NULL{doubles}"
            for _, layout in layouts
        )
        rows = self._write("events", name, sql, f"{EVENT}, {TS}, {SEQ}")
        layout = layouts[0][1]
        return Part(
            name, layout.group.kind, Named(kept, own.renamed), _named(layout.group.structs), rows,
            "BIGINT" if opened.counted else "VARCHAR",
            tuple((holder.name, holder.when) for holder in layout.holders),
            None if layout.core_columns is None else tuple(sorted(layout.core_columns)),
        )  # fmt: skip

    def _write(self, kind: str, name: str, sql: str, order: str) -> tuple[int, ...]:
        """Rows by bucket into files that are sorted; gives how many each has."""
        self.progress("laying it out", 0)
        stage = self.inside / f"stage-{name}"
        self.cursor.execute(
            f"COPY ({sql}) TO {file_literal(stage)} (FORMAT parquet, PARTITION_BY ({BUCKET}), COMPRESSION lz4)"
        )
        rows = [0] * self.manifest.buckets
        for bucket in range(self.manifest.buckets):
            here = stage / f"{BUCKET}={bucket}"
            if here.exists():
                self.progress("sorting it", bucket / self.manifest.buckets)
                rows[bucket] = self._sorted(here, self.new / bucket_file(kind, bucket, name), order)
                shutil.rmtree(here)
        return tuple(rows)

    def _sorted(self, here: Path, target: Path, order: str) -> int:
        target.parent.mkdir(parents=True, exist_ok=True)
        source = f"read_parquet({file_literal(here)[:-1]}/*.parquet', hive_partitioning = false)"
        made = self.cursor.execute(
            f"COPY (SELECT * FROM {source} ORDER BY {order}) TO {file_literal(target)}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchone()
        return int(made[0]) if made else 0

    # Ids

    def _ids_before(self) -> str | None:
        names = [run.ids for run in self.manifest.runs if run.ids]
        if not names:
            return None
        files = ", ".join(file_literal(self.folder / name) for name in names)
        return f"SELECT id FROM read_parquet([{files}])"

    def _ids(self, opened: Opened, core: str, found: Quality, mark: str) -> str | None:
        """The ids of rows that count, for the runs to come."""
        if all(layout.event_id is None for layout in opened.layouts):
            return None
        assert found.kept.startswith(ACCEPTED)
        (self.new / "ids").mkdir(parents=True, exist_ok=True)
        name = f"ids/{mark}.parquet"
        wanted = f"SELECT id FROM ({core}) WHERE {WITH_ID} AND {found.kept} ORDER BY id"
        self.cursor.execute(f"COPY ({wanted}) TO {file_literal(self.new / name)} (FORMAT parquet, COMPRESSION zstd)")
        return name

    # The snapshot

    def _with_snapshot(self, opened: Opened) -> tuple[Manifest, bool]:
        """The manifest with the snapshot as it is now, and whether it was laid out for that."""
        snapshot = opened.snapshot
        if snapshot is None or self.config.customers is None:
            return replace(self.manifest, customers=None), self.manifest.customers is not None
        columns = self.config.customer_columns.model_dump(mode="json")
        name = fingerprint(self.root / self.config.customers)[:16]
        if self.manifest.customers is not None and self.manifest.customers.name == name:
            return self.manifest, False
        list_snapshot(self.cursor, snapshot, opened.known)
        group = snapshot.group
        known = opened.known(f"SELECT {snapshot.id} AS customer, {SEQ} FROM {group.relation}")
        cells = "".join(f", s.{quoted(group.own.called(column))}" for column in group.own.types)
        sql = (
            f"SELECT {self._bucket('k.customer')} AS {BUCKET}, k.customer AS {CUSTOMER}, s.{SEQ}{cells}"
            f" FROM {group.relation} s JOIN ({known}) k ON k.{SEQ} = s.{SEQ} WHERE k.customer IS NOT NULL"
        )
        rows = self._write("customers", name, sql, CUSTOMER)
        part = Part(name, group.kind, Named(group.own.types, group.own.renamed), _named(group.structs), rows)
        return replace(self.manifest, customers=part, customer_columns=columns), True


def _placed(layout: Layout, *, counted: bool) -> str:
    """SQL of every column of a layout's rows, with their customer, time and event."""
    customer = f"CAST({layout.customer[0]} AS BIGINT)" if counted else text_of(layout.customer)
    made = instant(*layout.ts, layout.unit)
    time = f"(SELECT *, {made} AS {TS} FROM {layout.group.relation})"
    later = readable(TS) if layout.costly else TS
    return (
        f"SELECT * REPLACE ({later} AS {TS}), {customer} AS {CUSTOMER}, {text_of(layout.event)} AS {EVENT} FROM {time}"
    )


def _dropped(layout: Layout) -> set[str]:
    """Columns of which nothing is read but what every row has."""
    if layout.group.is_json:
        return set()
    holders = {holder.name for holder in layout.holders}
    if layout.core_columns is not None:
        return set(layout.core_columns) - holders
    return set(layout.group.columns) - holders - ({"type"} if any(holder.when for holder in layout.holders) else set())


def _alike(layouts: Sequence[Layout]) -> list[list[tuple[int, Layout]]]:
    """Layouts that are read alike together, each with its place in the log."""
    found: list[list[tuple[int, Layout]]] = []
    bare: list[Layout] = []
    for number, layout in enumerate(layouts):
        own = replace(layout, group=replace(layout.group, file="", relation=""))
        if own not in bare:
            bare.append(own)
            found.append([])
        found[bare.index(own)].append((number, layout))
    return found


def _named(structs: Mapping[str, Columns]) -> dict[str, Named]:
    return {name: Named(columns.types, columns.renamed) for name, columns in structs.items()}
