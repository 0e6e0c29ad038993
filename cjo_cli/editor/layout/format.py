"""A file in one style: the pieces as they are, what lies between them made anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import yaml

from cjo_cli.editor.layout.lines import Lines, spaced
from cjo_cli.editor.layout.pieces import CLOSING, OPENING, Level, Piece, pieces
from cjo_cli.editor.layout.texts import end_of, placed
from cjo_cli.load.scan import decode, scan

COMMENT = re.compile(r"(?m)(?:^|[ \t])(#.*)")
# Line breaks that only YAML knows; texts that hold them are left alone.
STRANGE = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class Unchanged(Exception):  # noqa: N818 - it is no fault of the caller's
    """A text that cannot be put in style without a change of what it says."""

    why: str


def formatted(raw: bytes) -> bytes:
    """The file in one style, with every comment and the same meaning; the same bytes where it is in style already.

    Raises YAMLError for what is no YAML, Unchanged where formatting would change more than the style.
    """
    text = decode("", raw).replace("\r\n", "\n").replace("\r", "\n")
    if STRANGE.search(text):
        raise Unchanged("it holds line breaks of another kind")
    found = list(pieces(text))
    made = _written(text, found).encode() if found else raw
    before, after = scan("", raw), scan("", made)
    if (
        before.data != after.data
        or len(before.findings) != len(after.findings)
        or comments(text) != comments(made.decode())
    ):
        raise Unchanged("it would mean something else")
    return made


def comments(text: str) -> Counter[str]:
    """The comments of a text, whatever their place, without the blanks at their ends."""
    held = list(pieces(text))
    edges = [0, *(edge for piece in held for edge in (piece.start, end_of(text, piece))), len(text)]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    headers = [text[piece.start : piece.end].split("\n", 1)[0] for piece in held if piece.style in ("|", ">")]
    return Counter(spaced(match[1]) for part in (*gaps, *headers) for match in COMMENT.finditer(part))


def _written(text: str, found: Sequence[Piece]) -> str:
    lines = Lines()
    _gap(lines, "\n" + text[: found[0].start], 0, (), found[0])
    for piece, after in pairwise([*found, None]):
        assert piece is not None
        end = end_of(text, piece)
        lines.add(placed(text[piece.start : end], piece))
        gap = text[end : len(text) if after is None else after.start]
        if after is None or ("\n" in gap and not _joins(piece, gap, after)):
            _gap(lines, gap, end - text.rfind("\n", 0, end) - 1, piece.levels, after)
        else:
            lines.add(_between(piece, after))
    return lines.text()


def _joins(piece: Piece, gap: str, after: Piece) -> bool:
    """Whether an item goes on behind its dash, where only empty lines stand between them."""
    return issubclass(piece.kind, yaml.BlockEntryToken) and not gap.strip() and after.column > piece.column


def _gap(lines: Lines, gap: str, column: int, levels: tuple[Level, ...], after: Piece | None) -> None:
    """What lies between two lines: a comment behind the first, comments of their own, at most one empty line."""
    behind, *between = gap.split("\n")
    if behind.strip():
        lines.comment(behind.strip(), column + len(behind) - len(behind.lstrip()))
    *between, last = between or [""]
    empty = False
    for line in between:
        if line.strip() or not empty:
            lines.begin(0)
            lines.add(" " * _column(line, levels, after) + spaced(line.strip()) if line.strip() else "")
        empty = not line.strip()
    if after is not None:
        lines.begin(after.column)
    elif last.strip():
        lines.begin(0)
        lines.add(" " * _column(last, levels, after) + spaced(last.strip()))


def _column(line: str, levels: tuple[Level, ...], after: Piece | None) -> int:
    """Where a comment of its own goes: with what follows, unless it stood deeper, as the last of what is open."""
    old = len(line) - len(line.lstrip())
    inner = levels[-1].new if levels else -1
    if after is not None and (after.flow or old <= after.old or after.column > inner):
        return after.rest if issubclass(after.kind, CLOSING) else after.column
    return next((level.new for level in reversed(levels) if level.old <= old), 0)


def _between(piece: Piece, after: Piece) -> str:
    """What stands between two pieces of one line."""
    if issubclass(after.kind, yaml.FlowEntryToken | yaml.ValueToken) or issubclass(after.kind, CLOSING):
        return ""
    return "" if issubclass(piece.kind, OPENING) else " "
