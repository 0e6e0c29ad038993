"""Flow (CJO3xx): can every step be reached, can every condition be either way?"""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.flow import (
    always_true,
    constant_audience,
    entry_is_exit,
    goal_not_asked,
    idle_branch,
    idle_exit,
    impossible_goal,
    never_true,
    never_turns_true,
    offset_against_name,
    rest_falls_through,
    shadowed_path,
    trailing_wait,
    unreachable_step,
    variant_for_nobody,
    wait_already_over,
    wait_for_nothing,
)

RULES: tuple[Rule, ...] = (
    unreachable_step.RULE,
    never_true.RULE,
    always_true.RULE,
    shadowed_path.RULE,
    rest_falls_through.RULE,
    trailing_wait.RULE,
    entry_is_exit.RULE,
    wait_for_nothing.RULE,
    idle_exit.RULE,
    never_turns_true.RULE,
    constant_audience.RULE,
    variant_for_nobody.RULE,
    idle_branch.RULE,
    goal_not_asked.RULE,
    offset_against_name.RULE,
    wait_already_over.RULE,
    impossible_goal.RULE,
)
