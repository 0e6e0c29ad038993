"""A text of content as a template: read once, refused with a place, and what it reads."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cjo_cli.content.parts import Constant, Expression, Filtered, Name, Output, Part, Template, TemplateFault, Text
from cjo_cli.content.whitelist import LONGEST_TEXT, ROOTS, WHOLE, Refused, parts_of

LONGEST_SOURCE = 100_000
# The two forms that nearly every text has, read without Jinja2; a test holds that both ways read alike.
_VALUE = re.compile(
    rf"\{{\{{ (?:({'|'.join(ROOTS)})\.([a-z][a-z0-9_]*)|({'|'.join(WHOLE)}))"
    r"""(?: ?\| ?default\((?:'([^'\\\r\n]*)'|"([^"\\\r\n]*)")\))? \}\}"""
)
_MARK = re.compile(r"\{[{%#]|\r|\{$")


@lru_cache(maxsize=50_000)
def parse(source: str) -> Template | TemplateFault:
    """The template that `source` is, or why it is none. Never raises, whatever the text."""
    if len(source) > LONGEST_SOURCE:
        return TemplateFault(1, 1, f"longer than {LONGEST_SOURCE:,} characters", "say it in fewer words")
    parts = _plain(source)
    return _read(source) if parts is None else Template(source, parts)


def _plain(source: str) -> tuple[Part, ...] | None:
    """The parts of a text that has only names and defaults; None where it takes Jinja2 to read it."""
    parts: list[Part] = []
    start, line = 0, 1
    for match in _VALUE.finditer(source):
        between = source[start : match.start()]
        line += between.count("\n")
        value = _value(match, line)
        if _MARK.search(between) or value is None:
            return None
        parts += [Text(between), Output(value)] if between else [Output(value)]
        start = match.end()
    rest = source[start:]
    # A lone brace at the very end is text; before a value it would be Jinja2's.
    if _MARK.search(rest + " "):
        return None
    return (*parts, Text(rest)) if rest else tuple(parts)


def _value(match: re.Match[str], line: int) -> Expression | None:
    name = Name(match[1] or match[3], match[2] or "", line)
    default = match[4] if match[4] is not None else match[5]
    if default is None:
        return name
    if len(default) > LONGEST_TEXT:
        return None
    return Filtered(name, "default", (Constant(default),))


def _read(source: str) -> Template | TemplateFault:
    from jinja2 import TemplateSyntaxError

    from cjo_cli.content.engine import environment

    try:
        return Template(source, parts_of(environment(html=False).parse(source).body))
    except TemplateSyntaxError as error:
        return _fault(source, error.lineno, "", _said(error), "")
    except Refused as refused:
        return _fault(source, refused.line, refused.word, refused.message, refused.hint)
    except RecursionError:
        return TemplateFault(1, 1, "nested too deep")
    except (ValueError, OverflowError):
        # int() of more than 4,300 digits
        return TemplateFault(1, 1, "a number in the template is too long")


def _said(error: Any) -> str:
    """Jinja2's words, as a part of our sentence."""
    text = (error.message or "not a template").rstrip(".")
    return text[:1].lower() + text[1:]


def _fault(source: str, line: int, word: str, message: str, hint: str) -> TemplateFault:
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    found = text.find(word) if word else text.find("{")
    return TemplateFault(line, found + 1 if found >= 0 else 1, message, hint)
