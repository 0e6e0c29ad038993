"""What decides who enters."""

from __future__ import annotations

from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules.audience import (
    audience_changed,
    data_changed,
    dates_changed,
    entry_changed,
    entry_condition_changed,
    group_changed,
    journey_added,
    reentry_changed,
    share_changed,
    status_changed,
)

RULES: tuple[ChangeRule, ...] = (
    journey_added.RULE,
    status_changed.RULE,
    entry_changed.RULE,
    entry_condition_changed.RULE,
    reentry_changed.RULE,
    share_changed.RULE,
    dates_changed.RULE,
    group_changed.RULE,
    audience_changed.RULE,
    data_changed.RULE,
)
