"""The lines of a formatted text, and where the comments behind them go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

TIGHT = re.compile(r"#(?=[^\s#!])")


@dataclass
class Line:
    """What stands on a line, and the comment behind it with the column it had."""

    code: str = ""
    comment: str = ""
    old: int = -1


@dataclass
class Lines:
    """Lines that grow at the end."""

    made: list[Line] = field(default_factory=lambda: [Line()])

    def add(self, text: str) -> None:
        """Go on in the last line; breaks in `text` begin new ones."""
        first, *rest = text.split("\n")
        self.made[-1].code += first
        self.made += [Line(line) for line in rest]

    def comment(self, text: str, old: int) -> None:
        """A comment behind the last line."""
        self.made[-1].comment, self.made[-1].old = spaced(text), old

    def begin(self, column: int) -> None:
        """A new line, indented."""
        self.made.append(Line(" " * column))

    def text(self) -> str:
        """The whole text; comments behind lines that stood in one column stand in one column."""
        out: list[str] = []
        for group in _groups(self.made):
            column = max(len(line.code) for line in group) + 2
            out += [f"{line.code.ljust(column)}{line.comment}" if line.comment else line.code for line in group]
        return "\n".join(out).strip("\n") + "\n"


def spaced(comment: str) -> str:
    """A comment with a blank behind its mark, and none at its end."""
    return TIGHT.sub("# ", comment.rstrip(), count=1)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Neighbours whose comments stood in one column; every other line by itself."""
    group: list[Line] = list(lines[:1])
    for before, line in pairwise(lines):
        if not (before.comment and line.comment and before.old == line.old):
            yield group
            group = []
        group.append(line)
    yield group
