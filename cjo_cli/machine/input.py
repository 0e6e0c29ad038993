"""Events and the snapshot as `cjo run` is given them: JSON lines from files or standard input."""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.machine.course import Machine
from cjo_cli.machine.reading import DOUBLE, Bad, Cells, Row, Typed, parsed, read_row
from cjo_cli.machine.values import Value, text_of

STREAM = Path("-")
Identities = Mapping[str, str]
IDENTITY = {"anonymous_id", "customer_id"}


def rows_of(events: Sequence[Path], unit: str, identities: Identities) -> Iterator[Row | Bad]:
    """Rows as they come from a stream; those of files by `ts`, then in the order of files and lines (R4).

    An id that `identities` lists is that customer's. Raises UsageError for a file that cannot be read.
    """
    for row in _rows(events, unit):
        known = identities.get(row.customer) if isinstance(row, Row) else None
        yield replace(row, customer=known) if isinstance(row, Row) and known is not None else row


def identities_of(path: Path | None) -> dict[str, str]:
    """The customers of other ids: JSON lines or CSV of `anonymous_id` and `customer_id`, read once (not followed).

    Raises UsageError for a line without these, or an id of two customers.
    """
    found: dict[str, str] = {}
    doubled = set()
    for number, cells in () if path is None else _cells(path):
        if IDENTITY - cells.keys():
            raise UsageError(f"--identities: line {number} is without anonymous_id or customer_id", "each names both")
        other, customer = text_of(cells["anonymous_id"]), text_of(cells["customer_id"])
        if other and customer and found.setdefault(other, customer) != customer:
            doubled.add(other)
    if doubled:
        raise UsageError(f"--identities: {len(doubled)} ids are of two customers each", "an id belongs to one customer")
    return found


def _cells(path: Path) -> Iterator[tuple[int, Cells]]:
    lines = _lines(path, "--identities")
    if path.suffix == ".csv":
        texts = (line.decode("utf-8-sig", errors="replace") for _, line in lines)
        yield from enumerate(csv.DictReader(texts), 2)
        return
    yield from ((number, parsed(line) or {}) for number, line in lines)


def _rows(events: Sequence[Path], unit: str) -> Iterator[Row | Bad]:
    if STREAM in events:
        if len(events) > 1:
            raise UsageError("--events: standard input stands alone", "give - or files")
        # Bytes, so that a line that is no UTF-8 is a bad row and no error.
        stream = getattr(sys.stdin, "buffer", sys.stdin)
        yield from (read_row(line, unit) for line in stream if line.strip())
        return
    rows = list(_once(row for path in events for row in _of_file(path, unit)))
    rows.sort(key=lambda row: row.ts if isinstance(row, Row) else 0)
    yield from rows


def _once(rows: Iterator[Row | Bad]) -> Iterator[Row | Bad]:
    """Of rows with one id the first in the log counts, whatever their times (D1)."""
    seen: set[str] = set()
    for row in rows:
        known = isinstance(row, Row) and row.id is not None and row.id in seen
        yield DOUBLE if known else row
        if isinstance(row, Row) and row.id is not None:
            seen.add(row.id)


def _of_file(path: Path, unit: str) -> Iterator[Row | Bad]:
    """A file's rows; one without an id is known by its place and text, so that a file read again says nothing new."""
    for number, line in _lines(path, "--events"):
        row = read_row(line, unit)
        if isinstance(row, Row) and row.id is None:
            digest = hashlib.blake2b(line, digest_size=16).hexdigest()
            row = replace(row, id=f"{path.name}\x1f{number}\x1f{digest}")
        yield row


def _lines(path: Path, option: str) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise UsageError(f"{option}: cannot read {path.as_posix()}: {reason(error)}", "correct the path") from None


def profiles_of(machine: Machine, path: Path | None, identities: Identities) -> dict[str, Mapping[str, Value]]:
    """The snapshot by customer (T4). Raises UsageError for a line without one, or a customer twice (D1)."""
    found: dict[str, Mapping[str, Value]] = {}
    typed = Typed(machine.plan, machine.keeps)
    for number, line in [] if path is None else _lines(path, "--customers"):
        cells = parsed(line)
        customer = None if cells is None else text_of(cells.get("customer_id"))
        if cells is None or not customer:
            raise UsageError(
                f"--customers: line {number} names no customer_id", "one JSON object a line, with customer_id"
            )
        customer = identities.get(customer, customer)
        if customer in found:
            raise UsageError(f"--customers: line {number} is of a customer who was there already", "keep one of them")
        found[customer] = typed.profile(cells)
    return found
