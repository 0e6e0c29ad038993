"""Where a group's rows have their customer, time, event, id and properties, by `log.format` and `log.columns`.

`core` gives `customer, ts, event, seq[, id]` for every row, in which a missing part is NULL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cjo_cli.errors import LogError
from cjo_cli.log.shape import READ
from cjo_cli.log.source import SEQ, Cell, Group
from cjo_cli.log.values import FLOATING, WHOLE, WHOLE_64, instant, is_nested, literal, readable, typed
from cjo_cli.model.base import ValueType
from cjo_cli.model.log import LogColumns, LogConfig


@dataclass(frozen=True)
class Asked:
    """A property to be read: the column it becomes, its cell and type; `whole` is SQL of its text where that may fail.

    What does not read as the type is then left in a column of its own, `odd`.
    """

    alias: str
    cell: Cell
    type: ValueType
    whole: str | None = None

    @property
    def odd(self) -> str | None:
        """The column of what did not read."""
        return None if self.whole is None else f"o{self.alias}"

    def scalar(self, text: str) -> Cell:
        """The cell, where `text` is its whole's: only what looks like an object or array of JSON is read twice."""
        if self.whole == self.cell[0]:
            return self.cell
        return f"CASE WHEN left({text}, 1) IN ('{{', '[') THEN {self.cell[0]} ELSE {text} END", self.cell[1]


@dataclass(frozen=True)
class Holder:
    """A column whose keys are properties, of the rows of which `when` is true."""

    name: str
    when: str | None = None


@dataclass(frozen=True)
class Layout:
    """How a group's cells are read: the core columns, and where properties live.

    Columns of their own are properties, but for those in `core_columns`; None: no column is. Of rows that were `laid`
    out by customer the core columns hold what counts, so that a filter on them skips what it rules out.
    """

    group: Group
    customer: Cell
    ts: Cell
    event: Cell
    event_id: Cell | None
    holders: tuple[Holder, ...]
    core_columns: frozenset[str] | None
    unit: str
    laid: bool = False

    @property
    def counted(self) -> bool:
        """Whether customers are whole numbers of 64 bits, which are quicker to tell apart than their text."""
        return self.customer[1] in WHOLE_64

    def core(self, asked: Sequence[Asked] = (), *, counted: bool = False) -> str:
        """SELECT of `customer, ts, event, seq, id` and the properties asked for; what is not there is NULL.

        Customers are text, or numbers where all of the log's are (`counted`). Where a row is costly its cells are taken
        out first and read as values then: reading names a cell often.
        """
        cells = {"r_customer": self.customer, "r_ts": self.ts, "r_event": self.event}
        if self.event_id is not None:
            cells["r_id"] = self.event_id
        cells |= {f"r_{one.alias}": one.cell for one in asked}
        wholes = {one: f"cjo_{one.odd}" for one in asked if one.whole is not None}
        source = self.group.relation
        if wholes:
            texts = ", ".join(f"CAST({one.whole} AS VARCHAR) AS {name}" for one, name in wholes.items())
            source = f"(SELECT *, {texts} FROM {source})"
            cells |= {f"r_{one.odd}": (name, "VARCHAR") for one, name in wholes.items()}
            cells |= {f"r_{one.alias}": one.scalar(name) for one, name in wholes.items()}
        if self.costly:
            inner = ", ".join(f"{sql} AS {name}" for name, (sql, _) in cells.items())
            source = f"(SELECT {SEQ}, {inner} FROM {source})"
            cells = {name: (name, kind) for name, (_, kind) in cells.items()}
        values = {
            "customer": f"CAST({cells['r_customer'][0]} AS BIGINT)" if counted else text_of(cells["r_customer"]),
            "ts": instant(*cells["r_ts"], self.unit),
            "event": cells["r_event"][0] if self.laid else text_of(cells["r_event"]),
            "seq": SEQ,
            "id": text_of(cells.get("r_id")),
        }
        values |= {one.alias: typed(*cells[f"r_{one.alias}"], one.type) for one in asked}
        odd = {one.alias: one.odd for one in asked if one.odd is not None}
        values |= {name: cells[f"r_{name}"][0] for name in odd.values()}
        row = f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in values.items())} FROM {source}"
        later = {"ts": readable("ts")} if self.costly else {}
        later |= {
            name: f"CASE WHEN {alias} IS NULL THEN left(nullif({name}, ''), {READ}) END" for alias, name in odd.items()
        }
        replaced = ", ".join(f"{sql} AS {name}" for name, sql in later.items())
        return f"SELECT * REPLACE ({replaced}) FROM ({row})" if later else row

    @property
    def costly(self) -> bool:
        """Whether reading a row is so much work that it should be done but once."""
        plain = self.ts[1].startswith("TIMESTAMP") or self.ts[1] in ("DATE", *WHOLE)
        return self.group.kind != "parquet" or bool(self.holders) or not plain

    def property(self, name: str, *, whole: bool = False) -> Cell | None:
        """Where property `name` is read: within unfolded columns, else a column of its own; both is an error (D1).

        With `whole` an object or array of JSON is there, too, as text.
        """
        found_inside = (self._inside(holder, name, whole=whole) for holder in self.holders)
        inner = [cell for cell in found_inside if cell is not None]
        flat = self.core_columns is not None and name not in self.core_columns
        own = self.group.column(name, whole=whole) if flat else None
        if not inner:
            return own
        if own is None and len(inner) == 1:
            return inner[0]
        texts = [f"CAST({sql} AS VARCHAR)" for sql, _ in inner]
        found = f"coalesce({', '.join(texts)})" if len(texts) > 1 else texts[0]
        if own is None:
            return found, "VARCHAR"
        twice = f"{TWICE} '{name}' both as a column and inside '{self.holders[0].name}'"
        return (
            f"CASE WHEN {own[0]} IS NULL THEN {found} WHEN {found} IS NULL THEN CAST({own[0]} AS VARCHAR)"
            f" ELSE error({literal(twice)}) END"
        ), "VARCHAR"

    def _inside(self, holder: Holder, name: str, *, whole: bool) -> Cell | None:
        cell = self.group.inside(holder.name, name, whole=whole)
        return (f"CASE WHEN {holder.when} THEN {cell[0]} END", cell[1]) if cell and holder.when else cell


# How the error of a property in two places begins, by which the reader knows it.
TWICE = "the log has"


def layout_of(group: Group, config: LogConfig) -> Layout:
    """How `group` is read by `log.format` and `log.columns`. Raises LogError where a needed column is absent."""
    if config.format == "segment":
        return _segment(group)
    if config.format == "cloudevents":
        return _cloudevents(group)
    columns = config.columns or LogColumns()
    cells = {name: _needed(group, getattr(columns, name), name) for name in ("customer_id", "ts", "event")}
    if cells["customer_id"][1] in FLOATING:
        raise LogError(f"the customer column '{columns.customer_id}' holds floating-point numbers",
                       "write ids as text or as integers")  # fmt: skip
    event_id = group.column(columns.event_id)
    if columns.event_id is not None and event_id is None:
        raise _absent(group, columns.event_id, "event_id")
    holder = columns.properties or "properties"
    found = group.is_json or (holder in group.columns and _unfolds(group.columns[holder]))
    if columns.properties is not None and not group.is_json and holder not in group.columns:
        raise _absent(group, holder, "properties")
    core = (columns.customer_id, columns.ts, columns.event, columns.event_id, holder if found else None, SEQ)
    return Layout(
        group, cells["customer_id"], cells["ts"], cells["event"],
        event_id, (Holder(holder),) if found else (),
        frozenset(name for name in core if name is not None), config.ts_unit,
    )  # fmt: skip


def _unfolds(column_type: str) -> bool:
    return column_type in ("JSON", "VARCHAR") or column_type.startswith("STRUCT")


def _needed(group: Group, column: str, name: str) -> Cell:
    cell = group.column(column)
    if cell is None:
        raise _absent(group, column, name)
    return cell


def _absent(group: Group, column: str, name: str) -> LogError:
    from cjo_cli.diagnostics import suggestion

    known = [known for known in group.columns if known != SEQ]
    hint = suggestion(column, known) or "its columns: " + ", ".join(known[:12])
    return LogError(f"the log has no column '{column}' for {name}", f"{hint} — map it under log.columns in cjo.yaml")


def text_of(cell: Cell | None) -> str:
    """SQL of the text of a scalar that holds one; NULL elsewhere."""
    return f"nullif(CAST({cell[0]} AS VARCHAR), '')" if cell and not is_nested(cell[1]) else "NULL::VARCHAR"


def _segment(group: Group) -> Layout:
    kind = text_of(group.column("type"))
    customer = f"coalesce({text_of(group.column('userId'))}, {text_of(group.column('anonymousId'))})"
    event = f"CASE WHEN {kind} = 'track' THEN {text_of(group.column('event'))} ELSE {kind} END"
    known = (Holder("properties"), Holder("traits", f"{kind} = 'identify'"))
    holders = tuple(holder for holder in known if group.is_json or holder.name in group.columns)
    return Layout(
        group, (customer, "VARCHAR"), _needed(group, "timestamp", "ts"), (event, "VARCHAR"),
        group.column("messageId"), holders, None, "iso",
    )  # fmt: skip


def _cloudevents(group: Group) -> Layout:
    cells = {name: _needed(group, name, name) for name in ("subject", "time", "type")}
    identity = f"{text_of(group.column('source'))} || chr(31) || {text_of(group.column('id'))}"
    holders = (Holder("data"),) if group.is_json or "data" in group.columns else ()
    return Layout(group, cells["subject"], cells["time"], cells["type"], (identity, "VARCHAR"), holders, None, "iso")
