"""JSON with one text for one value (RFC 8785), for values without floats."""

from __future__ import annotations

import json
from typing import Any

# Beyond it, readers that hold numbers as floats, as RFC 8785 has it, would read another integer.
LARGEST = 2**53 - 1


class NotCanonical(ValueError):  # noqa: N818 - it says what is wrong
    """A text that is no JSON, or not the one text of its value."""


def canonical(value: Any) -> bytes:
    """UTF-8 bytes of `value`: keys by UTF-16 code units, no blanks. Raises TypeError for a float, ValueError for an
    integer beyond 2^53."""
    return _text(value).encode("utf-8")


def _text(value: Any) -> str:
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{_text(item)}" for key, item in pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item) for item in value) + "]"
    if isinstance(value, float):
        raise TypeError("floats have no canonical text here")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(f"the integer {value} is beyond 2^53, where readers of JSON differ")
    return json.dumps(value, ensure_ascii=False)


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
