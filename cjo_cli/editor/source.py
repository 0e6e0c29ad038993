"""One file's text and node tree, by which places become stretches of text."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from pathlib import Path as File
from typing import Any

import yaml

from cjo_cli.diagnostics import Path, Span
from cjo_cli.load.scan import BARE, LARGEST, compose
from cjo_cli.load.syntax import LINE_BREAK

BOM = b"\xef\xbb\xbf"


class Source:
    """A file's bytes, read once."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.text = raw.decode("utf-8-sig", "replace")

    @classmethod
    def of(cls, path: File) -> Source:
        """The file at `path`; nothing of what cannot be read, or is not read for its size."""
        try:
            # A pipe would be waited for.
            readable = path.is_file() and path.stat().st_size <= LARGEST
            return cls(path.read_bytes() if readable else b"")
        except OSError:
            return cls(b"")

    @cached_property
    def root(self) -> Any:
        """The node tree; None where the text is no YAML."""
        try:
            return compose(self.text)
        except yaml.YAMLError:
            return None

    @cached_property
    def _starts(self) -> list[int]:
        """The offsets at which lines begin."""
        return [0, *(match.end() for match in LINE_BREAK.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """The characters before a position, which is 1-based; a position beyond the end is the end."""
        return min(self._starts[line - 1] + column - 1, len(self.text)) if line <= len(self._starts) else len(self.text)

    def span(self, start: int, end: int) -> Span:
        """The positions of two offsets."""
        first, last = bisect_right(self._starts, start), bisect_right(self._starts, end)
        return Span(first, start - self._starts[first - 1] + 1, last, end - self._starts[last - 1] + 1)

    def byte(self, line: int, column: int) -> int:
        """The bytes before a position."""
        before = self.text[: self.offset(line, column)].encode()
        return len(before) + (len(BOM) if self.raw.startswith(BOM) else 0)

    def pointer(self, path: Path) -> str:
        """`path` with an item's id in place of its number, so that it stays when items are moved."""
        parts, node = [], self.root
        for part in path:
            parts.append(str(part))
            if isinstance(node, yaml.MappingNode):
                node = next((value for key, value in node.value if key.value == part), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                parts[-1] = _id(node) or parts[-1]
            elif part not in BARE:
                node = None
        return "/".join(parts)

    def scalar(self, path: Path, *, key: bool) -> Any:
        """The scalar that stands at `path` exactly, or the key before it; None where there is none."""
        before, node = None, self.root
        for part in path:
            found: tuple[Any, Any] | None = None
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == part), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                found = (None, node.value[part])
            elif part in BARE or part == 0:  # a lone scalar stands for a condition on it, or for a list of it
                found = (before, node)
            if found is None:
                return None
            before, node = found
        wanted = before if key else node
        return wanted if isinstance(wanted, yaml.ScalarNode) else None

    def at(self, span: Span) -> Any:
        """The scalar that stands at `span` exactly; None where there is none."""
        rest = [self.root]
        while rest:
            node = rest.pop()
            if isinstance(node, yaml.MappingNode):
                rest += [part for pair in node.value for part in pair]
            elif isinstance(node, yaml.SequenceNode):
                rest += node.value
            elif isinstance(node, yaml.ScalarNode) and span_of_scalar(node) == span:
                return node
        return None


def _id(node: Any) -> str:
    """The text of an item's `id`."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    return next((str(value.value) for key, value in node.value if key.value == "id"), "")


def span_of_scalar(node: Any) -> Span:
    """Where a scalar stands, quotes and all."""
    start, end = node.start_mark, node.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
