"""Arrow's columns as numpy's and the other way round, over the same memory.

pyarrow's own conversions first ask whether they were given something of pandas; where that is installed, asking loads
it, which takes longer than a small replay.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]
# What a column of numbers is in memory, by its type's name.
KINDS = {
    "int8": "i1", "int16": "i2", "int32": "i4", "int64": "i8", "uint8": "u1", "uint16": "u2", "uint32": "u4",
    "uint64": "u8", "float": "f4", "double": "f8", "date32[day]": "i4", "timestamp[us]": "M8[us]",
}  # fmt: skip
DAYS = np.dtype("M8[D]")  # of 64 bits, and Arrow's are of 32
TYPES = {np.dtype(kind): pa.type_for_alias(name) for name, kind in KINDS.items() if name != "date32[day]"}


def numbers(column: pa.Array | pa.ChunkedArray) -> Array:
    """The values of a column of numbers, instants, days or booleans; where there is none, anything."""
    column = _whole(column)
    data, start, count = column.buffers()[1] or b"", column.offset, len(column)
    if pa.types.is_boolean(column.type):
        return _bits(data, start, count)
    kind = np.dtype(KINDS[str(column.type)])
    found: Array = (
        np.frombuffer(data, dtype=kind, count=count, offset=start * kind.itemsize) if count else np.zeros(0, kind)
    )
    return found.astype(DAYS) if pa.types.is_date32(column.type) else found


def present(column: pa.Array | pa.ChunkedArray) -> Array:
    """Where a column has a value."""
    column = _whole(column)
    bits = column.buffers()[0] if column.null_count else None
    return np.ones(len(column), dtype=np.bool_) if bits is None else _bits(bits, column.offset, len(column))


def array(values: Array, absent: Array | None = None) -> pa.Array:
    """A column of numbers, instants, days or booleans; where `absent` holds, there is none."""
    missing = None if absent is None or not absent.any() else _packed(~absent)
    if values.dtype == np.bool_:
        return pa.Array.from_buffers(pa.bool_(), len(values), [missing, _packed(values)])
    if values.dtype == DAYS:
        return array(values.astype(np.int32), absent).view(pa.date32())
    data = pa.py_buffer(np.ascontiguousarray(values).view(np.uint8))
    return pa.Array.from_buffers(TYPES[values.dtype], len(values), [missing, data])


def texts(values: Sequence[str | None]) -> pa.Array:
    """A column of texts, few enough to be handled one by one."""
    raw = [b"" if value is None else value.encode() for value in values]
    ends = np.array([0, *accumulate(map(len, raw))], dtype=np.int32)
    absent = np.array([value is None for value in values], dtype=np.bool_)
    missing = _packed(~absent) if absent.any() else None
    return pa.Array.from_buffers(pa.string(), len(raw), [missing, pa.py_buffer(ends), pa.py_buffer(b"".join(raw))])


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return column


def _bits(data: pa.Buffer, start: int, count: int) -> Array:
    packed = np.frombuffer(data, dtype=np.uint8)
    return np.unpackbits(packed, count=start + count, bitorder="little")[start:].view(np.bool_)


def _packed(flags: Array) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
