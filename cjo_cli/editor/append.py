"""Items added to a list at the top of a file, by an edit that leaves every other byte as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from cjo_cli.editor.edits import Edit, applied
from cjo_cli.editor.flow import flow
from cjo_cli.editor.source import Source
from cjo_cli.errors import UsageError
from cjo_cli.load.scan import scan

Item = Mapping[str, str]


def appended(file: str, raw: bytes, key: str, items: Sequence[Item], after: Sequence[str]) -> bytes:
    """The file with the items at the end of the list `key`; where it has none, behind the last of the keys `after`.

    Raises UsageError where that cannot be done without a change of anything else.
    """
    source = Source(raw)
    node = _value(source.root, key)
    before = scan(file, raw).data
    had = before.get(key, []) if isinstance(before, dict) else []
    if isinstance(had, list):
        edit = _behind(source, key, items, after) if node is None else _into(source, node, items)
        made = applied(raw, [edit])
        if scan(file, made).data == {**before, key: [*had, *map(dict, items)]}:
            return made
    raise UsageError(f"{file}: '{key}' cannot be added to without a change of the rest", "add it by hand")


def _value(root: Any, key: str) -> Any:
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def _into(source: Source, node: Any, items: Sequence[Item]) -> Edit:
    """At the end of a list that is there: in its brackets, or below its last item."""
    if node.flow_style:
        at = _byte(source, node.end_mark) - 1
        listed = ", ".join(flow(dict(item)) for item in items)
        return Edit(at, at, f"{', ' if node.value else ''}{listed}".encode())
    column = node.start_mark.column
    last = node.value[-1].end_mark
    # A block ends where the next begins: the item's last line is the last before it that says something.
    return _below(source, _line_of(source, last), "".join(f"{' ' * column}- {flow(dict(item))}\n" for item in items))


def _behind(source: Source, key: str, items: Sequence[Item], after: Sequence[str]) -> Edit:
    """A list of its own, behind the last of some keys."""
    ends = [value.end_mark for name, value in source.root.value if name.value in after]
    line = _line_of(source, max(ends, key=lambda mark: mark.index))
    return _below(source, line, f"{key}:\n" + "".join(f"  - {flow(dict(item))}\n" for item in items))


def _line_of(source: Source, mark: Any) -> int:
    """The number, from 0, of the last line before `mark` that holds more than blanks and comments."""
    lines = source.text.split("\n")
    at = int(mark.line) if mark.column else int(mark.line) - 1
    while at > 0 and lines[at].lstrip()[:1] in ("", "#"):
        at -= 1
    return at


def _below(source: Source, line: int, text: str) -> Edit:
    at = source.byte(line + 2, 1)
    ends = source.raw[:at].endswith(b"\n")
    windows = source.raw[:at].endswith(b"\r\n")
    written = text if ends else "\n" + text.removesuffix("\n")
    return Edit(at, at, (written.replace("\n", "\r\n") if windows else written).encode())


def _byte(source: Source, mark: Any) -> int:
    return source.byte(mark.line + 1, mark.column + 1)
