"""Events and the snapshot as `cjo run` is given them: JSON lines from files or standard input."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.machine.course import Machine
from cjo_cli.machine.reading import DOUBLE, Bad, Row, Typed, parsed, read_row
from cjo_cli.machine.values import Value, text_of

STREAM = Path("-")


def rows_of(events: list[Path], unit: str) -> Iterator[Row | Bad]:
    """Rows as they come from a stream; those of files by `ts`, then in the order of files and lines (R4)."""
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
        raise UsageError(f"{option}: cannot read {path.as_posix()}: {error.strerror}", "correct the path") from None


def profiles_of(machine: Machine, path: Path | None) -> dict[str, Mapping[str, Value]]:
    """The snapshot by customer (T4)."""
    found: dict[str, Mapping[str, Value]] = {}
    typed = Typed(machine.plan, machine.keeps)
    for number, line in [] if path is None else _lines(path, "--customers"):
        cells = parsed(line)
        customer = None if cells is None else text_of(cells.get("customer_id"))
        if cells is None or not customer:
            raise UsageError(
                f"--customers: line {number} names no customer_id", "one JSON object a line, with customer_id"
            )
        if customer in found:
            raise UsageError(f"--customers: line {number} is of a customer who was there already", "keep one of them")
        found[customer] = typed.profile(cells)
    return found
