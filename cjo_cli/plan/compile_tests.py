"""Matchers to typed tests: what may be compared with what (V3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

from cjo_cli.diagnostics import Place
from cjo_cli.model.base import Scalar, ValueType
from cjo_cli.model.condition import AttributeRef, EntryRef, Matcher
from cjo_cli.plan.conditions import Constant, Constants, FromAttribute, FromEntry, Operand, Operator, Test
from cjo_cli.plan.instants import parse_date, parse_instant
from cjo_cli.plan.scope import Compiler, Here

TAKES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("gt", "gte", "lt", "lte"), ("number", "string", "timestamp")),
    **dict.fromkeys(("contains", "starts_with"), ("string",)),
    **dict.fromkeys(("before", "after"), ("timestamp", "date")),
    **dict.fromkeys(("older_than", "newer_than"), ("timestamp",)),
}


def family(value_type: ValueType) -> str:
    """Types of one family compare with each other: integers and numbers do."""
    return "number" if value_type == "integer" else value_type


def compile_tests(
    compiler: Compiler, matcher: Matcher, value_type: ValueType, here: Here, *, where: bool = False
) -> tuple[Test, ...]:
    """The tests of `matcher` on a value of `value_type`.

    `where` is whether it is part of an event's `where`, in which a moving window is refused under a `when` that is
    watched (E1). A bare scalar has no place of its own for `eq`: a place below it resolves to the scalar.
    """
    tests = []
    for op, written in matcher.keys().items():
        place = here.place(op)
        if op in TAKES and family(value_type) not in TAKES[op]:
            compiler.fault("incomparable", here.place(op, key=True), f"'{op}' does not take a {value_type}",
                           hint=f"'{op}' takes {' and '.join(TAKES[op])}")  # fmt: skip
            continue
        if where and op in ("older_than", "newer_than") and here.moving:
            compiler.fault("moving-window", here.place(op, key=True),
                           f"'{op}' in a 'where' moves with time, which a watched 'when' cannot follow",
                           hint="use 'within' on the event, or an attribute")  # fmt: skip
            continue
        operand = _operand(compiler, op, written, value_type, place, here)
        if operand is not None:
            tests.append(Test(op=_operator(op), value=operand))
    return tuple(tests)


def _operator(op: str) -> Operator:
    assert op in get_args(Operator)
    return op  # type: ignore[return-value]


def _operand(
    compiler: Compiler, op: str, written: Any, value_type: ValueType, place: Place, here: Here
) -> Operand | None:
    if op in ("older_than", "newer_than"):
        return Constant(kind="duration", value=written)
    if op == "exists":
        return Constant(kind="boolean", value=written)
    if op in ("in", "not_in"):
        constants = [
            constant_of(compiler, item, value_type, Place(place.file, (*place.path, i)))
            for i, item in enumerate(written)
        ]
        return Constants(of=tuple(c for c in constants if c is not None))
    if isinstance(written, EntryRef):
        at = Place(place.file, (*place.path, "entry"))
        found = compiler.entry_type(here, written.entry, at)
        return FromEntry(property=written.entry, type=found) if _alike(compiler, found, value_type, at) else None
    if isinstance(written, AttributeRef):
        at = Place(place.file, (*place.path, "attribute"))
        pair = compiler.attribute_type(written.attribute, at)
        if pair is None or not _alike(compiler, pair[1], value_type, at):
            return None
        return FromAttribute(attribute=pair[0], type=pair[1])
    return constant_of(compiler, written, value_type, place)


def _alike(compiler: Compiler, found: ValueType | None, value_type: ValueType, place: Place) -> bool:
    if found is None:
        return False
    if family(found) != family(value_type):
        compiler.fault("incomparable", place, f"a {value_type} does not compare with a {found}",
                       hint="only integers and numbers compare across types")  # fmt: skip
        return False
    return True


def constant_of(compiler: Compiler, value: Scalar, value_type: ValueType, place: Place) -> Constant | None:
    """A written literal as a constant of `value_type`, or None and a fault."""
    constant = literal(value, value_type, compiler.timezone)
    if constant is None:
        shown = f"'{value}'" if isinstance(value, str) else str(value).lower()
        hint = {
            "string": "quote it", "timestamp": "write it as 2026-03-01T09:00:00Z or 2026-03-01",
            "date": "write it as 2026-03-01", "boolean": "write true or false",
        }.get(value_type, "write a plain number")  # fmt: skip
        compiler.fault(
            "incomparable", place, f"a {value_type} does not compare with {shown}", f"not a {value_type}", hint
        )
    return constant


def literal(value: Scalar, value_type: ValueType, timezone: str) -> Constant | None:
    """A written literal as a constant of `value_type`; None where it is none."""
    if value_type == "boolean":
        return Constant(kind="boolean", value=value) if isinstance(value, bool) else None
    if value_type in ("number", "integer"):
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return Constant(kind="number", value=decimal_text(value)) if is_number else None
    if not isinstance(value, str):
        return None
    if value_type == "string":
        return Constant(kind="string", value=value)
    read = parse_date(value) if value_type == "date" else parse_instant(value, timezone)
    return None if read is None else Constant(kind=value_type, value=read)


def decimal_text(value: Any) -> str:
    """A number as plain decimal text, without needless zeros."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
