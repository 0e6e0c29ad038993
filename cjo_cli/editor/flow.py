"""Plain data as YAML between brackets, on one line."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from cjo_cli.editor.scalars import PLAIN
from cjo_cli.load.scalars import resolve, trap


def flow(value: Any) -> str:
    """Mappings, lists, texts, numbers, booleans, so that reading them gives the same again."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    plain = PLAIN.fullmatch(value) and not trap(value) and isinstance(resolve(value), str)
    return value if plain else json.dumps(value, ensure_ascii=False)
