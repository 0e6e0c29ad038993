"""Lint rules: one a file, its docstring the manual page; families in folders; this table is the whole catalogue."""

from __future__ import annotations

from cjo_cli.rules import consent, content, experiments, flow, governance, references, tests, timing, tool
from cjo_cli.rules.base import Rule

FAMILIES = (tool, references, flow, timing, content, consent, governance, experiments, tests)
ALL: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)
CATALOGUE: dict[str, Rule] = {rule.name: rule for rule in ALL}
