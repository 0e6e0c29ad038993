"""Arrow columns, as DuckDB gives them, to columns that a replay works on: text as codes that compare as it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log import arrow
from cjo_cli.log.data import Column
from cjo_cli.log.order import Ints, sorted_by
from cjo_cli.model.base import ValueType

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]


class Texts:
    """Every text in use, sorted by code point (V3): its place is its code."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._found: list[pa.Array] = [arrow.texts(sorted({*literals, ""}))]
        self._all: pa.Array | None = None

    def note(self, column: pa.ChunkedArray) -> pa.Array:
        """The column with its texts as a dictionary of its own, which is remembered for the one of all."""
        coded = column.combine_chunks().dictionary_encode()
        self._found.append(coded.dictionary)
        return coded

    @property
    def all(self) -> pa.Array:
        """The dictionary of all columns noted."""
        if self._all is None and len(self._found) == 1:
            # Nothing was noted, and the literals stand in order.
            self._all = self._found[0]
        if self._all is None:
            import pyarrow as pa
            import pyarrow.compute as pc

            texts = pc.unique(pa.concat_arrays([found.cast(pa.string()) for found in self._found]))
            self._all = texts.take(pc.sort_indices(texts))
        return self._all

    def codes(self, coded: pa.Array) -> tuple[Array, Array]:
        """(codes, where there is a text) of a column that was noted."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if len(coded.dictionary) == 0:
            return np.zeros(len(coded), dtype=np.int64), np.zeros(len(coded), dtype=np.bool_)
        places = arrow.numbers(pc.index_in(coded.dictionary.cast(pa.string()), self.all)).astype(np.int64)
        codes, valid = values_of(coded.indices)
        return places[codes], valid


def values_of(column: Any) -> tuple[Array, Array]:
    """(values, where there is one) of a column of numbers, instants, days or booleans; 0 where there is none."""
    if column.null_count == 0:
        return arrow.numbers(column), np.ones(len(column), dtype=np.bool_)
    values, valid = arrow.numbers(column), arrow.present(column)
    return np.where(valid, values, np.zeros(1, dtype=values.dtype)), valid


def column_of(raw: Any, value_type: ValueType, texts: Texts) -> Column:
    """A column of a declared type; one of text has been noted in `texts`."""
    values, valid = texts.codes(raw) if value_type == "string" else values_of(raw)
    return Column(value_type, values, valid)


def in_order(customer: Ints, ts: Ints, seq: Ints) -> Ints:
    """Rows by customer, time and the log's order: as one number where that fits 63 bits."""
    if len(ts) == 0:
        return np.zeros(0, dtype=np.int64)
    if _by_time(ts, seq):
        # They stand as they shall within each customer: sorting takes less where a row's number goes along.
        bits = len(ts).bit_length()
        packed = customer << bits
        packed |= np.arange(len(ts))
        packed.sort()
        packed &= (1 << bits) - 1
        return packed
    first = int(ts.min())
    span = int(ts.max()) - first + 1
    if span * (int(customer.max()) + 1) >= 2**62:
        return np.lexsort((seq, ts, customer))
    return sorted_by(customer * span + (ts - first), lambda rows: seq[rows])[0]


def _by_time(ts: Ints, seq: Ints) -> bool:
    """Whether rows stand by time and the log's order, as a log does that was written as events came."""
    return bool((ts[1:] >= ts[:-1]).all() and (seq[1:] > seq[:-1]).all())
