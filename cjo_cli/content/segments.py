"""How many SMS a text takes (3GPP TS 23.038, 6.2.1: the default alphabet and its extension; else UCS-2)."""

from __future__ import annotations

from dataclasses import dataclass

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes two places.
EXTENSION = frozenset("\f^{}\\[~]|€")
# Units of a lone message, and of a part of several, whose header takes the rest.
GSM, GSM_PART = 160, 153
UCS2, UCS2_PART = 70, 67


@dataclass(frozen=True)
class Segments:
    """The parts a text is sent in, and the characters that keep it from the shorter alphabet."""

    parts: int
    units: int
    foreign: tuple[str, ...]


def segments(text: str) -> Segments:
    """The parts that `text` takes."""
    foreign = tuple(dict.fromkeys(c for c in text if c not in ALPHABET and c not in EXTENSION))
    if foreign:
        units = len(text.encode("utf-16-le")) // 2
        return Segments(_parts(units, UCS2, UCS2_PART), units, foreign)
    units = len(text) + sum(c in EXTENSION for c in text)
    return Segments(_parts(units, GSM, GSM_PART), units, ())


def _parts(units: int, lone: int, part: int) -> int:
    return 1 if units <= lone else -(-units // part)
