"""A small shop to replay: a project in a folder, of which a test writes only what it is about.

Events are lines of text, `customer ts event property=value …`, times ISO; what comes back is rows of plain values,
times as ISO text, seconds left out where they are 0.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shlex
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from cjo_cli import api
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.world import NEVER

EVENTS = """
facet: event
terms:
  - id: started
    properties:
      ref: {type: string}
      code: {type: integer}
      value: {type: number}
      flag: {type: boolean}
      at: {type: timestamp}
      day: {type: date}
  - {id: visited, properties: {page: {type: string}, value: {type: number}, ref: {type: string}, at: {type: timestamp}}}
  - {id: bought, properties: {value: {type: number}, page: {type: string}, ref: {type: string}}}
  - {id: ordered, name: Order Completed, properties: {value: {type: number}}}
  - {id: left}
  - id: profile
    properties:
      tier: {type: string}
      score: {type: number}
      ok: {type: boolean}
      zone: {type: string}
      lang: {type: string}
      mail: {type: string}
      renews: {type: timestamp}
      birthday: {type: date}
    sets:
      {tier: tier, score: score, ok: ok, zone: timezone, lang: locale, mail: email, renews: renews, birthday: birthday}
"""
ATTRIBUTES = """
facet: attribute
terms:
  - {id: tier, type: string}
  - {id: score, type: number}
  - {id: level, type: integer}
  - {id: ok, type: boolean}
  - {id: fine, type: boolean}
  - {id: email, type: string}
  - {id: phone, type: string}
  - {id: renews, type: timestamp}
  - {id: birthday, type: date}
"""
CHANNELS = """
facet: channel
terms:
  - {id: email, address: email}
  - {id: push}
"""
PURPOSES = """
facet: purpose
terms:
  - {id: news, consent: none}
  - {id: marketing, consent: {default: ok}}
  - {id: service, consent: none, capped: false, quiet: false}
"""
NOTE = """
content: note
purpose: news
status: approved
variants: [{channel: push, body: Hello}]
"""
NOTICE = """
content: notice
purpose: service
status: approved
variants: [{channel: push, body: Hello}]
"""
OFFER = """
content: offer
purpose: marketing
status: approved
variants: [{channel: email, subject: Hello, body: Hello}, {channel: push, body: Hello}]
"""
FILES = {
    "taxonomy/event.yaml": EVENTS,
    "taxonomy/attribute.yaml": ATTRIBUTES,
    "taxonomy/channel.yaml": CHANNELS,
    "taxonomy/purpose.yaml": PURPOSES,
    "taxonomy/action.yaml": "facet: action\nterms: [{id: buy, events: [{event: bought}], value: value}]",
    "taxonomy/audience.yaml": "facet: audience\nterms: [{id: gold, when: {attribute: tier, eq: gold}}]",
    "content/note.yaml": NOTE,
    "content/notice.yaml": NOTICE,
    "content/offer.yaml": OFFER,
}
LATE = "2027-01-01T00:00:00Z"


def bucket(customer: str, salt: str) -> int:
    """V5, from its words."""
    return int(hashlib.md5(f"{customer}:{salt}".encode()).hexdigest()[:8], 16) % 10_000


def iso(t: int) -> str | None:
    """Microseconds as ISO text in UTC, without seconds that are 0; None for no time."""
    if t == NEVER:
        return None
    moment = datetime(1970, 1, 1) + timedelta(microseconds=int(t))  # noqa: DTZ001 - UTC throughout
    return moment.isoformat(timespec="auto" if moment.second or moment.microsecond else "minutes")


def unix(text: str) -> int:
    """Seconds since 1970 of ISO text in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def parsed(text: str) -> list[dict[str, str]]:
    """Lines of `customer ts event property=value …` as rows; a `-` is left empty."""
    rows = []
    for line in filter(str.strip, text.splitlines()):
        customer, ts, event, *properties = shlex.split(line)
        core = {"customer_id": customer, "ts": ts, "event": event}
        cells = {name: "" if value == "-" else value for name, value in core.items()}
        rows.append({**cells, **dict(cell.split("=", 1) for cell in properties)})
    return rows


def csv_text(rows: list[dict[str, Any]]) -> str:
    """Rows as CSV, a column for every key."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def json_lines(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON, one a line."""
    return "".join(json.dumps(row) + "\n" for row in rows)


class Replay:
    """A simulation's tables as rows of plain values."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def instances(self, columns: str, **only: Any) -> list[Any]:
        """`columns` of the instances that `only` names: tuples, or bare values of a single column."""
        return _rows(self.result.table("instances"), columns, only)

    def steps(self, columns: str, **only: Any) -> list[Any]:
        """The same of the steps."""
        return _rows(self.result.table("steps"), columns, only)

    def messages(self, columns: str, **only: Any) -> list[Any]:
        """The same of the messages."""
        return _rows(self.result.table("messages"), columns, only)

    def ends(self) -> dict[str, tuple[Any, ...]]:
        """By customer: outcome, reason, instant of the end. For one instance a customer."""
        return {who: tuple(rest) for who, *rest in self.instances("customer_id outcome reason ended_at")}

    def rejected(self, journey: str = "trip") -> dict[str, int]:
        """How many candidates were rejected, by reason (E9)."""
        return self.result.counts[journey].rejected

    def candidates(self, journey: str = "trip") -> int:
        return self.result.counts[journey].candidates


def _rows(table: pa.Table, columns: str, only: dict[str, Any]) -> list[Any]:
    names = columns.split()
    read = {name: _column(table, name) for name in {*names, *only}}
    keep = [i for i in range(len(table)) if all(read[name][i] == value for name, value in only.items())]
    if len(names) == 1:
        return [read[names[0]][i] for i in keep]
    return [tuple(read[name][i] for name in names) for i in keep]


def _column(table: pa.Table, name: str) -> list[Any]:
    column = table.column(name)
    if pa.types.is_timestamp(column.type):
        return [None if value is None else iso(value) for value in column.cast(pa.int64()).to_pylist()]
    return column.to_pylist()


class Shop:
    """The project; every method but the last ones writes a part of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: dict[str, Any] = {"version": 1, "name": "shop", "timezone": "UTC", "locale": "en"}
        self.log_settings: dict[str, Any] = {"events": "logs/events.csv"}
        for name, text in FILES.items():
            self.file(name, text)

    def file(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def journey(self, text: str, name: str = "trip", status: str = "live") -> None:
        self.file(f"journeys/{name}.yaml", f"journey: {name}\nstatus: {status}\n" + textwrap.dedent(text))

    def content(self, name: str, text: str, purpose: str = "news") -> None:
        head = f"content: {name}\nstatus: approved\npurpose: {purpose}\n"
        self.file(f"content/{name}.yaml", head + textwrap.dedent(text))

    def facet(self, name: str, terms: str) -> None:
        """Replace a facet's terms."""
        self.file(f"taxonomy/{name}.yaml", f"facet: {name}\nterms:\n" + textwrap.indent(textwrap.dedent(terms), "  "))

    def config(self, **settings: Any) -> None:
        self.settings |= settings

    def log_config(self, **settings: Any) -> None:
        self.log_settings |= settings

    def log(self, text: str, name: str = "events.csv") -> None:
        self.file(f"logs/{name}", csv_text(parsed(text)))

    def parquet(self, name: str, sql: str) -> None:
        """Write a query's rows as a Parquet file."""
        import duckdb

        self.file(name, "")
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({sql}) TO '{(self.root / name).as_posix()}' (FORMAT parquet)")

    def customers(self, text: str) -> None:
        """The snapshot: lines of `customer attribute=value …`."""
        rows = []
        for line in filter(str.strip, text.splitlines()):
            customer, *cells = shlex.split(line)
            rows.append({"customer_id": customer, **dict(cell.split("=", 1) for cell in cells)})
        self.file("logs/customers.csv", csv_text(rows))
        self.log_config(customers="logs/customers.csv")

    def written(self) -> Path:
        """The folder, with its `cjo.yaml`."""
        settings = {**self.settings, "log": self.log_settings}
        self.file("cjo.yaml", "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items()))
        return self.root

    def run(self, *, to: str | None = LATE, **options: Any) -> Replay:
        """Replay the log, up to `to`; None: up to its last event."""
        return Replay(api.simulate(self.written(), to=to, **options))

    def errors(self) -> list[str]:
        """The names of the errors that `validate` finds."""
        return [found.finding.name for found in api.validate(self.written()).diagnostics if _is_error(found)]

    def holding(self, *conditions: str, to: str | None = LATE) -> list[str]:
        """For each condition the customers for whom it holds as they enter by `started`, as one text."""
        steps = "".join(f"  - {{id: c{i}, branch: [{{id: hit, when: {c}}}]}}\n" for i, c in enumerate(conditions))
        self.journey("enter: {event: started}\nsteps:\n" + steps)
        run = self.run(to=to)
        return [" ".join(run.steps("customer_id", step=f"c{i}", path="hit")) for i in range(len(conditions))]


def _is_error(found: Any) -> bool:
    return found.finding.severity.value == "error"
