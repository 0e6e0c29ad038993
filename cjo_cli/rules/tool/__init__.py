"""The tool's own (CJO0xx): is what silences other rules itself in order?"""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.tool import bad_suppression, missing_reason, unknown_rule, unused_suppression

RULES: tuple[Rule, ...] = (unused_suppression.RULE, unknown_rule.RULE, missing_reason.RULE, bad_suppression.RULE)
