"""Experiments (CJO8xx): can a split tell anything, and will it?"""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.experiments import (
    arms_differ_twice,
    control_sends,
    identical_arms,
    no_control,
    nobody_treated,
    one_arm,
    several_splits,
    split_without_goal,
    under_powered,
    unnamed_split,
)

RULES: tuple[Rule, ...] = (
    no_control.RULE,
    several_splits.RULE,
    arms_differ_twice.RULE,
    identical_arms.RULE,
    split_without_goal.RULE,
    unnamed_split.RULE,
    one_arm.RULE,
    under_powered.RULE,
    control_sends.RULE,
    nobody_treated.RULE,
)
