"""`cjo rule`: the manual of the rules, of `cjo validate` and of `cjo diff`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cjo_cli.commands.options import Color, Colors, Formats, hand_out, settings
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from cjo_cli.review.diff.base import ChangeRule
    from cjo_cli.rules.base import Rule

    AnyRule = Rule | ChangeRule

FORMATS = ("text", "json")
CODE = re.compile(r"(cjo|d)[0-9]{3}", re.IGNORECASE)


def rule(
    word: Annotated[
        str | None, typer.Argument(help="A rule's code or name; all are listed without.", metavar="[RULE]")
    ] = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
) -> None:
    """Print the manual of a rule of validate (CJO203) or diff (D104): what it finds, why it matters, an example."""
    from pathlib import Path

    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS)
    one = None if word is None else _named(word)
    rules = _every() if one is None else (one,)
    values = document("rule", {"rules": len(rules)}, rules=[_values(rule) for rule in rules])
    text = _index if one is None else _page
    hand_out(chosen, color, lambda width: text(rules, color, width), lambda _: to_json(values))


def _named(word: str) -> AnyRule:
    """The rule of that code or name. Raises UsageError where there is none."""
    from cjo_cli.rules.names import meant, rule_of

    code = word.upper() if CODE.fullmatch(word) else word
    found = rule_of(code)
    if found is not None:
        return found
    from cjo_cli.review.diff.rules import BY_WORD

    if code not in BY_WORD:
        near = "" if CODE.fullmatch(word) else suggestion(word, BY_WORD)
        raise UsageError(f"unknown rule '{word}'", near or meant(word))
    return BY_WORD[code]


def _every() -> tuple[AnyRule, ...]:
    from cjo_cli.review.diff.rules import ALL
    from cjo_cli.rules.names import EVERY

    return (*EVERY, *ALL)


def _weight(rule: AnyRule) -> dict[str, Any]:
    """How much a finding weighs; of a change what it bears on, and whether it breaks what was promised."""
    from cjo_cli.rules.base import Rule

    if isinstance(rule, Rule):
        return {"severity": rule.severity.value, "fixable": rule.fixable}
    return {"category": rule.category.value, "breaking": rule.breaking}


def _words(rule: AnyRule) -> str:
    weight = _weight(rule)
    return str(weight.get("severity") or weight["category"] + (", a break" if weight["breaking"] else ""))


def _values(rule: AnyRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "name": rule.name,
        **_weight(rule),
        "summary": rule.summary,
        "manual": (rule.manual or "").strip(),
    }


def _index(rules: Sequence[AnyRule], _color: Color, _width: int | None) -> Text:
    from rich.text import Text

    from cjo_cli.report.findings.frames import COLOURS
    from cjo_cli.rules.base import Rule

    longest = max(len(rule.name) for rule in rules)
    out = Text()
    for rule in rules:
        out.append(f"{rule.code:<6}", COLOURS[rule.severity] if isinstance(rule, Rule) else "cyan")
        out.append(f"  {rule.name:<{longest}}  {_words(rule)}\n")
    return out


def _page(rules: Sequence[AnyRule], color: Color, width: int | None) -> Text:
    """The manual of the first: laid out on a terminal, as it was written elsewhere."""
    from rich.text import Text

    rule = rules[0]
    written = f"# {rule.code} {rule.name} ({_words(rule)})\n\n{(rule.manual or '').strip()}\n"
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
