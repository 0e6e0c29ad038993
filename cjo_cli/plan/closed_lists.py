"""Attributes with a closed list of values: what is compared with them, or put into them, is on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cjo_cli.diagnostics import Place, Related, nearest
from cjo_cli.model.base import Scalar
from cjo_cli.model.condition import AttributeRef, EntryRef, Matcher
from cjo_cli.plan.scope import Compiler, Here
from cjo_cli.plan.vocabulary import Entry, Fault

SHOWN = 8


def check_listed(compiler: Compiler, attribute: str, matcher: Matcher, here: Here, why: str = "") -> None:
    """A fault for each literal of `eq`, `ne`, `in` and `not_in` that the attribute can never hold."""
    for op, written in matcher.keys().items():
        if op in ("eq", "ne") and not isinstance(written, EntryRef | AttributeRef):
            check_value(compiler, attribute, written, here.place(op), why)
        elif op in ("in", "not_in"):
            for position, value in enumerate(written):
                check_value(compiler, attribute, value, here.place(op, position), why)


def check_property(compiler: Compiler, events: Iterable[str], name: str, matcher: Matcher, here: Here) -> None:
    """The same for a property of `events` that sets an attribute: what it holds the attribute then holds."""
    for event in events:
        word = compiler.facets.of("event")[event].term.sets.get(name)
        attribute = None if word is None else compiler.facets.resolve("attribute", word)
        if attribute is not None:
            check_listed(compiler, attribute.term.id, matcher, here, f", which '{name}' of '{event}' sets")
            return


def check_value(compiler: Compiler, attribute: str, value: Scalar, place: Place, why: str = "") -> None:
    """A fault where the attribute has a closed list that `value` is not on."""
    entry = compiler.facets.of("attribute").get(attribute)
    values = entry.term.values if entry is not None else None
    # A value of another kind than those listed is no comparison at all, and found as such.
    if entry is None or not values or value in values or not any(isinstance(value, type(v)) for v in values):
        return
    compiler.faults.append(_not_listed(entry, values, value, place, why))


def _not_listed(entry: Entry, values: tuple[Any, ...], value: Scalar, place: Place, why: str) -> Fault:
    listed = [str(v) for v in values]
    close = nearest(value, listed)
    at = entry.place("values", listed.index(close[0])) if close else entry.place("values")
    some = ", ".join(listed[:SHOWN]) + (", ..." if len(listed) > SHOWN else "")
    return Fault(
        "value-not-listed",
        place,
        f"'{value}' is not among the values of the attribute '{entry.term.id}'{why}",
        "no customer holds it",
        (Related(at, "did you mean this one?" if close else "the closed list"),),
        "replace with " + " or ".join(f"'{c}'" for c in close) if close else f"its values: {some}",
        close[0] if len(close) == 1 and isinstance(value, str) else None,
    )
