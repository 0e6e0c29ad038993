"""Pydantic's errors in words a user can act on, each at its key or value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, Tag, TypeAdapter, ValidationError

from cjo_cli.diagnostics import Finding, Path, Place, nearest, suggestion
from cjo_cli.model.base import shown

# A file with more faults than this has one cause; the others are counted.
MOST = 100
EXPECTED = {
    "string_type": "text", "int_type": "a whole number", "bool_type": "true or false", "tuple_type": "a list",
    "dict_type": "a mapping", "model_type": "a mapping", "model_attributes_type": "a mapping",
    "decimal_type": "a number", "is_instance_of": "a number", "int_from_float": "a whole number",
}  # fmt: skip
BOUNDS = {
    "greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than",
    "less_than_equal": "at most",
}  # fmt: skip
# The model's own kinds of fault (model/base.py) that have a code of their own; the others are CJO106.
CODES = {
    "unknown": ("CJO103", "unknown-key"), "missing": ("CJO104", "missing-key"), "type": ("CJO105", "wrong-type"),
    "duration": ("CJO107", "bad-duration"), "percent": ("CJO108", "bad-percent"), "time": ("CJO109", "bad-time"),
    "id": ("CJO110", "bad-id"), "timezone": ("CJO111", "bad-timezone"), "duplicate": ("CJO118", "duplicate-id"),
    "instant": ("CJO119", "bad-instant"), "shape": ("CJO120", "bad-shape"),
}  # fmt: skip


@dataclass(frozen=True)
class Schema:
    """The type that one kind of file must have."""

    annotation: Any

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.annotation)

    def check(self, file: str, data: Any) -> tuple[Any, list[Finding]]:
        """`data` as a value, or None and the findings that say why not."""
        try:
            return self._adapter.validate_python(data), []
        except ValidationError as error:
            faults = _distinct([_fault(details, data) for details in error.errors(include_url=False)])
        findings = [_finding(self.annotation, file, fault) for fault in islice(faults, MOST)]
        more = sum(1 for _ in faults)
        if more:
            findings[-1] = replace(findings[-1], hint=f"and {more:,} more faults in this file")
        return None, findings


@dataclass(frozen=True)
class _Fault:
    """One error of pydantic: `path` leads through the data, `loc` through the types too."""

    kind: str
    path: Path
    loc: Path
    on: Literal["key", "value"]
    value: Any
    context: dict[str, Any]
    artificial: bool

    @property
    def name(self) -> str:
        """The key that is missing, unknown or stands before the value; nothing in a list."""
        name = self.context.get("key", self.path[-1] if self.path else "")
        return name if isinstance(name, str) else ""


def _fault(details: Any, data: Any) -> _Fault:
    context = dict(details.get("ctx") or {})
    context.setdefault("text", details["msg"])
    kind, loc = details["type"], tuple(details["loc"])
    on: Literal["key", "value"] = context.get("on", "value")
    if kind == "missing" and loc and "at" not in context:
        *loc, context["key"] = loc  # type: ignore[assignment]
    if loc and loc[-1] == "[key]":
        loc, on = loc[:-1], "key"
    path, node, artificial = _inside(data, (*loc, *context.get("at", ())))
    return _Fault(kind, path, tuple(loc), on, node, context, artificial)


def _inside(data: Any, loc: Path) -> tuple[Path, Any, bool]:
    """`loc` without the names of union members, which are not in the data; what is there; whether any were untagged."""
    path: list[str | int] = []
    node, artificial = data, False
    for part in loc:
        if _holds(node, part):
            path.append(part)
            node = node[part]
        else:
            artificial = artificial or not _is_tag(part)
    return tuple(path), node, artificial


def _holds(node: Any, part: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(part, int) and part < len(node)
    return isinstance(node, dict) and part in node


def _is_tag(part: str | int) -> bool:
    return isinstance(part, str) and ":" in part and " " not in part


def _distinct(faults: list[_Fault]) -> Iterator[_Fault]:
    """One fault a place: of a union's members the one that got furthest, of a misspelt key not that it is missing."""
    deeper = {fault.path[:length] for fault in faults for length in range(len(fault.path))}
    unknown: dict[Path, list[str]] = {}
    for fault in faults:
        if fault.kind == "extra_forbidden":
            unknown.setdefault(fault.path[:-1], []).append(fault.name)
    seen: set[tuple[Path, Any]] = set()
    for fault in faults:
        key = (fault.path, fault.context.get("key"))
        misspelt = fault.kind == "missing" and any(nearest(n, [fault.name]) for n in unknown.get(fault.path, ()))
        if key in seen or misspelt or (fault.artificial and fault.path in deeper):
            continue
        seen.add(key)
        yield fault


def _finding(annotation: Any, file: str, fault: _Fault) -> Finding:
    place = Place(file, fault.path, on=fault.on)
    kind, got = fault.kind, shown(fault.value)
    if fault.value is None and fault.name:
        return Finding("CJO104", "missing-key", f"'{fault.name}' has no value", replace(place, on="key"),
                       hint="leave it out, or give it one")  # fmt: skip
    if kind == "extra_forbidden":
        return _unknown_key(fault, replace(place, on="key"), _keys_at(annotation, fault.loc[:-1]))
    if kind == "missing" and "key" in fault.context:
        return _missing_key(fault, place)
    if kind == "literal_error":
        expected = str(fault.context.get("expected", ""))
        words = expected.replace("'", "").replace(" or ", ", ").split(", ")
        return Finding("CJO106", "bad-value", f"expected {expected}, got {got}", place,
                       hint=suggestion(fault.value, words))  # fmt: skip
    if kind in EXPECTED:
        return Finding("CJO105", "wrong-type", f"expected {EXPECTED[kind]}, got {got}", place,
                       hint=_hint(kind, fault.value))  # fmt: skip
    if kind in BOUNDS:
        bound = next(value for key, value in fault.context.items() if key != "text")
        return Finding("CJO106", "bad-value", f"expected {BOUNDS[kind]} {bound}, got {got}", place)
    code, name = CODES.get(kind, ("CJO106", "bad-value"))
    return Finding(code, name, fault.context["text"], place, hint=fault.context.get("hint", ""))


def _unknown_key(fault: _Fault, place: Place, known: set[str]) -> Finding:
    close = nearest(fault.name, known)
    hint = suggestion(fault.name, known) or ("allowed here: " + ", ".join(sorted(known)) if known else "")
    return Finding("CJO103", "unknown-key", f"unknown key '{fault.name}'", place, label="not a key of the language",
                   hint=hint, replacement=close[0] if len(close) == 1 else None)  # fmt: skip


def _missing_key(fault: _Fault, place: Place) -> Finding:
    where = f"in '{fault.path[-1]}'" if fault.path and isinstance(fault.path[-1], str) else "here"
    return Finding("CJO104", "missing-key", f"missing key '{fault.name}'", place, label=where,
                   hint=f"add '{fault.name}:'")  # fmt: skip


def _hint(kind: str, value: Any) -> str:
    if kind == "string_type" and value is not None and not isinstance(value, dict | list):
        return f'quote it: "{shown(value)}"'
    if kind == "tuple_type" and value is not None and not isinstance(value, dict):
        return f"write [{value if isinstance(value, str) else shown(value)}]"
    if kind == "bool_type" and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"write {value.lower()}"
    return ""


def _keys_at(annotation: Any, loc: Path) -> set[str]:
    """The keys that a mapping at `loc` may have, by walking the models."""
    members = list(_members(annotation, None))
    for part in loc:
        if isinstance(part, int):
            continue
        if _is_tag(part):
            members = [(model, tag) for model, tag in members if tag == part]
            continue
        fields = [
            field for model, _ in members for name, field in model.model_fields.items() if (field.alias or name) == part
        ]
        if fields:
            members = [member for field in fields for member in _members(field.annotation, None)]
    return {field.alias or name for model, _ in members for name, field in model.model_fields.items()}


def _members(annotation: Any, tag: str | None) -> Iterator[tuple[type[BaseModel], str | None]]:
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        yield annotation, tag
        return
    if get_origin(annotation) is Annotated:
        inner, *extra = get_args(annotation)
        tags = [item.tag for item in extra if isinstance(item, Tag)]
        yield from _members(inner, tags[0] if tags else tag)
        return
    for argument in get_args(annotation):
        yield from _members(argument, tag)
