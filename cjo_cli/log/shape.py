"""A value's shape: what an example shows of it, and no more."""

from __future__ import annotations

from collections.abc import Iterable

WIDTH = 30
MOST = 3
# So many characters of a value suffice to know whether it is longer.
READ = WIDTH + 1
# So many values are looked at for different shapes.
LOOKED = 50


def masked(text: str) -> str:
    """Digits as 9, letters as a or A, the rest as it is; at most 30 characters, the last a dot for more."""
    shape = "".join(map(_sign, text))
    return shape if len(shape) <= WIDTH else shape[: WIDTH - 1] + "…"


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    return sign


def shapes(texts: Iterable[str]) -> tuple[str, ...]:
    """The first three shapes of some values."""
    return tuple(dict.fromkeys(map(masked, texts)))[:MOST]


def places(rows: Iterable[tuple[str, int, str]]) -> str:
    """Rows as (file, number, shape) in words, a file named once."""
    said, last = [], None
    for file, row, shape in rows:
        place = f"row {row:,}" + (f" '{shape}'" if shape else "")
        said.append(place if file == last else f"{file} {place}")
        last = file
    return ", ".join(said)
