"""The profile snapshot as SQL: each customer's id, and the cells of attributes."""

from __future__ import annotations

from dataclasses import dataclass

from cjo_cli.errors import LogError
from cjo_cli.log.data import Wanted
from cjo_cli.log.source import Cell, Group
from cjo_cli.log.values import FLOATING, may_fail, typed
from cjo_cli.model.log import CustomerColumns


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
        cell = self._cell(name, wanted)
        return None if cell is None else typed(*cell, wanted.attributes[name][1])

    def odd(self, name: str, wanted: Wanted) -> str | None:
        """SQL of the text of an attribute's cells that do not read as its type; None where there can be none (D2)."""
        cell, whole = (self._cell(name, wanted, whole=whole) for whole in (False, True))
        value_type = wanted.attributes[name][1]
        if cell is None or whole is None or not (self.group.is_json or may_fail(cell[1], value_type)):
            return None
        return f"CASE WHEN {typed(*cell, value_type)} IS NULL THEN nullif(CAST({whole[0]} AS VARCHAR), '') END"

    def _cell(self, name: str, wanted: Wanted, *, whole: bool = False) -> Cell | None:
        written, _ = wanted.attributes[name]
        mapped = {"timezone": self.columns.timezone, "locale": self.columns.locale}.get(name)
        named = dict.fromkeys(column for column in (mapped, written, name) if column is not None)
        found = [cell for cell in (self.group.column(column, whole=whole) for column in named) if cell is not None]
        if len(found) > 1 and self.group.is_json:
            # Of JSON lines only each row knows its columns.
            return f"coalesce({', '.join(sql for sql, _ in found)})", "VARCHAR"
        return found[0] if found else None


def some(columns: dict[str, str]) -> str:
    """The first columns' names, for an error."""
    return ", ".join(list(columns)[:12])
