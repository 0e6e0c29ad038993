"""A journey's exits in words, by event."""

from __future__ import annotations

from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.diff.wording import listed, match


def exits(plan: JourneyPlan) -> dict[str, str]:
    """Each exit event, and with what of its properties it ends the journey; several rules of one event together."""
    found: dict[str, list[str]] = {}
    for part in plan.exits:
        found.setdefault(part.event, []).append(match(part.match))
    return {event: listed(words, "or") for event, words in found.items()}
