"""Which part of a JSON Schema a part of a file answers to, also while the file is being written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

Schema = dict[str, Any]


class Shapes:
    """One schema, and the parts of it that fit a node."""

    def __init__(self, schema: Schema) -> None:
        self.root = schema
        self._parts = schema.get("$defs", {})

    def fitting(self, schema: Schema, node: Any) -> list[Schema]:
        """The forms of `schema` that `node` is written in: those it could become, or else the nearest."""
        forms = list(self.forms(schema))
        if len(forms) < 2:
            return forms
        ranks = [self._rank(form, node) for form in forms]
        best = max(ranks)
        return [form for form, rank in zip(forms, ranks, strict=True) if rank == best]

    def below(self, schema: Schema, part: str | int) -> Iterator[Schema]:
        """What a form says of the key or item `part`."""
        if isinstance(part, int):
            if "items" in schema:
                yield schema["items"]
            return
        properties = schema.get("properties", {})
        if part in properties:
            yield properties[part]
        elif "patternProperties" in schema:
            yield next(iter(schema["patternProperties"].values()))
        elif isinstance(schema.get("additionalProperties"), dict):
            yield schema["additionalProperties"]

    def forms(self, schema: Schema) -> Iterator[Schema]:
        """Every form that a schema allows."""
        if "$ref" in schema:
            yield from self.forms(self._parts[schema["$ref"].rsplit("/", 1)[1]])
        elif "anyOf" in schema and "properties" not in schema:
            for form in schema["anyOf"]:
                yield from self.forms(form)
        else:
            yield schema

    def _rank(self, form: Schema, node: Any) -> tuple[int, int, int]:
        """How well a node is one of that form: its kind, its keys that are none, its keys that tell the form."""
        if not isinstance(node, yaml.MappingNode):
            return (_is_kind(form, node), 0, 0)
        if form.get("type") != "object":
            return (0, 0, 0)
        keys = {key.value: value.value for key, value in node.value}
        known = form.get("properties", {})
        strange = 0 if "patternProperties" in form else len(keys.keys() - known.keys())
        told = sum(key in keys for key in form.get("required", ()))
        wrong = sum(_contradicts(known[key], value) for key, value in keys.items() if key in known)
        return (1, -strange - len(keys) * wrong, told)


def _is_kind(form: Schema, node: Any) -> int:
    kind = form.get("type")
    if isinstance(node, yaml.SequenceNode):
        return kind == "array"
    return kind not in ("array", "object")


def _contradicts(schema: Schema, value: Any) -> bool:
    """Whether a text is surely none that `schema` takes: the mark by which facets are told apart."""
    if not isinstance(value, str):
        return False
    allowed = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    return (allowed is not None and value not in allowed) or value in schema.get("not", {}).get("enum", ())
