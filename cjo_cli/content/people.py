"""Made-up people to render texts for: as one hopes they are, and as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cjo_cli.model.base import ValueType

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
USUAL: Mapping[ValueType, Any] = {
    "string": "Alexandra", "number": Decimal("49.5"), "integer": 3, "boolean": True, "timestamp": NOW,
    "date": NOW.date(),
}  # fmt: skip
NONE: Mapping[ValueType, Any] = {"number": Decimal(0), "integer": 0, "boolean": False}
LARGE: Mapping[ValueType, Any] = {
    "number": Decimal("1234567890.123456"), "integer": 2**53, "timestamp": FAR, "date": date(9999, 12, 31),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of person: what their texts and other values are; of the `sparse` one only what is sure is known."""

    name: str
    text: str = "Alexandra"
    values: Mapping[ValueType, Any] = field(default_factory=lambda: USUAL)
    sparse: bool = False


KINDS = (
    Kind("usual"),
    Kind("nothing known", sparse=True),
    Kind("empty texts", ""),
    Kind("blank texts", "   "),
    Kind("one letter", "Q"),
    Kind("long name", "Maria Magdalena van der Wolfeschlegelstein"),
    Kind("long word", "Wolfeschlegelsteinhausenbergerdorff"),
    Kind("accents", "Zoë Åström-Çelik"),
    Kind("apostrophe and quotes", 'Siobhán "Vee" O\'Brien'),
    Kind("Arabic, right to left", "مُحَمَّد عبد الرحمن"),
    Kind("Hebrew, right to left", "אֲבִיגַיִל בן־דוד"),
    Kind("Chinese", "歐陽娜娜"),
    Kind("emoji", "Mia 👩‍👩‍👧 🎉"),
    Kind("markup", "<b>Ann</b> & <script>alert(1)</script>"),
    Kind("a template's signs", "{{ facts }} {% if x %}"),
    Kind("signs of a link", "a/b?c=d&e=f#g%h"),
    Kind("line break", "Ann\r\nBcc: all@example.org"),
    Kind("invisible signs", "A\u200bn\u00adn\u202e"),
    Kind("zero and no", values={**USUAL, **NONE}),
    Kind("large and late", values={**USUAL, **LARGE}),
)


def value(kind: Kind, type_: ValueType, listed: tuple[Any, ...] = ()) -> Any:
    """A value of that type as the person has it; where only some are allowed, the first of these."""
    if listed:
        return listed[0]
    return kind.text if type_ == "string" else kind.values[type_]
