"""Strict YAML: text to plain data, or to findings with their spans.

Nothing may expand: no anchors, aliases, tags; one document; no more depth and nodes than a file needs. A text in which
there can be none of that, by a look at its characters, is composed at once; of any other libyaml's event stream is
looked at first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from cjo_cli.diagnostics import Finding, Path, Place, Related, Span
from cjo_cli.load import discover
from cjo_cli.load.scalars import resolve, trap
from cjo_cli.load.syntax import TEMPLATE, after, at, invalid

LARGEST = discover.LARGEST
DEEPEST = 60
MOST_NODES = 400_000
TOP = Span(1, 1, 1, 1)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Where a property of a node may stand, as far as characters tell; and line breaks that the look at indents knows not.
PROPERTY = re.compile(r"(?:^|[\s\[{,:?-])(?:[&*](?=\S)|!)|\r(?!\n)|[\x85\u2028\u2029]")
INDENT = re.compile(r"^[ ?:\t-]+", re.MULTILINE)
# Bounds of depth that every stack holds: of brackets each may nest, of columns of an indent two collections.
MOST_BRACKETS = 400
MOST_INDENT = 100


class Composer(Loader):  # type: ignore[misc]
    """Composes nodes whose tag is empty unless one was written: what a scalar means is told by `load/scalars.py`.

    PyYAML asks three methods at every node; a bound method of a text takes anything, and gives the empty text.
    """

    resolve = "".format
    descend_resolver = "".format
    ascend_resolver = "".format


SHARE = "write the value out; what several places share belongs into the taxonomy or into facts"


@dataclass(frozen=True)
class Scanned:
    """The data and the node tree of one file (None where it could not be read) and what is wrong with its text."""

    data: Any
    root: Any
    findings: tuple[Finding, ...]


class _Refused(Exception):  # noqa: N818 - it ends the reading of a file, and is never seen outside
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def scan(file: str, raw: bytes) -> Scanned:
    """Plain data of `raw`: dict, list, str, bool, int, Decimal."""
    try:
        text = decode(file, raw)
        root = _root(file, text)
    except _Refused as refused:
        return Scanned(None, None, (refused.finding,))
    except yaml.YAMLError as error:
        return Scanned(None, None, (invalid(file, error, text),))
    findings: list[Finding] = []
    data = None if root is None else _plain(file, root, findings)
    if data is None:
        findings.append(Finding("CJO117", "empty-file", "the file holds nothing", Place(file, span=_shown_at(root)),
                                hint="write the document, or delete the file"))  # fmt: skip
    return Scanned(data, root, tuple(findings))


def too_large(file: str, size: int) -> Finding:
    """That a file of `size` bytes is not read."""
    return Finding("CJO114", "too-large", f"the file has {size:,} bytes; at most {LARGEST:,} are read",
                   Place(file, span=TOP), hint="split it: one journey or content item a file")  # fmt: skip


def decode(file: str, raw: bytes) -> str:
    """The text of `raw`, which is UTF-8 (with or without a byte order mark) and not too large."""
    if len(raw) > LARGEST:
        raise _Refused(too_large(file, len(raw)))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        raise _Refused(Finding(
            "CJO115", "not-utf8", "the file is not UTF-8 text", Place(file, span=after(before)),
            label=f"byte 0x{raw[error.start]:02x}", hint="save it as UTF-8")) from None  # fmt: skip


def compose(text: str) -> Any:
    """The node tree of a text; None where it holds nothing. Raises YAMLError, also of what is nested too deep."""
    if not _shallow(text):
        try:
            _check_events("", text)
        except _Refused as refused:
            raise yaml.YAMLError(refused.finding.message) from None
    return yaml.compose(text, Loader=Composer)


def _root(file: str, text: str) -> Any:
    """The node tree of a text that holds nothing forbidden."""
    if _shallow(text) and PROPERTY.search(text) is None:
        try:
            root = yaml.compose(text, Loader=Composer)
        except yaml.YAMLError:
            pass  # before what is wrong here may come what is forbidden
        else:
            if _within(root):
                return root
    _check_events(file, text)
    return yaml.compose(text, Loader=Composer)


def _shallow(text: str) -> bool:
    """Whether the text is surely not so deep that composing it could exhaust the stack."""
    brackets = text.count("[") + text.count("{")
    return brackets <= MOST_BRACKETS and max(map(len, INDENT.findall(text)), default=0) <= MOST_INDENT


def _within(root: Any) -> bool:
    """Whether the tree is no deeper and no larger than what is read."""
    level, nodes = [root], 0
    for _ in range(DEEPEST):
        nodes += len(level)
        if not level or nodes > MOST_NODES:
            break
        level = [
            part
            for node in level
            if not isinstance(node, yaml.ScalarNode) and node is not None
            for item in node.value
            for part in (item if isinstance(item, tuple) else (item,))
        ]
    return not level or (all(isinstance(n, yaml.ScalarNode) for n in level) and nodes + len(level) <= MOST_NODES)


def _check_events(file: str, text: str) -> None:
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        forbidden = _forbidden(event, documents)
        if forbidden:
            place = Place(file, span=at(event.start_mark))
            raise _Refused(Finding("CJO113", "forbidden-yaml", forbidden[0], place, hint=forbidden[1]))
        if depth > DEEPEST or nodes > MOST_NODES:
            place = Place(file, span=at(event.start_mark))
            what = f"nested more than {DEEPEST} deep" if depth > DEEPEST else f"more than {MOST_NODES:,} values"
            raise _Refused(Finding("CJO114", "too-large", what, place, hint="split the file"))


def _forbidden(event: Any, documents: int) -> tuple[str, str] | None:
    """What of YAML's own the language does not have, and the way out."""
    if isinstance(event, yaml.AliasEvent):
        return f"an alias (*{event.anchor}) is not part of the language", SHARE
    if getattr(event, "anchor", None) is not None:
        return f"an anchor (&{event.anchor}) is not part of the language", SHARE
    if getattr(event, "tag", None) is not None:
        return f"the tag {event.tag!r} is not part of the language", "remove the tag; quote what should be text"
    if isinstance(event, yaml.DocumentStartEvent) and documents > 1:
        return "a second document in one file", "one document a file: split it, or remove the '---'"
    return None


def span_of(node: Any) -> Span:
    """Where `node` stands; of a mapping or list only its first line's start, where a frame points best."""
    if node is None:
        return TOP
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode):
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return span_of(node.value[0][0])
    return at(start)


def _shown_at(root: Any) -> Span:
    return span_of(root) if root is not None and root.value else TOP


def _plain(file: str, node: Any, findings: list[Finding]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_plain(file, item, findings) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, node, findings)
    return _scalar(file, node, findings)


def _scalar(file: str, node: Any, findings: list[Finding]) -> Any:
    if node.style:  # quoted, or a block
        return node.value
    wrong, value = _meaning(node.value)
    if wrong:
        findings.append(Finding(
            "CJO112", "unquoted", wrong, Place(file, span=span_of(node)), label="quote it",
            hint=f'write "{node.value}"' + (", or true or false" if node.value.isalpha() else ""),
            replacement=f'"{node.value}"'))  # fmt: skip
        return node.value
    return value


@lru_cache(maxsize=8192)
def _meaning(text: str) -> tuple[str | None, Any]:
    """What is wrong with a plain scalar, and its value; projects say the same few words over and over."""
    return trap(text), resolve(text)


def _mapping(file: str, node: Any, findings: list[Finding]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    first: dict[str, Any] = {}
    if node.flow_style and any(isinstance(key, yaml.MappingNode) for key, _ in node.value):
        findings.append(Finding("CJO112", "unquoted", "a plain {{ opens a mapping in a mapping, and no template",
                                Place(file, span=span_of(node)), label="quote it", hint=TEMPLATE))  # fmt: skip
        return data
    for key_node, value_node in node.value:
        key = _key(file, key_node, findings)
        value = _plain(file, value_node, findings)
        if key is None:
            continue
        if key in data:
            findings.append(_duplicate(file, key, key_node, first[key]))
        else:
            data[key], first[key] = value, key_node
    return data


def _key(file: str, node: Any, findings: list[Finding]) -> str | None:
    """The key's text, also of a scalar that is no text, so that nothing else is said about it."""
    key = _plain(file, node, findings)
    if key == "<<" and not node.style:
        findings.append(Finding("CJO113", "forbidden-yaml", "a merge key (<<) is not part of the language",
                                Place(file, span=span_of(node)), hint=SHARE))  # fmt: skip
    if isinstance(key, str):
        return key
    scalar = isinstance(node, yaml.ScalarNode)
    findings.append(Finding(
        "CJO105", "wrong-type", "a key is text here", Place(file, span=span_of(node)), label="not text",
        hint=f'quote it: "{node.value}"' if scalar else ""))  # fmt: skip
    return str(node.value) if scalar else None


def _duplicate(file: str, key: str, node: Any, first: Any) -> Finding:
    return Finding(
        "CJO102", "duplicate-key", f"the key '{key}' is given twice", Place(file, span=span_of(node)),
        label="again here", related=(Related(Place(file, span=span_of(first)), "first here"),), hint="keep one of them",
    )  # fmt: skip


# What a bare scalar, list or reference of a `where` stands for has no key of its own.
BARE = ("eq", "in")


def locate(root: Any, path: Path, *, on_key: bool) -> Span:
    """The span of the deepest node along `path` that exists."""
    key_node, node = None, root
    for part in path:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = (None, node.value[part])
        if found is None and part in BARE:
            continue
        if found is None:
            return span_of(node)
        key_node, node = found
    return span_of(key_node if on_key and key_node is not None else node)
