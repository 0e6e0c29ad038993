"""A log's files, opened as its configuration says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import LogError
from cjo_cli.log.layout import Layout, layout_of
from cjo_cli.log.people import Known, identities
from cjo_cli.log.snapshot import Snapshot
from cjo_cli.log.source import Group, is_file, open_file, open_groups
from cjo_cli.model.log import LogConfig

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Opened:
    """A log's files: how each is read, what ids become, the snapshot; `counted` is whether customers are numbers."""

    layouts: Sequence[Layout]
    known: Known
    snapshot: Snapshot | None
    counted: bool


def open_log(cursor: duckdb.DuckDBPyConnection, root: Path, config: LogConfig, files: Sequence[Path]) -> Opened:
    """The log's `files` as `config` says. Raises LogError where one is missing, or not laid out so."""
    layouts = [layout_of(group, config) for group in open_groups(cursor, root, files)]
    listed = None if config.identities is None else _beside(cursor, root, config.identities, "log.identities")
    snapshot = None
    if config.customers is not None:
        snapshot = Snapshot(_beside(cursor, root, config.customers, "log.customers"), config.customer_columns)
    counted = config.identities is None and all(layout.counted for layout in layouts)
    return Opened(layouts, identities(cursor, listed), snapshot, counted)


def _beside(cursor: duckdb.DuckDBPyConnection, root: Path, name: str, key: str) -> Group:
    if not is_file(root, name):
        raise LogError(f"{key}: no file '{name}'", "correct the path in cjo.yaml")
    return open_file(cursor, root / name, name)
