"""Every word that a file names or defines, with where it stands: found by the marks of the JSON Schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import yaml

from cjo_cli.diagnostics import Path, Span
from cjo_cli.editor.schemas import schema_of
from cjo_cli.editor.source import Source, span_of_scalar
from cjo_cli.editor.words.shapes import Shapes
from cjo_cli.model.written import DEFINES, DEFINES_KEYS, KEYS, NAMES

# What a word of a template is, by the name before its dot.
TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
READ = re.compile(r"\b(customer|entry)\.([a-z_][a-z0-9_]*)")
OF_TEMPLATES = {"customer": "attribute", "entry": "property"}
# Where a test has a table, and a column of it stands for a value: {each: column}.
COLUMN = "each"
# Words that belong to the file they stand in, and to no other.
LOCAL = ("step", "path")


@dataclass(frozen=True)
class Mention:
    """One word in one place: of `what` (a facet, or journey, content, step, path, property, facet), named or defined.

    `node` is its scalar; None for a word of a template. `path` leads to it in the file's data.
    """

    what: str
    name: str
    file: str
    path: Path
    span: Span
    defines: bool = False
    key: bool = False
    node: Any = None


@cache
def shapes_of(kind: str) -> Shapes:
    """The schema of one kind of file, as `Shapes`."""
    return Shapes(schema_of(kind))


def mentions(file: str, kind: str, source: Source) -> Iterator[Mention]:
    """The words of a file of that kind (of `editor.schemas.WRITTEN`), in its order; none where it is no YAML."""
    root = source.root
    if root is None:
        return
    shapes = shapes_of(kind)
    named = _child(root, "facet")
    facet = "" if named is None else str(named.value)
    for mention in _walk(shapes, [shapes.root], root, (), file):
        if isinstance(mention.node, yaml.MappingNode):
            yield from _cells(root, mention)
        else:
            yield replace(mention, what=facet) if mention.what == "{facet}" else mention
    if kind == "content":
        yield from _of_templates(file, source, root)


def _walk(shapes: Shapes, schemas: Sequence[dict[str, Any]], node: Any, path: Path, file: str) -> Iterator[Mention]:
    forms = [form for schema in schemas for form in shapes.fitting(schema, node)]
    if isinstance(node, yaml.ScalarNode):
        yield from _word(forms, node, path, file)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _walk(shapes, _below(shapes, forms, position), item, (*path, position), file)
    elif [key.value for key, _ in node.value] == [COLUMN] and path[:1] == ("tests",):
        named = (form for schema in schemas for form in shapes.forms(schema) if NAMES in form)
        yield from (Mention(form[NAMES], "", file, path, span_of_scalar(node.value[0][1]), node=node) for form in named)
    else:
        for key, value in node.value:
            here = (*path, key.value)
            yield from _key(forms, key, here, file)
            yield from _walk(shapes, _below(shapes, forms, key.value), value, here, file)


def _cells(root: Any, mention: Mention) -> Iterator[Mention]:
    """What the rows of a test's table say where a column of it stands."""
    test = _child(_child(root, "tests"), mention.path[1])
    column = mention.node.value[0][1].value
    for position, row in enumerate(_child(test, COLUMN).value):
        cell = _child(row, column)
        if isinstance(cell, yaml.ScalarNode):
            path = (*mention.path[:2], COLUMN, position, column)
            yield replace(mention, name=cell.value, path=path, span=span_of_scalar(cell), node=cell)


def _child(node: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return node.value[part]
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == part), None)


def _below(shapes: Shapes, forms: Sequence[dict[str, Any]], part: str | int) -> list[dict[str, Any]]:
    """What the forms say of a part, each thing once."""
    found: list[dict[str, Any]] = []
    for form in forms:
        found += [schema for schema in shapes.below(form, part) if schema not in found]
    return found


def _word(forms: Sequence[dict[str, Any]], node: Any, path: Path, file: str) -> Iterator[Mention]:
    for form in forms:
        what, defined = form.get(NAMES), form.get(DEFINES)
        if what or defined:
            said = str(what or defined)
            # In `tags` the key above says the facet.
            said = str(next(part for part in reversed(path) if isinstance(part, str))) if said == "{key}" else said
            yield Mention(said, node.value, file, path, span_of_scalar(node), bool(defined), node=node)
            return


def _key(forms: Sequence[dict[str, Any]], key: Any, path: Path, file: str) -> Iterator[Mention]:
    for form in forms:
        what, defined = form.get(KEYS), form.get(DEFINES_KEYS)
        if what or defined:
            yield Mention(str(what or defined), key.value, file, path, span_of_scalar(key), bool(defined), True, key)
            return


def _of_templates(file: str, source: Source, root: Any) -> Iterator[Mention]:
    """What the templates of a content item read."""
    for node, path in _scalars(root, ()):
        if path[0] != "variants" or "{" not in node.value:
            continue
        start = source.offset(node.start_mark.line + 1, node.start_mark.column + 1)
        end = source.offset(node.end_mark.line + 1, node.end_mark.column + 1)
        for template in TEMPLATE.finditer(source.text, start, end):
            for match in READ.finditer(source.text, template.start(), template.end()):
                yield Mention(OF_TEMPLATES[match[1]], match[2], file, path, source.span(match.start(2), match.end(2)))


def _scalars(node: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    if isinstance(node, yaml.ScalarNode):
        yield node, path
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _scalars(item, (*path, position))
    else:
        for key, value in node.value:
            yield from _scalars(value, (*path, key.value))
