"""Ids and values that say nothing without the key, and behave as those that they stand for.

A replaced text is the same wherever it was the same, and begins with, or holds, what the plan asks whether it does.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from cjo_cli.review.sample.roles import Texts
from cjo_cli.simulate.result import Array

DAY = 86_400_000_000
# A personal date is moved by up to so many days.
DAYS = 14
# Bytes of the hash of an id, and of a text.
ID, TEXT = 10, 8
SPACE = 1 << 50


@dataclass(frozen=True)
class Pseudonyms:
    """What is made with one key."""

    key: bytes

    def _hash(self, what: bytes, text: str, size: int) -> bytes:
        return blake2b(text.encode(), digest_size=size, key=self.key, person=what).digest()

    def customer(self, name: str) -> str:
        """A customer's id."""
        return "c" + _written(self._hash(b"customer", name, ID))

    def text(self, value: str, known: Texts) -> str:
        """What stands for a text; the texts that a plan compares whole stand for themselves."""
        if value in known.whole:
            return value
        beginning = max((one for one in known.beginnings if value.startswith(one)), key=len, default="")
        parts = [one for one in sorted(known.parts) if one in value]
        # Digits, since a plan hardly looks for these within a text.
        number = int.from_bytes(self._hash(b"text", value, TEXT), "big")
        return beginning + "|".join([*parts, f"{number:019d}"])

    def integers(self, values: Array) -> Array:
        """What stands for whole numbers: the same for the same, in no order."""
        return _each(values, lambda value: int.from_bytes(self._hash(b"integer", str(value), 8), "big") % SPACE)

    def shifts(self, customers: Sequence[str]) -> Array:
        """By customer the days by which their personal dates are moved, never none."""
        found = [int.from_bytes(self._hash(b"days", name, 4), "big") % (2 * DAYS) - DAYS for name in customers]
        return np.array([days if days < 0 else days + 1 for days in found], dtype=np.int64)


def rounded(values: Array) -> Array:
    """Numbers to their first digit."""
    sizes = np.where(values == 0, 1.0, np.abs(values))
    unit = 10.0 ** np.floor(np.log10(sizes))
    return np.asarray(np.round(values / unit) * unit)


def _each(values: Array, made: object) -> Array:
    assert callable(made)
    distinct, inverse = np.unique(values, return_inverse=True)
    return np.array([made(value) for value in distinct.tolist()], dtype=np.int64)[inverse]


def _written(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=").lower()
