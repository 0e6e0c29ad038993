"""Pydantic's errors in words a user can act on, each at its key or value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, Tag, TypeAdapter, ValidationError

from cjo_cli.diagnostics import Finding, Path, Place, nearest, suggestion

V = TypeVar("V")
EXPECTED = {
    "string_type": "text", "int_type": "a whole number", "bool_type": "true or false", "tuple_type": "a list",
    "dict_type": "a mapping", "model_type": "a mapping", "model_attributes_type": "a mapping",
    "decimal_type": "a number", "is_instance_of": "a number", "int_from_float": "a whole number",
}  # fmt: skip
# Our own kinds of fault (model/base.py) that have a code of their own; the others are CJO106.
CODES = {
    "duration": ("CJO107", "bad-duration"), "percent": ("CJO108", "bad-percent"), "time": ("CJO109", "bad-time"),
    "id": ("CJO110", "bad-id"), "timezone": ("CJO111", "bad-timezone"), "instant": ("CJO119", "bad-instant"),
    "null": ("CJO104", "missing-key"), "scalar": ("CJO105", "wrong-type"), "number": ("CJO105", "wrong-type"),
    "duplicate": ("CJO118", "duplicate-id"), "verb": ("CJO120", "bad-shape"), "condition": ("CJO120", "bad-shape"),
    "pair": ("CJO120", "bad-shape"), "enter": ("CJO120", "bad-shape"), "until": ("CJO105", "wrong-type"),
    "wait_for": ("CJO105", "wrong-type"), "score": ("CJO105", "wrong-type"),
}  # fmt: skip


@dataclass(frozen=True)
class _Fault:
    kind: str
    path: Path
    loc: Path
    message: str
    value: Any
    context: dict[str, Any]
    artificial: bool


def check(adapter: TypeAdapter[V], file: str, data: Any) -> tuple[V | None, list[Finding]]:
    """`data` as a value, or None and the findings that say why not."""
    try:
        return adapter.validate_python(data), []
    except ValidationError as error:
        faults = [_fault(details, data) for details in error.errors(include_url=False)]
        return None, [_finding(adapter, file, fault, data) for fault in _distinct(faults)]


def _fault(details: Any, data: Any) -> _Fault:
    """Loc without the names of union members, which are not in the data."""
    loc: Path = tuple(details["loc"])
    kind = details["type"]
    last = loc[-1:] if kind == "missing" else ()
    path, node, artificial = [], data, False
    for part in loc[: len(loc) - len(last)]:
        inside = (isinstance(node, dict) and part in node) or (
            isinstance(node, list) and isinstance(part, int) and part < len(node)
        )
        if inside:
            path.append(part)
            node = node[part]
        else:
            artificial = artificial or not (isinstance(part, str) and ":" in part and " " not in part)
    context = dict(details.get("ctx") or {})
    if last:
        context["key"] = last[0]
    return _Fault(kind, tuple(path), loc, details["msg"], node, context, artificial)


def _distinct(faults: list[_Fault]) -> Iterator[_Fault]:
    """One fault a place; of the members of a union the one that got furthest."""
    seen: set[tuple[Path, Any]] = set()
    for fault in faults:
        deeper = any(len(o.path) > len(fault.path) and o.path[: len(fault.path)] == fault.path for o in faults)
        key = (fault.path, fault.context.get("key"))
        if key in seen or (fault.artificial and deeper):
            continue
        seen.add(key)
        yield fault


def _finding(adapter: TypeAdapter[Any], file: str, fault: _Fault, data: Any) -> Finding:
    value = Place(file, fault.path)
    key = Place(file, fault.path, on="key")
    kind = fault.kind
    if kind == "extra_forbidden":
        known = _keys_at(adapter, fault.loc[:-1])
        name = fault.path[-1]
        close = nearest(name, known)
        hint = suggestion(name, known) or ("allowed here: " + ", ".join(sorted(known)) if known else "")
        return Finding("CJO103", "unknown-key", f"unknown key '{name}'", key, label="not a key of the language",
                       hint=hint, replacement=close[0] if len(close) == 1 else None)  # fmt: skip
    if kind == "missing":
        where = f"in '{fault.path[-1]}'" if fault.path and isinstance(fault.path[-1], str) else "here"
        return Finding("CJO104", "missing-key", f"missing key '{fault.context['key']}'", value, label=where,
                       hint=f"add '{fault.context['key']}:'")  # fmt: skip
    if kind == "null":
        return Finding("CJO104", "missing-key", fault.message, Place(file, (*fault.path, fault.context["key"]), on="key"))
    if kind == "literal_error":
        expected = str(fault.context.get("expected", ""))
        words = expected.replace("'", "").replace(" or ", ", ").split(", ")
        return Finding("CJO106", "bad-value", f"expected {expected}, got {_shown(fault.value)}", value,
                       hint=suggestion(fault.value, words))  # fmt: skip
    if kind in EXPECTED:
        return Finding("CJO105", "wrong-type", f"expected {EXPECTED[kind]}, got {_shown(fault.value)}", value,
                       hint=_quote_hint(kind, fault.value))  # fmt: skip
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        bound = next(iter(fault.context.values()))
        words_ = {"greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than",
                  "less_than_equal": "at most"}  # fmt: skip
        return Finding("CJO106", "bad-value", f"expected {words_[kind]} {bound}, got {_shown(fault.value)}", value)
    code, name = CODES.get(kind, ("CJO106", "bad-value"))
    return Finding(code, name, fault.message, value)


def _shown(value: Any) -> str:
    from cjo_cli.model.base import shown

    if value is None:
        return "nothing"
    return shown(value) if isinstance(value, str | dict | list) else f"{shown(value)[1:-1]}"


def _quote_hint(kind: str, value: Any) -> str:
    if kind == "string_type" and isinstance(value, bool | int) or type(value).__name__ == "Decimal":
        return f'quote it: "{str(value).lower() if isinstance(value, bool) else value}"'
    return ""


def _keys_at(adapter: TypeAdapter[Any], loc: Path) -> set[str]:
    """The keys that a mapping at `loc` may have, by walking the models."""
    members = list(_members(adapter._type, None))
    for part in loc:
        if isinstance(part, int):
            continue
        if ":" in part and " " not in part:
            members = [(model, tag) for model, tag in members if tag == part]
            continue
        fields = [
            field
            for model, _ in members
            for name, field in model.model_fields.items()
            if (field.alias or name) == part
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
