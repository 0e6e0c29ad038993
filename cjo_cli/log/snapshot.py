"""The profile snapshot as SQL: each customer's id, and the cells of attributes."""

from __future__ import annotations

from dataclasses import dataclass

from cjo_cli.errors import LogError
from cjo_cli.log.data import Wanted
from cjo_cli.log.source import FLOATING, Cell, Group
from cjo_cli.log.values import typed
from cjo_cli.model.config import CustomerColumns


@dataclass(frozen=True)
class Snapshot:
    """A snapshot's rows, and how its columns are named."""

    group: Group
    columns: CustomerColumns

    @property
    def relation(self) -> str:
        """SQL of its rows."""
        return self.group.relation

    @property
    def id(self) -> str:
        """SQL of a row's customer; raises LogError where there is no such column, or it cannot be one."""
        cell = self.group.column(self.columns.customer_id)
        if cell is None:
            raise LogError(
                f"the snapshot has no column '{self.columns.customer_id}' for customer_id",
                f"its columns: {some(self.group.columns)} — map it under log.customer_columns in cjo.yaml",
            )
        if cell[1] in FLOATING:
            raise LogError(
                "the snapshot's customer column holds floating-point numbers", "write ids as text or integers"
            )
        return f"nullif(CAST({cell[0]} AS VARCHAR), '')"

    def attribute(self, name: str, wanted: Wanted) -> str | None:
        """SQL of an attribute's typed cell; None where there is no such column."""
        written, value_type = wanted.attributes[name]
        mapped = {"timezone": self.columns.timezone, "locale": self.columns.locale}.get(name)
        cells = [self.group.column(column) for column in dict.fromkeys((mapped, written, name)) if column is not None]
        found: list[Cell] = [cell for cell in cells if cell is not None]
        if not found:
            return None
        if len(found) > 1 and self.group.is_json:
            # Of JSON lines only each row knows its columns.
            return typed(f"coalesce({', '.join(sql for sql, _ in found)})", "VARCHAR", value_type)
        return typed(*found[0], value_type)


def some(columns: dict[str, str]) -> str:
    """The first columns' names, for an error."""
    return ", ".join(list(columns)[:12])
