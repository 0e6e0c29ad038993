"""Naming rules: by a code, the beginning of one, or a name."""

from __future__ import annotations

import re

from cjo_cli.diagnostics import suggestion
from cjo_cli.rules import ALL
from cjo_cli.rules.base import Rule
from cjo_cli.rules.text import TEXT

EVERY: tuple[Rule, ...] = tuple(sorted((*ALL, *TEXT), key=lambda rule: rule.code))
_BY_WORD = {word: rule for rule in EVERY for word in (rule.code, rule.name)}
CODE = re.compile(r"CJO[0-9]{1,3}")
PREFIX = re.compile(r"CJO[0-9]{0,2}")


def rule_of(word: str) -> Rule | None:
    """The rule of that code or name."""
    return _BY_WORD.get(word)


def names_rules(word: str) -> bool:
    """Whether `word` names a rule, or begins the code of one."""
    return word in _BY_WORD or (PREFIX.fullmatch(word) is not None and any(r.code.startswith(word) for r in EVERY))


def means(word: str, rule: str, name: str) -> bool:
    """Whether `word` names the rule of that code and name."""
    return word == name or (word.startswith("CJO") and rule.startswith(word))


def meant(word: str) -> str:
    """What a word that names no rule may have been meant for."""
    near = "" if CODE.fullmatch(word) else suggestion(word, _BY_WORD)  # a number is near to any other
    return near or "'cjo rule' lists them"
