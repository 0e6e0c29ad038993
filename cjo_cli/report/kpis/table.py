"""One table of a report, whatever prints it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Row:
    """Cells as text; `kind` is how a difference in them is drawn, `whisker` it with its interval, `bar` a share."""

    cells: tuple[str, ...]
    kind: str = ""
    whisker: tuple[float, tuple[float, float]] | None = None
    bar: float | None = None

    def with_cells(self, *more: str) -> Row:
        """The row with more cells at its end."""
        return replace(self, cells=(*self.cells, *more))


@dataclass(frozen=True)
class Table:
    """A table with its heads; `right` has an `r` for each column that ends at its right, and `notes` stand below.

    Where there is room for some rows alone they are the first, or with `last` the last ones.
    """

    id: str
    title: str
    heads: tuple[str, ...]
    right: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    last: bool = False
