"""Chance that is no chance: numbers from 0 to 1 that a message's own marks and the draw decide, and nothing else.

So a draw is the same wherever and in whatever order it is computed, and two files with one seed meet the same luck.
The mixing is the finaliser of SplitMix64: Steele, G. L., Lea, D., Flood, C. H. (2014), Fast splittable pseudorandom
number generators, OOPSLA 2014, 453-472, with the constants of its published code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

Hashes = np.ndarray[Any, np.dtype[np.uint64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
# Of a longer key the rest is not looked at; customers and instants tell messages apart, too.
LONGEST_KEY = 64
# A customer's number is made of so many stable shares (V5), each one of 10,000.
SHARES = 4
FNV_START, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def mixed(value: Hashes) -> Hashes:
    """Each number spread over all 64 bits."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def joined(first: Hashes, second: Any) -> Hashes:
    """One number of two, which both decide; the first has been mixed."""
    return mixed(first ^ second)


def uniform(value: Hashes) -> Floats:
    """Mixed numbers as fractions in [0, 1), of 53 bits."""
    return (value >> np.uint64(11)).astype(np.float64) * 2.0**-53


def of_text(text: str) -> np.uint64:
    """A text's number."""
    return np.uint64(int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8], "big"))


def of_texts(texts: np.ndarray[Any, Any]) -> Hashes:
    """The numbers of many texts, without a loop over them (FNV-1a over their characters, mixed)."""
    found = np.full(len(texts), FNV_START)
    if len(texts):
        for letter in texts.astype(f"U{LONGEST_KEY}").view(np.uint32).reshape(len(texts), -1).T:
            found = np.where(letter > 0, (found ^ letter) * FNV_PRIME, found)
    return mixed(found)


def of_customers(bucket: Callable[[str], np.ndarray[Any, Any]], seed: int) -> Hashes:
    """Every customer's number, of the stable shares that the semantics know (V5)."""
    shares = [bucket(f"assumed:{seed}:{place}").astype(np.uint64) for place in range(SHARES)]
    return mixed(sum(share * np.uint64(10_000**place) for place, share in enumerate(shares)))  # type: ignore[arg-type]
