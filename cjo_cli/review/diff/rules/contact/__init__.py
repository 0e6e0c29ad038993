"""What decides what customers get, when, and whether at all."""

from __future__ import annotations

from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules.contact import (
    cap_changed,
    channel_changed,
    choice_changed,
    consent_changed,
    content_purpose_changed,
    priority_changed,
    project_changed,
    purpose_changed,
    quiet_hours_changed,
    send_changed,
    suppression_changed,
    validity_changed,
    variants_changed,
)

RULES: tuple[ChangeRule, ...] = (
    send_changed.RULE,
    choice_changed.RULE,
    cap_changed.RULE,
    quiet_hours_changed.RULE,
    channel_changed.RULE,
    consent_changed.RULE,
    purpose_changed.RULE,
    suppression_changed.RULE,
    priority_changed.RULE,
    content_purpose_changed.RULE,
    validity_changed.RULE,
    variants_changed.RULE,
    project_changed.RULE,
)
