"""What bears on customers who are under way."""

from __future__ import annotations

from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules.in_flight import (
    action_changed,
    branch_changed,
    effect_changed,
    exit_changed,
    exit_removed,
    goal_changed,
    journey_possibly_renamed,
    journey_removed,
    journey_renamed,
    key_changed,
    split_changed,
    stay_changed,
    step_added,
    step_moved,
    step_possibly_renamed,
    step_removed,
    step_renamed,
    step_replaced,
    wait_changed,
)

RULES: tuple[ChangeRule, ...] = (
    journey_removed.RULE,
    journey_renamed.RULE,
    journey_possibly_renamed.RULE,
    step_removed.RULE,
    step_renamed.RULE,
    step_possibly_renamed.RULE,
    step_replaced.RULE,
    step_added.RULE,
    step_moved.RULE,
    wait_changed.RULE,
    branch_changed.RULE,
    split_changed.RULE,
    exit_removed.RULE,
    exit_changed.RULE,
    goal_changed.RULE,
    action_changed.RULE,
    stay_changed.RULE,
    key_changed.RULE,
    effect_changed.RULE,
)
