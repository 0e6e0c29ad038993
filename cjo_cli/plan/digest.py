"""What decides, as digests: so that a simulation can say of which plan it was, and a bundle whether that is its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from cjo_cli.plan.model import ChooseState, JourneyPlan, Plan, SendState


def sent_by(journey: JourneyPlan) -> set[str]:
    """The contents that a journey may send."""
    sent = {state.content for state in journey.states if isinstance(state, SendState)}
    return sent | {c.content for state in journey.states if isinstance(state, ChooseState) for c in state.candidates}


def shared_digest(plan: Plan) -> str:
    """Of all that stands over the journeys: policies, audiences, events, attributes, channels, purposes."""
    return _digest(plan.model_dump(mode="json", by_alias=True, exclude={"journeys", "contents"}))


def journey_digest(plan: Plan, journey: JourneyPlan) -> str:
    """Of a journey and of what decides which of its contents is sent; statuses are no part of it, as a replay takes
    every journey for live."""
    contents = {name: plan.contents[name] for name in sorted(sent_by(journey))}
    return _digest({
        "journey": journey.model_dump(mode="json", by_alias=True, exclude={"status"}),
        "contents": {name: part.model_dump(mode="json", exclude={"status"}) for name, part in contents.items()},
    })  # fmt: skip


def digests(plan: Plan, journeys: Collection[str]) -> dict[str, Any]:
    """The digests of a plan's `journeys`, of what is shared, and of both together."""
    own = {journey.id: journey_digest(plan, journey) for journey in plan.journeys if journey.id in journeys}
    shared = shared_digest(plan)
    return {"digest": _digest([shared, own]), "shared": shared, "journeys": own}


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
