"""What may stand at a position of a file that is being written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from cjo_cli.diagnostics import Path
from cjo_cli.editor.words.index import Words
from cjo_cli.editor.words.mentions import shapes_of
from cjo_cli.editor.words.shapes import Schema, Shapes
from cjo_cli.load.scan import compose
from cjo_cli.model.written import KEYS, NAMES

# Stands for what is not written yet.
HERE = "cjohere"
WORD = re.compile(r"[A-Za-z0-9_-]*$")
READS = re.compile(r"\{[{%][^}]*\b(customer|entry|facts)\.([a-z0-9_]*)$")


@dataclass(frozen=True)
class Choice:
    """One thing that may be written: its text, what it is, and what it means."""

    text: str
    kind: str
    about: str = ""


@dataclass(frozen=True)
class Spot:
    """Where something is to be written: `path` leads to it, `node` is the tree with `HERE` in it."""

    root: Any
    path: Path
    key: bool


def choices(words: Words, file: str, kind: str, text: str, offset: int) -> list[Choice]:
    """What may be written at `offset` of `text`, a file of that kind; nothing where that cannot be told."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    read = READS.search(line)
    if read is not None:
        return list(_of_templates(words, file, read[1]))
    spot = _spot(text, offset)
    if spot is None:
        return []
    found = _keys(words, file, kind, spot) if spot.key else _values(words, file, kind, spot)
    return list({choice.text: choice for choice in found}.values())


def _spot(text: str, offset: int) -> Spot | None:
    """The position in the tree, as a value or a key; in what comes before it, where the whole text is no YAML."""
    start = offset - len(WORD.findall(text[:offset])[0])
    end = offset + len(re.match(r"[A-Za-z0-9_-]*", text[offset:])[0])  # type: ignore[index]
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    for written in (HERE, HERE + ": x"):
        for after in (text[end:], text[end:line_end], ""):
            try:
                root = compose(text[:start] + written + after)
            except yaml.YAMLError:
                continue
            found = next(_found(root, ()), None)
            if found is not None:
                return Spot(root, *found)
    return None


def _found(node: Any, path: Path) -> Iterator[tuple[Path, bool]]:
    if isinstance(node, yaml.ScalarNode):
        if node.value == HERE:
            yield path, False
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _found(item, (*path, position))
    elif node is not None:
        for key, value in node.value:
            if key.value == HERE:
                yield path, True
            yield from _found(value, (*path, key.value))


def _forms(shapes: Shapes, root: Any, path: Path) -> list[Schema]:
    """What may stand at `path`, by what stands around it."""
    forms, node = shapes.fitting(shapes.root, root), root
    for part in path:
        below = [schema for form in forms for schema in shapes.below(form, part)]
        node = _child(node, part)
        forms = [form for schema in below for form in shapes.fitting(schema, node)]
    return forms


def _child(node: Any, part: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part]
    return next((value for key, value in node.value if key.value == part), None)


def _keys(words: Words, file: str, kind: str, spot: Spot) -> Iterator[Choice]:
    node = spot.root
    for part in spot.path:
        node = _child(node, part)
    taken = {key.value for key, _ in node.value}
    for form in _forms(shapes_of(kind), spot.root, spot.path):
        for key, schema in form.get("properties", {}).items():
            if key not in taken:
                yield Choice(key, "key", schema.get("description", ""))
        if KEYS in form:
            yield from (choice for choice in _named(words, file, form[KEYS], spot) if choice.text not in taken)


def _values(words: Words, file: str, kind: str, spot: Spot) -> Iterator[Choice]:
    for form in _forms(shapes_of(kind), spot.root, spot.path):
        for word in form.get("enum", ()):
            yield Choice(str(word), "value")
        if form.get("type") == "boolean":
            yield from (Choice(word, "value") for word in ("true", "false"))
        if NAMES in form:
            yield from _named(words, file, form[NAMES], spot)
        if form.get("type") == "object":  # the first key of a mapping
            for key, schema in form.get("properties", {}).items():
                yield Choice(f"{key}: ", "key", schema.get("description", ""))
            if KEYS in form:
                yield from (Choice(f"{c.text}: ", c.kind, c.about) for c in _named(words, file, form[KEYS], spot))


def _named(words: Words, file: str, what: str, spot: Spot) -> Iterator[Choice]:
    """The ids of what may be named here."""
    if what == "{key}":
        what = next(part for part in reversed(spot.path) if isinstance(part, str))
    if what == "property":
        yield from _properties(words, _events(spot))
    elif what in ("step", "path"):
        local = (m for m in words.within(file) if m.what == what and m.defines)
        yield from (Choice(mention.name, what) for mention in local)
    else:
        yield from _ids(words, what)


def _ids(words: Words, what: str) -> Iterator[Choice]:
    for document in words.documents(what):
        yield Choice(document.value.id, what, document.value.title or "")
    for name, entry in words.facets.of(what).items():
        if entry.term.deprecated is None:
            yield Choice(name, what, entry.term.title or "")
    if what == "facet":
        yield from (Choice(name, what) for name in words.facets.terms)


def _events(spot: Spot) -> Sequence[str]:
    """The events whose properties are meant: beside the nearest `event`, else those that one enters by."""
    node, nearest = spot.root, None
    for part in spot.path:
        nearest = _child(node, "event") if isinstance(node, yaml.MappingNode) and _has(node, "event") else nearest
        node = _child(node, part)
    if nearest is None and _has(spot.root, "enter"):
        enter = _child(spot.root, "enter")
        nearest = _child(enter, "event") if _has(enter, "event") else None
    if nearest is None:
        return ()
    return [item.value for item in nearest.value] if isinstance(nearest, yaml.SequenceNode) else [nearest.value]


def _has(node: Any, key: str) -> bool:
    return isinstance(node, yaml.MappingNode) and any(name.value == key for name, _ in node.value)


def _properties(words: Words, events: Iterable[str]) -> Iterator[Choice]:
    wanted = [entry for entry in (words.facets.resolve("event", name) for name in events) if entry is not None]
    for entry in wanted or words.facets.of("event").values():
        for name, made in entry.term.properties.items():
            yield Choice(name, "property", f"{made.type} of {entry.term.id}")


def _of_templates(words: Words, file: str, root: str) -> Iterator[Choice]:
    if root == "customer":
        yield from _ids(words, "attribute")
    elif root == "entry":
        yield from _properties(words, ())
    else:
        found = (document.value.facts for document in words.project.contents if document.file == file)
        yield from (Choice(name, "fact", str(fact.value)) for facts in found for name, fact in facts.items())


def meaning(kind: str, root: Any, path: Path) -> str:
    """What the key at the end of `path` means; nothing where nobody wrote that down."""
    if not path or root is None:
        return ""
    shapes = shapes_of(kind)
    below = (schema for form in _forms(shapes, root, path[:-1]) for schema in shapes.below(form, path[-1]))
    return next((schema["description"] for schema in below if schema.get("description")), "")
