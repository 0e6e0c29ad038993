"""How a scalar is written so that it means a text: in the quotes that stood there, where there were any."""

from __future__ import annotations

import json
import re
from typing import Any

from cjo_cli.load.scalars import resolve, trap

# What may stand plain anywhere, also between brackets.
PLAIN = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_./+ -]*[A-Za-z0-9_./+-])?")
QUOTED = re.compile(r"\"([^\"\\]|\\.)*\"|'([^']|'')*'")


def written(node: Any, text: str) -> str | None:
    """`text` in place of the scalar `node`, in its style; None for a block scalar, whose form says too little."""
    if node.style == "'":
        return "'" + text.replace("'", "''") + "'" if text.isprintable() else json.dumps(text, ensure_ascii=False)
    if node.style == '"':
        return json.dumps(text, ensure_ascii=False)
    if node.style:
        return None
    # What is to be quoted comes with its quotes: that is the fix.
    if QUOTED.fullmatch(text):
        return text
    return text if _plain(node.value, text) else json.dumps(text, ensure_ascii=False)


def _plain(old: str, new: str) -> bool:
    """Whether `new` may stand plain where `old` did, and is read as the same kind of thing."""
    if not PLAIN.fullmatch(new) or trap(new):
        return False
    return type(resolve(new)) is type(resolve(old)) or not isinstance(resolve(old), str)
