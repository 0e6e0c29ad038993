"""What messages say."""

from __future__ import annotations

from cjo_cli.review.diff.base import ChangeRule
from cjo_cli.review.diff.rules.content import (
    content_added,
    content_removed,
    content_status_changed,
    fact_changed,
    text_changed,
)

RULES: tuple[ChangeRule, ...] = (
    text_changed.RULE,
    fact_changed.RULE,
    content_added.RULE,
    content_removed.RULE,
    content_status_changed.RULE,
)
