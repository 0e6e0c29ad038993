"""`# cjo: ignore[CJO402] why`: suppressions in a file's comments, and what each of them covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from cjo_cli.diagnostics import Rewrite, Span
from cjo_cli.load.scan import Loader, compose
from cjo_cli.load.syntax import LINE_BREAK

MARK = "cjo:"
OURS = re.compile(r"#\s*cjo:.*")
FORM = re.compile(r"#\s*cjo:\s*ignore\[([^\]]*)\](.*)")
Position = tuple[int, int]


@dataclass(frozen=True)
class Word:
    """What a comment names, and where."""

    text: str
    span: Span


@dataclass(frozen=True)
class Comment:
    """One suppression: the rules it names (none where its form is wrong), why, and from where to where it reaches."""

    span: Span
    words: tuple[Word, ...]
    reason: str
    start: Position
    end: Position
    before: str

    def covers(self, span: Span) -> bool:
        """Whether what begins at `span` is covered."""
        return self.start <= (span.line, span.column) < self.end

    def without(self, unused: set[str]) -> Rewrite:
        """The change that takes the rules in `unused` out; the whole comment where none is left."""
        left = [word.text for word in self.words if word.text not in unused]
        line = self.span.line
        if left:
            first, last = self.words[0].span, self.words[-1].span
            return Rewrite(Span(line, first.column, line, last.end_column), ", ".join(left))
        if self.before.strip():
            return Rewrite(Span(line, len(self.before.rstrip()) + 1, line, self.span.end_column), "")
        return Rewrite(Span(line, 1, line + 1, 1), "")


def comments(text: str) -> tuple[Comment, ...]:
    """The suppressions in a file's text, which is YAML; nothing that a scalar holds is taken for one."""
    if MARK not in text:
        return ()
    lines = LINE_BREAK.split(text)
    held = _held(text)
    own = {number for number, line in enumerate(lines, 1) if line.lstrip().startswith("#")}
    root = compose(text)
    found = []
    for number, line in enumerate(lines, 1):
        begin = _begin(line, number, held) if MARK in line else None
        match = None if begin is None else OURS.search(line, begin)
        if match is not None:
            found.append(_comment(match[0].rstrip(), number, line[: match.start()], _reach(root, number, own)))
    return tuple(found)


def _comment(said: str, line: int, before: str, reach: tuple[Position, Position]) -> Comment:
    column = len(before) + 1
    form = FORM.fullmatch(said)
    words = []
    for match in re.finditer(r"[^\s,]+(?:[ \t]+[^\s,]+)*", form[1]) if form else ():
        at = column + (form.start(1) if form else 0) + match.start()
        words.append(Word(match[0], Span(line, at, line, at + len(match[0]))))
    reason = form[2].strip(" \t-:—–") if form else ""
    return Comment(Span(line, column, line, column + len(said)), tuple(words), reason, *reach, before)


def _held(text: str) -> list[tuple[Position, Position]]:
    """The stretches that scalars fill, of block scalars from the line after their header on."""
    stretches = []
    for token in yaml.scan(text, Loader=Loader):
        if isinstance(token, yaml.ScalarToken):
            start = (token.start_mark.line + 1, token.start_mark.column + 1)
            block = token.style in ("|", ">")
            stretches.append(
                ((start[0] + 1, 1) if block else start, (token.end_mark.line + 1, token.end_mark.column + 1))
            )
    return stretches


def _begin(line: str, number: int, held: list[tuple[Position, Position]]) -> int | None:
    """Where the comment of a line begins: the first `#` at its start or after a blank that no scalar holds."""
    for match in re.finditer(r"(?:^|(?<=[ \t]))#", line):
        at = (number, match.start() + 1)
        if not any(start <= at < end for start, end in held):
            return match.start()
    return None


def _reach(root: Any, line: int, own: set[int]) -> tuple[Position, Position]:
    """What a comment on `line` covers: that line, or where it stands alone, the node that begins on the next."""
    if line not in own:
        return (line, 1), (line + 1, 1)
    following = line + 1
    while following in own:
        following += 1
    for start, end in _nodes(root):
        if start[0] == following:
            return start, end
    return (following, 1), (following + 1, 1)


def _nodes(node: Any) -> Iterator[tuple[Position, Position]]:
    """Entries of mappings and items of lists, outer ones first."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _position(key.start_mark), _position(value.end_mark)
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield _position(item.start_mark), _position(item.end_mark)
            yield from _nodes(item)


def _position(mark: Any) -> Position:
    return mark.line + 1, mark.column + 1
