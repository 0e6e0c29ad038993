"""What a plain scalar means here: null, true, false, decimal integers and fractions, and text (language.md)."""

from __future__ import annotations

import re
from decimal import Decimal

INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*)")
FRACTION = re.compile(r"[+-]?(0|[1-9][0-9]*)\.[0-9]+")
YAML_1_1 = re.compile(r"yes|no|on|off", re.IGNORECASE)
CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
# More digits than any measure needs, and no more than decimals keep when they are computed with.
MOST_DIGITS = 28


def trap(text: str) -> str | None:
    """What is wrong with a plain scalar that YAML 1.1 reads as something else, or None."""
    if YAML_1_1.fullmatch(text):
        return f"a plain {text} is true or false to some readers of YAML and text to others"
    if CLOCK.fullmatch(text):
        return f"a plain {text} is a number to some readers of YAML and text to others"
    if len(text) > MOST_DIGITS and (INTEGER.fullmatch(text) or FRACTION.fullmatch(text)):
        return f"a number of {len(text)} digits"
    return None


def resolve(text: str) -> str | bool | int | Decimal | None:
    """The value of a plain scalar."""
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    if FRACTION.fullmatch(text):
        return Decimal(text)
    return text
