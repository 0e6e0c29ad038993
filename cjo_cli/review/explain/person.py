"""One customer of a log: their events and profile as the machine takes them, in the time of the whole log (T5)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.errors import UsageError
from cjo_cli.files import scratch
from cjo_cli.log.contents import contents_of
from cjo_cli.log.data import Column, LogData, Wanted
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.reader import read_log
from cjo_cli.machine.state import Event
from cjo_cli.machine.values import Value
from cjo_cli.model.log import LogConfig
from cjo_cli.review.outcomes.codes import is_code, resolve
from cjo_cli.simulate.limits import engine_settings, limits

if TYPE_CHECKING:
    import pyarrow as pa

NOTHING = Wanted({}, {}, frozenset(), frozenset())


@dataclass(frozen=True)
class Person:
    """A customer: `profile` is their snapshot (None: it has them not), `first` the instant from which they exist (T6).

    `beginning`, `horizon` and `facts` are the whole log's.
    """

    id: str
    events: tuple[Event, ...]
    profile: Mapping[str, Value] | None
    first: int
    beginning: int
    horizon: int
    facts: LogFacts


def read_person(root: Path, config: LogConfig, wanted: Wanted, customer: str, to: int | None) -> Person:
    """The customer of an id, or of a code that `cjo diff` printed for one (`codes.py`).

    Raises LogError as `read_log` does; UsageError where the log has no such customer, or `to` is before all of it.
    """
    with scratch(Path(tempfile.gettempdir())) as spill:
        settings = engine_settings(str(spill), limits(None, 1).engine, None)
        own = _coded(root, config, customer, settings) if is_code(customer) else customer
        with closing(read_log(root, config, wanted, to, settings, only=_ids(own))) as log:
            if log.horizon < log.beginning:
                raise UsageError("--to lies before the log's first event", "the log begins later")
            if not len(log.customers):
                raise UsageError(
                    f"the log has no customer '{customer}'",
                    "ids are compared letter by letter; of ids that log.identities lists, name the customer's",
                )
            (data,) = log.parts()
    return _person(own, data, wanted)


def _ids(customer: str) -> pa.Array:
    import pyarrow as pa

    return pa.array([customer], pa.string())


def _coded(root: Path, config: LogConfig, code: str, settings: dict[str, Any]) -> str:
    with closing(read_log(root, config, NOTHING, None, settings)) as log:
        return resolve(contents_of(root, config).key, code, log.customers.to_pylist())


def _person(customer: str, data: LogData, wanted: Wanted) -> Person:
    known = bool(data.in_snapshot[0])
    events = _events(data)
    # Of somebody without an event that is read, their first instant only matters to schedules, which ask for it.
    first = int(data.first[0]) if wanted.first else events[0].ts if events else data.beginning
    return Person(
        customer, events, _profile(data) if known else None, data.beginning if known else first,
        data.beginning, data.horizon, data.facts,
    )  # fmt: skip


def _events(data: LogData) -> tuple[Event, ...]:
    """Every event that is read, by time, then the log's order."""
    found = []
    for term, table in data.events.items():
        columns = {name: _values(column, data.strings) for name, column in table.properties.items()}
        for row, (ts, seq) in enumerate(zip(table.ts.tolist(), table.seq.tolist(), strict=True)):
            values = {name: cells[row] for name, cells in columns.items()}
            found.append((ts, seq, Event(ts, term, _there(values))))
    return tuple(event for _, _, event in sorted(found, key=lambda one: one[:2]))


def _profile(data: LogData) -> dict[str, Value]:
    return _there({name: _values(column, data.strings)[0] for name, column in data.attributes.items()})


def _there(values: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}


def _values(column: Column, strings: list[str]) -> list[Value | None]:
    """The cells of a column; texts are numbers of `strings`."""
    cells = zip(column.values.tolist(), column.valid.tolist(), strict=True)
    if column.type == "string":
        return [strings[value] if valid else None for value, valid in cells]
    return [value if valid else None for value, valid in cells]
