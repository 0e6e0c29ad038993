"""Positions as the protocol counts them: from 0, in the units that were agreed on, mostly of UTF-16."""

from __future__ import annotations

from lsprotocol import types
from pygls.workspace import PositionCodec

from cjo_cli.diagnostics import Span
from cjo_cli.editor.source import Source


def lines_of(source: Source) -> list[str]:
    """The lines of a text with their ends."""
    return source.text.splitlines(keepends=True)


def range_of(codec: PositionCodec, source: Source, span: Span) -> types.Range:
    """A stretch of a text as the protocol has it."""
    start = types.Position(span.line - 1, span.column - 1)
    end = types.Position(span.end_line - 1, span.end_column - 1)
    return codec.range_to_client_units(lines_of(source), types.Range(start, end))


def position_of(codec: PositionCodec, source: Source, position: types.Position) -> tuple[int, int]:
    """A position of the protocol as line and column, from 1, in characters."""
    found = codec.position_from_client_units(lines_of(source), position)
    return found.line + 1, found.character + 1
