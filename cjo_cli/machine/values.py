"""What a text says as a value of a declared type; None where it says none (V1).

Instants are integers of microseconds since 1970, dates of days, as everywhere below the plan.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cjo_cli.log.values import NUMBER, TIMESTAMP
from cjo_cli.model.base import ValueType
from cjo_cli.plan.instants import micros, parse_date

Value = str | int | float | bool
_NUMBER = re.compile(NUMBER)
_WHOLE = re.compile(r"[+-]?[0-9]+")
_TIMESTAMP = re.compile(TIMESTAMP)
_BOOLEANS = {"true": True, "false": False}
LARGEST = 2**63
# How many digits of a number stand before its point, and how many zeros after it, where there is no exponent.
FULL, ZEROS = 21, 6


def text_of(cell: Any) -> str | None:
    """The text of a scalar; None for nothing, and for what is none."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return None if isinstance(cell, dict | list) else str(cell)


def decimal_text(written: str) -> str:
    """The text of a JSON number that is no whole one: its shortest decimal, as DuckDB has it; beyond a float as it is.

    Up to 21 digits before the point and 5 zeros after it stand in full, else there is an exponent.
    """
    number = float(written)
    if not math.isfinite(number):
        return written
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    text, least = "".join(map(str, digits)), int(exponent)
    point = len(text) + least if number else 1
    if point > FULL or point <= -ZEROS:
        fraction = f".{text[1:]}" if len(text) > 1 else ""
        text = f"{text[0]}{fraction}e{point - 1}"
    elif point <= 0:
        text = f"0.{'0' * -point}{text}"
    else:
        text = f"{text[:point]:0<{point}}.{text[point:] or '0'}"
    return f"-{text}" if sign else text


def read(text: str, wanted: ValueType) -> Value | None:
    """`text` as a value of type `wanted`, or None where it is none."""
    if wanted == "string":
        return text
    if wanted == "number":
        return _number(text)
    if wanted == "integer":
        return _integer(text)
    if wanted == "boolean":
        return _BOOLEANS.get(text.lower()) if text.isascii() else None
    if wanted == "timestamp":
        return read_timestamp(text)
    return parse_date(text)


def _number(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _integer(text: str) -> int | None:
    if _WHOLE.fullmatch(text):
        number = int(text) if len(text) < 30 else LARGEST
    elif _number(text) is not None:
        exact = Decimal(text)
        number = int(exact) if exact == exact.to_integral_value() else LARGEST
    else:
        return None
    return number if -LARGEST <= number < LARGEST else None


def read_timestamp(text: str) -> int | None:
    """Microseconds of a written timestamp; further digits are cut (T1), without an offset it is UTC."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return micros(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def rounded(number: float) -> float:
    """Rounding before a comparison (V4); a sum that is beyond what a float holds stays infinite."""
    if not number:
        return 0.0
    scaled = abs(number) * 1e6 + 0.5
    return math.copysign(math.floor(scaled) / 1e6 if math.isfinite(scaled) else scaled, number)
