"""`cjo rule`: the manual of the lint rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cjo_cli.commands.options import Color, Colors, Formats, hand_out, settings
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from cjo_cli.rules.base import Rule

FORMATS = ("text", "json")


def rule(
    word: Annotated[
        str | None, typer.Argument(help="A rule's code or name; all are listed without.", metavar="[RULE]")
    ] = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
) -> None:
    """Print the manual of a lint rule: what it finds, why it matters, an example and its mending."""
    from pathlib import Path

    from cjo_cli.report.document import document, to_json
    from cjo_cli.rules.names import EVERY, meant, rule_of

    chosen = settings(Path(), formats, FORMATS)
    one = None if word is None else rule_of(word.upper() if word[:3].upper() == "CJO" else word)
    if word is not None and one is None:
        raise UsageError(f"unknown rule '{word}'", meant(word))
    rules = EVERY if one is None else (one,)
    values = document("rule", {"rules": len(rules)}, rules=[_values(rule) for rule in rules])
    text = _index if one is None else _page
    hand_out(chosen, color, lambda width: text(rules, color, width), lambda _: to_json(values))


def _values(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "fixable": rule.fixable,
        "summary": rule.summary,
        "manual": (rule.manual or "").strip(),
    }


def _index(rules: Sequence[Rule], _color: Color, _width: int | None) -> Text:
    from rich.text import Text

    from cjo_cli.report.findings.frames import COLOURS

    longest = max(len(rule.name) for rule in rules)
    out = Text()
    for rule in rules:
        out.append(rule.code, COLOURS[rule.severity])
        out.append(f"  {rule.name:<{longest}}  {rule.severity.value}\n")
    return out


def _page(rules: Sequence[Rule], color: Color, width: int | None) -> Text:
    """The manual of the first: laid out on a terminal, as it was written elsewhere."""
    from rich.text import Text

    rule = rules[0]
    written = f"# {rule.code} {rule.name} ({rule.severity.value})\n\n{(rule.manual or '').strip()}\n"
    return _laid_out(written, color, width) if width is not None and sys.stdout.isatty() else Text(written)


def _laid_out(written: str, color: Color, width: int) -> Text:
    from rich.markdown import Markdown
    from rich.text import Text

    from cjo_cli.report.terminal import console

    screen = console(color.value)
    screen.soft_wrap = False
    screen.width = min(width, 100)
    with screen.capture() as captured:
        screen.print(Markdown(written))
    return Text.from_ansi(captured.get() + "\n")
