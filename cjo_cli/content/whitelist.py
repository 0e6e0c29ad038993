"""Jinja2's syntax tree to our own: what is not named here does not pass.

A sandbox alone lets `'a' * 10**10` and long `wordwrap`s through; a list of what may stand does not. Nodes are told
apart by their class's name, so that Jinja2 is imported only where a template is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cjo_cli.content.filters import ARGUMENTS, argument_fault
from cjo_cli.content.parts import (
    Choice,
    Compared,
    Constant,
    Defined,
    Expression,
    Filtered,
    If,
    Listed,
    Logic,
    Name,
    Output,
    Part,
    Text,
)
from cjo_cli.diagnostics import suggestion

ROOTS = ("customer", "entry", "facts", "journey")
WHOLE = ("now", "unsubscribe_url")
ENGINE = ("self", "super", "loop", "caller", "varargs", "kwargs")
DEEPEST = 20
LONGEST_TEXT = 1_000
LARGEST_NUMBER = 10**12
MOST_LISTED = 50

REFUSED = {
    "For": ("for", "a template has no loops", "write out what should be said"),
    "Include": ("include", "a template includes no other", "put the text here, or in the variant's body_file"),
    "Import": ("import", "a template imports nothing", ""),
    "FromImport": ("import", "a template imports nothing", ""),
    "Extends": ("extends", "a template extends no other", ""),
    "Block": ("block", "a template has no blocks", ""),
    "Macro": ("macro", "a template has no macros", ""),
    "CallBlock": ("call", "a template has no macros", ""),
    "Assign": ("set", "a template sets no names", "a value that several texts share is a fact of the item"),
    "AssignBlock": ("set", "a template sets no names", "a value that several texts share is a fact of the item"),
    "With": ("with", "a template sets no names", "a value that several texts share is a fact of the item"),
    "FilterBlock": ("filter", "a filter stands behind one value, not around a block", "{{ customer.name | upper }}"),
    "Scope": ("autoescape", "a template cannot turn escaping off", ""),
    "Call": ("(", "a template calls nothing", "filters may be used: " + ", ".join(ARGUMENTS)),
    "Getitem": ("[", "write customer.name, with a dot", "brackets and slices are not read here"),
    "Dict": ("{", "a template holds no mappings", ""),
    "List": ("[", "a list may only stand behind 'in'", ""),
    "Tuple": (",", "a list may only stand behind 'in'", ""),
    "Concat": ("~", "texts are joined by standing next to each other", "write {{ a }}{{ b }}"),
}
ARITHMETIC = {"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos"}


class Refused(Exception):  # noqa: N818 - it says what happened
    """Something of Jinja2 that content may not use: words, the line, the word to point at, the way out."""

    def __init__(self, message: str, line: int, word: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.line, self.word, self.hint = message, line, word, hint


def parts_of(nodes: Iterable[Any], depth: int = 0) -> tuple[Part, ...]:
    """The statements as parts. Raises Refused at the first that may not stand."""
    parts: list[Part] = []
    for node in nodes:
        kind = type(node).__name__
        if depth > DEEPEST:
            raise Refused(f"more than {DEEPEST} levels deep", node.lineno)
        if kind == "Output":
            parts += [_shown(child) for child in node.nodes]
        elif kind == "If":
            arms = [(node.test, node.body), *((other.test, other.body) for other in node.elif_)]
            read = tuple((_expression(test), parts_of(body, depth + 1)) for test, body in arms)
            parts.append(If(read, parts_of(node.else_, depth + 1)))
        else:
            raise _refused(node)
    return tuple(parts)


def _shown(node: Any) -> Part:
    return Text(node.data) if type(node).__name__ == "TemplateData" else Output(_expression(node))


def _refused(node: Any) -> Refused:
    kind = type(node).__name__
    if kind in ARITHMETIC:
        return Refused("a template does not calculate", node.lineno, hint="compute the value where the data is made")
    word, message, hint = REFUSED.get(kind, ("", f"'{kind.lower()}' is not for templates of content", ""))
    return Refused(message, node.lineno or 1, word, hint)


def _expression(node: Any, depth: int = 0) -> Expression:
    if depth > DEEPEST:
        raise Refused(f"more than {DEEPEST} levels deep", node.lineno)
    reader = READERS.get(type(node).__name__)
    if reader is None:
        raise _refused(node)
    return reader(node, depth + 1)  # type: ignore[no-any-return]


def _name(node: Any, _: int) -> Expression:
    if node.name in ROOTS:
        hint = f"such as {node.name}.id" if node.name == "journey" else f"such as {node.name}.name"
        raise Refused(f"say what of '{node.name}' is meant", node.lineno, node.name, hint)
    return Name(_own(node.name, node.lineno), "", node.lineno)


def _own(root: str, line: int) -> str:
    """`root`, which is none of the names that Jinja2 gives a meaning. Raises Refused."""
    if root in ENGINE:
        raise Refused(f"there is no '{root}' in a template", line, root)
    return root


def _attribute(node: Any, _: int) -> Expression:
    if type(node.node).__name__ != "Name":
        raise Refused("a name has one dot: customer.name, entry.name, facts.name", node.lineno, "." + node.attr)
    if node.attr.startswith("__") or node.node.name in WHOLE:
        raise Refused(f"there is no '{node.node.name}.{node.attr}'", node.lineno, node.attr)
    return Name(_own(node.node.name, node.lineno), node.attr, node.lineno)


def _constant(node: Any, _: int) -> Constant:
    value = node.value
    if value is None:
        raise Refused("'none' is no value here", node.lineno, "none", "ask 'is defined', or give a default")
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise Refused(f"a text in a template has at most {LONGEST_TEXT:,} characters", node.lineno)
    if isinstance(value, int | float) and not abs(value) <= LARGEST_NUMBER:
        raise Refused(f"a number in a template is at most {LARGEST_NUMBER:,}", node.lineno)
    return Constant(value)


def _filtered(node: Any, depth: int) -> Expression:
    if node.name not in ARGUMENTS:
        hint = suggestion(node.name, ARGUMENTS) or "there are " + ", ".join(ARGUMENTS)
        if node.name in ("e", "escape", "safe"):
            hint = "values are escaped by the channel's format, always and without a filter"
        raise Refused(f"there is no filter '{node.name}'", node.lineno, node.name, hint)
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise Refused("a filter's arguments are written without names", node.lineno, node.name)
    arguments = tuple(_expression(argument, depth) for argument in node.args)
    constants = tuple(a.value if isinstance(a, Constant) else None for a in arguments)
    wrong = argument_fault(node.name, constants)
    if wrong:
        raise Refused(wrong, node.lineno, node.name)
    return Filtered(_expression(node.node, depth), node.name, arguments)


def _choice(node: Any, depth: int) -> Expression:
    if node.expr2 is None:
        raise Refused("an 'if' in a line needs its 'else'", node.lineno, "if", "{{ 'a' if entry.x else 'b' }}")
    return Choice(*(_expression(part, depth) for part in (node.test, node.expr1, node.expr2)))


def _compared(node: Any, depth: int) -> Expression:
    others = tuple(
        _listed(operand.expr) if operand.op in ("in", "notin") else _expression(operand.expr, depth)
        for operand in node.ops
    )
    return Compared(_expression(node.expr, depth), others)


def _listed(node: Any) -> Expression:
    if type(node).__name__ not in ("List", "Tuple"):
        return _expression(node)
    if len(node.items) > MOST_LISTED:
        raise Refused(f"a list has at most {MOST_LISTED} items", node.lineno)
    for item in node.items:
        if type(item).__name__ != "Const":
            raise Refused("a list behind 'in' holds constants", node.lineno, "in")
    return Listed(tuple(_constant(item, 0) for item in node.items))


def _logic(node: Any, depth: int) -> Expression:
    parts = (node.node,) if type(node).__name__ == "Not" else (node.left, node.right)
    return Logic(type(node).__name__.lower(), tuple(_expression(part, depth) for part in parts))


def _test(node: Any, depth: int) -> Expression:
    if node.name not in ("defined", "undefined") or node.args:
        raise Refused(f"there is no test '{node.name}'", node.lineno, node.name, "there are 'defined' and 'undefined'")
    name = _expression(node.node, depth)
    if not isinstance(name, Name):
        raise Refused(f"'is {node.name}' asks about a name", node.lineno, node.name)
    return Defined(name, node.name == "defined")


READERS: dict[str, Any] = {
    "Name": _name, "Getattr": _attribute, "Const": _constant, "Filter": _filtered, "CondExpr": _choice,
    "Compare": _compared, "And": _logic, "Or": _logic, "Not": _logic, "Test": _test,
}  # fmt: skip
