"""Rules about changes: one a file, its docstring the manual page; categories in folders; this table is all of them."""

from __future__ import annotations

from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules import audience, contact, content, in_flight, metadata

CATEGORIES = (in_flight, audience, contact, content, metadata)
ALL: tuple[ChangeRule, ...] = tuple(rule for category in CATEGORIES for rule in category.RULES)
BY_WORD: dict[str, ChangeRule] = {word: rule for rule in ALL for word in (rule.code, rule.name)}
