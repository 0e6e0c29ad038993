"""Timezones as tables of offsets, so that a bundle means the same wherever it runs, whatever that machine's tzdata.

Read from the `tzdata` package: the changes that its files list, and, past those, the changes of the rule that goes on
for ever, looked for between days that are nearer than two changes can be.
"""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from cjo_cli.model.zones import known_zones

# Before and after these years the nearest offset holds.
FIRST_YEAR = 1970
LAST_YEAR = 2100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = (datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
LAST = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
# No rule for ever goes forward and back again within so short a time.
STRIDE = 28 * 86_400
HEADER = 44
Table = tuple[int, tuple[tuple[int, int], ...]]


def zone_tables(names: frozenset[str]) -> dict[str, Any]:
    """The tables of the zones in `names`, as a bundle holds them.

    `zones` gives each name the number of its table; a table is the offset before its first change and the changes as
    pairs (instant, offset from then on), all in seconds. Zones of one table share it.
    """
    tables: dict[tuple[Any, ...], int] = {}
    zones = {name: tables.setdefault(_table(name), len(tables)) for name in sorted(names)}
    return {"from": FIRST_YEAR, "to": LAST_YEAR, "version": _version(), "tables": list(tables), "zones": zones}


def every_zone() -> frozenset[str]:
    """The names of all zones."""
    return known_zones()


def _version() -> str:
    return str(import_module("tzdata").IANA_VERSION)


def _table(name: str) -> Table:
    return _of_file(files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes())


@cache
def _of_file(data: bytes) -> Table:
    """The table of a zone's file; many names have the same one."""
    clock = ZoneInfo.from_file(io.BytesIO(data))
    offsets = [(at, _offset(clock, at)) for at in _moments(data)]
    changes = [after for before, after in pairwise(offsets) if before[1] != after[1]]
    return offsets[0][1], tuple(changes)


def _moments(data: bytes) -> list[int]:
    """Every instant from the first to the last at which the offset may change, in order."""
    listed, rule = _read(data)
    inside = [at for at in listed if FIRST < at < LAST]
    return [FIRST, *inside, *(at for at in _by_rule(rule) if at > max([FIRST, *listed]))]


@cache
def _by_rule(rule: bytes) -> tuple[int, ...]:
    """The changes that a rule for ever makes; many zones share one."""
    if b"," not in rule:  # no summer time
        return ()
    clock = ZoneInfo.from_file(io.BytesIO(_only(rule)))
    seen = [(at, _offset(clock, at)) for at in (*range(FIRST, LAST, STRIDE), LAST)]
    return tuple(_change(clock, low, high) for (low, before), (high, after) in pairwise(seen) if before != after)


def _change(clock: ZoneInfo, low: int, high: int) -> int:
    here = _offset(clock, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(clock, middle) == here else (low, middle)
    return high


def _offset(clock: ZoneInfo, at: int) -> int:
    return (datetime.fromtimestamp(at, clock).utcoffset() or timedelta()) // timedelta(seconds=1)


# A zone's file (RFC 9636): header and body with instants of 32 bits, the same with 64, the rule between line ends.


def _read(data: bytes) -> tuple[tuple[int, ...], bytes]:
    """The changes that a zone's file lists, and the rule that goes on after them."""
    begin = HEADER + _body(data[:HEADER], 4)
    count = struct.unpack(">6l", data[begin + 20 : begin + HEADER])[3]
    listed = struct.unpack(f">{count}q", data[begin + HEADER : begin + HEADER + 8 * count])
    return listed, data[begin + HEADER + _body(data[begin : begin + HEADER], 8) :].strip(b"\n")


def _body(header: bytes, size: int) -> int:
    """How many bytes follow a header, where an instant takes `size`."""
    isut, isstd, leap, times, types, chars = struct.unpack(">6l", header[20:])
    return int(times * (size + 1) + types * 6 + chars + leap * (size + 4) + isstd + isut)


def _only(rule: bytes) -> bytes:
    """The file of a zone that has nothing but a rule."""
    one = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + bytes(6) + b"LMT\0"
    return one * 2 + b"\n" + rule + b"\n"
