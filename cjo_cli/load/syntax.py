"""What libyaml says of a text that is no YAML, in a reader's words and at the fault's place."""

from __future__ import annotations

import re
from typing import Any

from cjo_cli.diagnostics import Finding, Place, Related, Span

# What libyaml counts as the end of a line; `str.splitlines` knows more.
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# libyaml's words, where they name its rule instead of the fault; each with the way out.
SYNTAX = {
    "mapping values are not allowed in this context": (
        "a ':' where no key can stand", "quote a text that holds ': ', and check the indentation"),
    "could not find expected ':'": ("expected a ':' after this key", "check the indentation of what follows it"),
    "found unexpected end of stream": ("the quote that opens here is never closed", "close it"),
    "found unexpected document indicator": ("the quote that opens here is never closed", "close it"),
    "control characters are not allowed": ("a control character", "is this a text file?"),
    "did not find expected ',' or '}'": ("expected ',' or '}'", "is a ',' missing, or the '}'?"),
    "did not find expected ',' or ']'": ("expected ',' or ']'", "is a ',' missing, or the ']'?"),
    "found character that cannot start any token": (
        "a text cannot start with this character", "quote it; indent with spaces, not tabs"),
    "did not find expected alphabetic or numeric character": (
        "a text cannot start with '*' or '&'", "quote it"),
    "found a tab character that violates indentation": ("a tab for an indentation", "indent with spaces"),
    "found a tab character where an indentation space is expected": (
        "a tab for an indentation", "indent with spaces"),
    "did not find expected node content": ("expected a value", "write it, or close the bracket"),
    "did not find expected key": ("expected a key", "check the indentation and quotes here and in the line above"),
    "did not find expected '-' indicator": ("expected a '-'", "indent it as the items above it"),
}  # fmt: skip
# What libyaml was doing when it failed, in a reader's words, and what it notices only further on than the fault.
DOING = {
    "while parsing a block mapping": "in the mapping that starts here",
    "while parsing a block collection": "in the list that starts here",
    "while parsing a flow mapping": "opened here", "while parsing a flow sequence": "opened here",
}  # fmt: skip
BEGINS_EARLIER = (
    "while scanning a quoted scalar", "while scanning a simple key", "while scanning an alias",
    "while scanning an anchor",
)  # fmt: skip
TEMPLATE = 'quote a text that starts with {{, as in "{{ … }}"'


def after(before: str) -> Span:
    """The one character that follows the text `before`."""
    lines = LINE_BREAK.split(before)
    return Span(len(lines), len(lines[-1]) + 1, len(lines), len(lines[-1]) + 2)


def at(mark: Any) -> Span:
    """The one character at a mark of libyaml."""
    return Span(mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def invalid(file: str, error: Exception, text: str) -> Finding:
    """That `text` is no YAML, as `error` says."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    message, hint = SYNTAX.get(problem, (problem, "check the indentation and quotes here and in the line above"))
    context = getattr(error, "context", None)
    noticed, began = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if noticed is None:
        position = getattr(error, "position", 0)
        span = after(text.encode()[:position].decode("utf-8", "replace"))
    else:
        span = at(began if began is not None and context in BEGINS_EARLIER else noticed)
    lines = LINE_BREAK.split(text)
    if span.line > len(lines):  # libyaml ends a last line that has no end
        span = after(text)
    if ": {{" in lines[span.line - 1]:
        hint = TEMPLATE
    related: tuple[Related, ...] = ()
    if began is not None and began.line + 1 < span.line:
        related = (Related(Place(file, span=at(began)), DOING.get(str(context), str(context))),)
    return Finding("CJO101", "invalid-yaml", f"not YAML: {message}", Place(file, span=span), related=related, hint=hint)
