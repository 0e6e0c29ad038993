"""A text as pieces: what libyaml's scanner sees, each with how deep it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from cjo_cli.load.scan import Loader

STEP = 2
OPENING = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
NOTHING = (yaml.StreamStartToken, yaml.StreamEndToken)
BLOCKS = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken)


@dataclass(frozen=True)
class Level:
    """An open mapping or list: the column it had, and the one it gets."""

    old: int
    new: int
    mapping: bool
    indentless: bool = False  # a list whose dashes stood in the column of the key above it


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is printed: `kind` is its token's, `column` the one it gets where it begins a line.

    `rest` is where the further lines of a text go; `levels` are open around it, the outermost first.
    """

    kind: type
    start: int
    end: int
    old: int
    column: int
    rest: int
    levels: tuple[Level, ...]
    flow: int
    style: str | None = None


@dataclass
class _Scan:
    levels: list[Level] = field(default_factory=list)
    flow: int = 0

    @property
    def top(self) -> int:
        """The column of what stands directly in the innermost block."""
        return self.levels[-1].new if self.levels else 0

    @property
    def below(self) -> int:
        """The column of what belongs to an item or a value of the innermost block."""
        return self.levels[-1].new + STEP if self.levels else 0

    def structure(self, token: Any) -> None:
        """Open and close levels; lists without an indent have no token of their own."""
        if isinstance(token, BLOCKS):
            self.levels.append(Level(token.start_mark.column, self.below, isinstance(token, BLOCKS[0])))
        elif isinstance(token, yaml.BlockEntryToken) and self.levels and self.levels[-1].mapping:
            self.levels.append(Level(token.start_mark.column, self.below, mapping=False, indentless=True))
        elif isinstance(token, yaml.KeyToken | yaml.BlockEndToken) and not self.flow:
            if self.levels and self.levels[-1].indentless:
                self.levels.pop()
            if isinstance(token, yaml.BlockEndToken):
                self.levels.pop()

    def column(self, token: Any, *, key: bool) -> int:
        if isinstance(token, yaml.DirectiveToken | yaml.DocumentStartToken | yaml.DocumentEndToken):
            return 0
        if self.flow:
            return self.below + STEP * (self.flow - isinstance(token, CLOSING))
        if isinstance(token, yaml.BlockEntryToken) or key:
            return self.top
        return self.below


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of `text`, in order. Raises YAMLError."""
    state, key = _Scan(), False
    for token in yaml.scan(text, Loader=Loader):
        state.structure(token)
        start, end = token.start_mark.index, token.end_mark.index
        if start < end and not isinstance(token, (*NOTHING, *BLOCKS)):
            # The colon after an explicit key stands where the key's mark does.
            first = key or isinstance(token, yaml.KeyToken | yaml.ValueToken)
            yield Piece(
                type(token), start, end, token.start_mark.column, state.column(token, key=first),
                state.below + STEP * state.flow, tuple(state.levels), state.flow, getattr(token, "style", None),
            )  # fmt: skip
        if isinstance(token, OPENING):
            state.flow += 1
        elif isinstance(token, CLOSING):
            state.flow -= 1
        key = isinstance(token, yaml.KeyToken) and start == end and not state.flow
