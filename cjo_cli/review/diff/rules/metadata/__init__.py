"""What nothing that customers get depends on."""

from __future__ import annotations

from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules.metadata import (
    content_details_changed,
    insight_changed,
    journey_details_changed,
    settings_changed,
    term_changed,
)

RULES: tuple[ChangeRule, ...] = (
    journey_details_changed.RULE,
    content_details_changed.RULE,
    term_changed.RULE,
    settings_changed.RULE,
    insight_changed.RULE,
)
