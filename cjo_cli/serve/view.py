"""Where a customer is, and why: their instances, what each waits for, the paths it took, and the last decisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cjo_cli.machine.lines import instant, pointer
from cjo_cli.machine.rules import Rules
from cjo_cli.machine.state import Customer, Instance, journey_of, tag_in
from cjo_cli.plan.model import JourneyPlan, State, WaitForState


def view(rules: Rules, state: Customer, decisions: Sequence[str]) -> dict[str, object]:
    """A customer's state for people; `decisions` are lines, the newest first."""
    return {
        "customer_id": state.id,
        "last_event": _instant(state.newest),
        "decided_until": _instant(state.settled),
        "next_due": _instant(state.due),
        "instances": [_instance(rules, one) for one in state.instances],
        "decisions": [json.loads(line) for line in decisions],
    }


def _instance(rules: Rules, one: Instance) -> dict[str, Any]:
    bundle = rules.bundle(tag_in(one.journey))
    course = rules.machine.courses[one.journey]
    running = one.ended_at is None
    return {
        "journey": journey_of(one.journey),
        "key": one.key,
        "entered_at": instant(one.entered_at),
        "held_out": one.held_out,
        "ended_at": _instant(one.ended_at),
        "converted_at": _instant(one.goal_at),
        "paused": course.paused,
        "waits": _wait(course.plan, course.plan.states[one.at], one) if running else None,
        "paths": dict(one.paths),
        "deferred": [
            {"step": m.step, "content": m.content, "channel": m.channel, "at": instant(m.at)} for m in one.deferred
        ],
        "bundle": {"revision": bundle.revision, "digest": bundle.digest},
    }


def _wait(journey: JourneyPlan, state: State, one: Instance) -> dict[str, Any]:
    """The step it waits at, since when, until when at most, for which events, and where that is written."""
    events = sorted(state.match.events) if isinstance(state, WaitForState) and state.match is not None else []
    return {
        "step": state.id,
        "kind": state.kind,
        "since": instant(one.reached),
        "until": _instant(one.due),
        "events": events,
        "rule": f"{journey.file}#{pointer(state.source)}",
    }


def _instant(t: int | None) -> str | None:
    return None if t is None else instant(t)
