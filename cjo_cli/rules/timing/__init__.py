"""Timing and pressure (CJO4xx): can a message arrive in time, and does one person hear too much?"""

from __future__ import annotations

from cjo_cli.rules.base import Rule
from cjo_cli.rules.timing import (
    empty_dates,
    empty_validity,
    exceeds_cap,
    expired_fact,
    fact_outlived,
    goal_closes_at_once,
    lone_group,
    message_after_goal,
    outside_validity,
    past_max_duration,
    reentry_while_running,
    reentry_within_the_hour,
    same_trigger,
    two_at_once,
    wait_into_quiet_hours,
    wait_past_goal,
)

RULES: tuple[Rule, ...] = (
    message_after_goal.RULE,
    outside_validity.RULE,
    expired_fact.RULE,
    fact_outlived.RULE,
    exceeds_cap.RULE,
    wait_into_quiet_hours.RULE,
    past_max_duration.RULE,
    reentry_while_running.RULE,
    same_trigger.RULE,
    two_at_once.RULE,
    empty_dates.RULE,
    empty_validity.RULE,
    lone_group.RULE,
    goal_closes_at_once.RULE,
    reentry_within_the_hour.RULE,
    wait_past_goal.RULE,
)
