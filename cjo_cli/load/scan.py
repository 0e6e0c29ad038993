"""Strict YAML: text to plain data, or to findings with their spans.

First libyaml's event stream is looked at (size, depth, count; no anchors, aliases, tags; one document), so that
nothing expands; only then are nodes composed and turned into data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from cjo_cli.diagnostics import Finding, Path, Place, Span
from cjo_cli.load.scalars import resolve, trap

LARGEST = 4 * 1024 * 1024
DEEPEST = 60
MOST_NODES = 400_000
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Scanned:
    """The data of one file (None where it could not be read) and what is wrong with its text."""

    data: Any
    findings: tuple[Finding, ...]


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def scan(file: str, raw: bytes) -> Scanned:
    """Plain data of `raw`: dict, list, str, bool, int, Decimal, None."""
    try:
        text = decode(file, raw)
        _check_events(file, text)
        root = compose(text)
    except _Refused as refused:
        return Scanned(None, (refused.finding,))
    except yaml.YAMLError as error:
        return Scanned(None, (_syntax(file, error),))
    if root is None:
        finding = Finding("CJO117", "empty-file", "the file holds nothing", Place(file, span=Span(1, 1, 1, 1)),
                          hint="write the document, or delete the file")  # fmt: skip
        return Scanned(None, (finding,))
    findings: list[Finding] = []
    data = _plain(file, root, findings)
    return Scanned(data, tuple(findings))


def decode(file: str, raw: bytes) -> str:
    """The text of `raw`, which is UTF-8 (with or without a byte order mark) and not too large."""
    start = Span(1, 1, 1, 1)
    if len(raw) > LARGEST:
        raise _Refused(Finding(
            "CJO114", "too-large", f"the file has {len(raw):,} bytes; at most {LARGEST:,} are read",
            Place(file, span=start), hint="split it: one journey or content item a file"))  # fmt: skip
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        raise _Refused(Finding(
            "CJO115", "not-utf8", "the file is not UTF-8 text", Place(file, span=Span(line, column, line, column + 1)),
            label=f"byte 0x{raw[error.start]:02x}", hint="save it as UTF-8")) from None  # fmt: skip


def compose(text: str) -> Any:
    """The node tree of a text whose events were checked; None where it holds nothing."""
    return yaml.compose(text, Loader=Loader)


def _refuse(file: str, mark: Any, code: str, name: str, message: str, hint: str) -> None:
    span = Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
    raise _Refused(Finding(code, name, message, Place(file, span=span), hint=hint))


def _check_events(file: str, text: str) -> None:
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        kind = type(event)
        if kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                _refuse(file, event.start_mark, "CJO113", "forbidden-yaml", "a second document in one file",
                        "one document a file: split it, or remove the '---'")  # fmt: skip
            continue
        if kind is yaml.AliasEvent or getattr(event, "anchor", None) is not None:
            what = "an alias" if kind is yaml.AliasEvent else "an anchor"
            _refuse(file, event.start_mark, "CJO113", "forbidden-yaml", f"{what} is not part of the language",
                    "write the value out; what several places share belongs into the taxonomy or into facts")  # fmt: skip
        if getattr(event, "tag", None) is not None:
            _refuse(file, event.start_mark, "CJO113", "forbidden-yaml", f"the tag {event.tag!r} is not part of the language",
                    "remove the tag; quote what should be text")  # fmt: skip
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            if depth > DEEPEST or nodes > MOST_NODES:
                what = f"nested more than {DEEPEST} deep" if depth > DEEPEST else f"more than {MOST_NODES:,} values"
                _refuse(file, event.start_mark, "CJO114", "too-large", what, "split the file")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _syntax(file: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    hint = "check the indentation and quotes at this line and the one above"
    if "character '\\t'" in str(error) or "tab" in str(problem):
        hint = "indent with spaces, not tabs"
    if "control characters" in str(problem):
        hint = "is this a text file?"
    return Finding("CJO101", "invalid-yaml", f"not YAML: {problem}",
                   Place(file, span=Span(line, column, line, column + 1)), hint=hint)  # fmt: skip


def span_of(node: Any) -> Span:
    """Where `node` stands; of a mapping or list only its first line's start, where a frame points best."""
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode):
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return span_of(node.value[0][0])
    return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)


def _plain(file: str, node: Any, findings: list[Finding]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_plain(file, item, findings) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, node, findings)
    return _scalar(file, node, findings)


def _scalar(file: str, node: Any, findings: list[Finding]) -> Any:
    if node.style:  # quoted, or a block
        return node.value
    wrong = trap(node.value)
    if wrong:
        findings.append(Finding(
            "CJO112", "unquoted", wrong, Place(file, span=span_of(node)), label="quote it",
            hint=f'write "{node.value}"' + (", or true or false" if ":" not in node.value else ""),
            replacement=f'"{node.value}"'))  # fmt: skip
        return node.value
    return resolve(node.value)


def _mapping(file: str, node: Any, findings: list[Finding]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    first: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _plain(file, key_node, findings)
        value = _plain(file, value_node, findings)
        if not isinstance(key, str):
            findings.append(Finding(
                "CJO105", "wrong-type", "a key is text here", Place(file, span=span_of(key_node)), label="not text",
                hint="quote it"))  # fmt: skip
        elif key in data:
            findings.append(_duplicate(file, key, key_node, first[key]))
        else:
            data[key], first[key] = value, key_node
    return data


def _duplicate(file: str, key: str, node: Any, first: Any) -> Finding:
    from cjo_cli.diagnostics import Related

    return Finding(
        "CJO102", "duplicate-key", f"the key '{key}' is given twice", Place(file, span=span_of(node)), label="again here",
        related=(Related(Place(file, span=span_of(first)), "first here"),), hint="keep one of them",
    )  # fmt: skip


def locate(root: Any, path: Path, on_key: bool) -> Span:
    """The span of the deepest node along `path` that exists."""
    key_node, node = None, root
    for part in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = (None, node.value[part])
        if found is None:
            return span_of(node)
        key_node, node = found
    return span_of(key_node if on_key and key_node is not None else node)
