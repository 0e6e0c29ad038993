"""JSON with one text for one value (RFC 8785), for values without floats."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

# Beyond it, readers that hold numbers as floats, as RFC 8785 has it, would read another integer.
LARGEST = 2**53 - 1
# The last character that is one UTF-16 code unit.
LAST_UNIT = "\uffff"


class NotCanonical(ValueError):  # noqa: N818 - it says what is wrong
    """A text that is no JSON, or not the one text of its value."""


def canonical(value: Any) -> bytes:
    """UTF-8 bytes of `value`: keys by UTF-16 code units, no blanks. Raises TypeError for a float, ValueError for an
    integer beyond 2^53."""
    _check(value)
    return _text(value).encode("utf-8")


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif isinstance(value, float):
        raise TypeError("floats have no canonical text here")
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(f"the integer {value} is beyond 2^53, where readers of JSON differ")


def place_of_large(value: Any) -> str | None:
    """Where the first integer beyond 2^53 stands, keys and ids joined by dots; None where there is none."""
    inside: Iterable[tuple[str, Any]]
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list | tuple):
        inside = ((_name(item, number), item) for number, item in enumerate(value))
    else:
        return "" if isinstance(value, int) and abs(value) > LARGEST else None
    found = ((name, place_of_large(item)) for name, item in inside)
    return next((f"{name}.{place}".rstrip(".") for name, place in found if place is not None), None)


def _name(item: Any, number: int) -> str:
    return str(item.get("id", number)) if isinstance(item, dict) else str(number)


def _text(value: Any) -> str:
    text = _dumped(value)
    # Up to here the order of code points is that of UTF-16 code units.
    return text if text.isascii() or max(text) <= LAST_UNIT else _ordered(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _ordered(value: Any) -> str:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_dumped(key)}:{_ordered(item)}" for key, item in pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_ordered(item) for item in value) + "]"
    return _dumped(value)


def read_canonical(data: bytes) -> Any:
    """The value of a canonical text. Raises NotCanonical for any other: there is one text for one value."""
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NotCanonical("it is no JSON") from None
    try:
        same = canonical(value) == data
    except (TypeError, ValueError, RecursionError):
        same = False
    if not same:
        raise NotCanonical("it is not the canonical text of its JSON (RFC 8785)")
    return value
