"""Governance (CJO7xx): what a team asks of its own files."""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.governance import (
    near_duplicate,
    no_goal,
    no_insight,
    no_owner,
    odd_name,
    required_reference,
    stale_draft,
    unknown_kind,
)

RULES: tuple[Rule, ...] = (
    required_reference.RULE,
    no_owner.RULE,
    no_goal.RULE,
    no_insight.RULE,
    odd_name.RULE,
    unknown_kind.RULE,
    stale_draft.RULE,
    near_duplicate.RULE,
)
