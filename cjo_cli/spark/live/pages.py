"""What is kept of a bucket, as bytes under names, in a form that docs/spark-live.md describes; nothing is pickled.

`state` has the customers, `held` the rows that the watermark has not passed, `ids/HOUR` the ids of events, and
`bundle/DIGEST` each bundle that decides; `snapshot` is what of it waits for the first bundle.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from cjo_cli.errors import UsageError
from cjo_cli.machine.codec import FORMAT as CODEC
from cjo_cli.machine.codec import from_json, to_json
from cjo_cli.machine.state import Customer

# Of what is written here; another number is not read.
FORMAT = 1
STATE, HELD, SNAPSHOT = "state", "held", "snapshot"
META = b"cjo"
CUSTOMERS = pa.schema([("customer", pa.string()), ("due", pa.int64()), ("state", pa.string())])
ROWS = pa.schema([("customer", pa.string()), ("ts", pa.int64()), ("position", pa.int64()), ("line", pa.string())])


class Pages(Protocol):
    """Where a bucket's pages are kept."""

    def get(self, name: str) -> bytes | None:
        """A page; None of one that is not there."""

    def put(self, name: str, data: bytes) -> None:
        """Keep a page, in place of what it was."""

    def remove(self, name: str) -> None:
        """Let go of a page."""


@dataclass(frozen=True)
class Facts:
    """What is known of a bucket besides its customers.

    `bundle` is the digest of the newest, `older` those by which somebody is under way; `wake` is the timer that is set,
    in milliseconds; `hours` are those of the pages of ids. `lateness` and `buckets` are those that it was begun with.
    """

    lateness: int
    buckets: int
    bundle: str | None = None
    older: tuple[str, ...] = ()
    wake: int | None = None
    hours: tuple[int, ...] = ()


class Held(NamedTuple):
    """A row of the log that waits: whose, when, where it stands among rows of one instant, and its text."""

    customer: str
    ts: int
    position: int
    line: str


class Customers:
    """The customers of a bucket; only those that are asked for are read, and only those that changed written anew."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._places = {name: place for place, name in enumerate(table["customer"].to_pylist())}
        self._changed: dict[str, Customer] = {}

    def get(self, name: str) -> Customer | None:
        """A customer's state; None of one who is not known."""
        if name in self._changed:
            return self._changed[name]
        place = self._places.get(name)
        return None if place is None else from_json(name, self._table["state"][place].as_py())

    def put(self, state: Customer) -> None:
        """Keep a state, in place of what it was."""
        self._changed[state.id] = state

    def every(self) -> Iterator[Customer]:
        """All of them; those that were given may be put meanwhile."""
        for name in sorted(self._places.keys() | self._changed.keys()):
            state = self.get(name)
            assert state is not None
            yield state

    def due(self, t: int) -> list[str]:
        """Those of whom something was to be decided at or before `t` when they were read."""
        found: list[str] = self._table["customer"].filter(pc.less_equal(self._table["due"], t)).to_pylist()
        return found

    def table(self) -> pa.Table:
        """All as they are now."""
        if not self._changed:
            return self._table
        kept = pa.array([place for name, place in self._places.items() if name not in self._changed], pa.int64())
        made = [(name, one.due, to_json(one)) for name, one in sorted(self._changed.items())]
        return pa.concat_tables([self._table.take(kept), _table(made, CUSTOMERS)]).combine_chunks()


def read_state(data: bytes | None, begun: Facts) -> tuple[Facts, Customers]:
    """A bucket's facts and customers; `begun` of one that there is nothing of.

    Raises UsageError for a page of another version, or one that was begun with other settings than `begun`.
    """
    if data is None:
        return begun, Customers(CUSTOMERS.empty_table())
    table = _read(data)
    values: dict[str, Any] = json.loads(table.schema.metadata[META])
    if (values.pop("format"), values.pop("codec")) != (FORMAT, CODEC):
        raise UsageError("the state is of another version of cjo", "begin with a new checkpoint")
    facts = Facts(**{**values, "older": tuple(values["older"]), "hours": tuple(values["hours"])})
    for name in ("lateness", "buckets"):
        if getattr(facts, name) != getattr(begun, name):
            raise UsageError(f"the state was begun with another number of {name}", "go on with that, or begin anew")
    return facts, Customers(table)


def write_state(facts: Facts, customers: pa.Table) -> bytes:
    """The page of a bucket's facts and the table of its customers."""
    meta = {"format": FORMAT, "codec": CODEC, **asdict(facts)}
    return _write(customers.replace_schema_metadata({META: json.dumps(meta).encode()}))


def next_due(customers: pa.Table) -> int | None:
    """The next instant at which something is to be decided of anybody."""
    return pc.min(customers["due"]).as_py()  # type: ignore[no-any-return]


def read_held(data: bytes | None) -> list[Held]:
    """The rows that wait."""
    columns = [] if data is None else _read(data).to_pydict().values()
    return [Held(*row) for row in zip(*columns, strict=True)]


def write_held(rows: Sequence[Held]) -> bytes:
    """The page of rows that wait."""
    return _write(_table(rows, ROWS))


def read_lines(data: bytes | None) -> list[str]:
    """The rows of the snapshot."""
    return [] if data is None else data.decode().splitlines()


def write_lines(lines: Iterable[str]) -> bytes:
    """The page of rows of the snapshot, of which each is one line of JSON."""
    return "".join(f"{line}\n" for line in lines).encode()


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema)


def _read(data: bytes) -> pa.Table:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()


def _write(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]
