"""Scalars over several lines, in their new place; what they say stays."""

from __future__ import annotations

import re

from cjo_cli.editor.layout.lines import spaced
from cjo_cli.editor.layout.pieces import STEP, Piece

HEADER = re.compile(r"([|>])([+-]?)([1-9]?)([+-]?)[ \t]*(#.*)?$")


def placed(text: str, piece: Piece) -> str:
    """The lines of a scalar, the first without its indent."""
    if piece.style in ("|", ">"):
        return _block(text, piece)
    first, *rest = text.split("\n")
    if not rest:
        return text
    inner = [line.strip(" \t") for line in rest]
    return "\n".join([first.rstrip(" \t"), *(" " * piece.rest + line if line else "" for line in inner)])


def end_of(text: str, piece: Piece) -> int:
    """Where a scalar ends: empty lines behind a block belong to it only where it keeps them."""
    if piece.style not in ("|", ">"):
        return piece.end
    body = text[piece.start : piece.end]
    header = HEADER.match(body.split("\n", 1)[0])
    if header is not None and "+" in header[2] + header[4]:
        return piece.end - 1 if body.endswith("\n") else piece.end
    return piece.start + len(body.rstrip("\n \t")) if body.strip() else piece.end


def _block(text: str, piece: Piece) -> str:
    first, *body = text.split("\n")
    header = HEADER.match(first)
    assert header is not None
    mark = "".join(part for part in header.groups()[:4] if part)
    comment = f"  {spaced(header[5])}" if header[5] else ""
    told = int(header[3] or 0)
    outer = piece.levels[-1] if piece.levels else None
    if told and outer is not None:
        old, new = outer.old + told, outer.new + told
    else:
        old = next((len(line) - len(line.lstrip(" ")) for line in body if line.strip(" ")), 0)
        new = (outer.new if outer is not None else 0) + STEP
    return "\n".join([mark + comment, *(_moved(line, old, new) for line in body)])


def _moved(line: str, old: int, new: int) -> str:
    rest = line[old:]
    return " " * new + rest if rest else ""
