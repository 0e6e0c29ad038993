"""Whether everything that a plan names is in it, so that nothing that runs it has to ask again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.plan.model import JourneyPlan, Plan

# What a key of the plan's JSON names: one of the plan's mappings by id.
NAMES = {
    "attribute": "attributes", "address": "attributes", "event": "events", "events": "events", "via": "channels",
    "channel": "channels", "lineage": "channels", "purpose": "purposes", "purposes": "purposes",
    "content": "contents",
}  # fmt: skip
# Whose keys are ids: of the plan's parts, or of what has no more to name. An id may be any word, `channel` too.
BY_ID = frozenset(("attributes", "audiences", "channels", "contents", "events", "purposes"))
OWN_WORDS = frozenset(("consent", "limits", "properties", "set"))
Lost = tuple[str, str]


def unsound(plan: Plan) -> str | None:
    """What is wrong with a plan that is as its schema says, in words; None where nothing is."""
    ids = [journey.id for journey in plan.journeys]
    if not ids or len(set(ids)) < len(ids):
        return "the plan holds no journey, or one twice"
    for journey in plan.journeys:
        if not _leads_forward(journey):
            return f"the plan's journey '{journey.id}' does not lead forward"
    values = plan.model_dump(mode="json")
    for journey in values["journeys"]:
        steps = {state["id"] for state in journey["states"]}
        if not steps.issuperset(_asked(journey)):
            return f"the plan's journey '{journey['id']}' asks for the way at a step that it has not"
    for where, name in _named(values):
        if name not in values[where]:
            return f"the plan names '{name}', which is none of its {where}"
    if _circle(values["audiences"]):
        return "the plan's audiences go round in a circle"
    return None


def _leads_forward(journey: JourneyPlan) -> bool:
    last = len(journey.states) - 1
    if last < 1 or [journey.states[0].kind, journey.states[last].kind] != ["entry", "end"]:
        return False
    kinds = [state.kind for state in journey.states]
    ways = [(at, way.next) for at, state in enumerate(journey.states) for way in state.transitions]
    return kinds.count("entry") == 1 and all(at < there <= last for at, there in ways)


def _named(value: Any) -> Iterator[Lost]:
    """Every name in a plan's JSON, and the mapping that it should be in."""
    if isinstance(value, list):
        for item in value:
            yield from _named(item)
    if not isinstance(value, dict):
        return
    if value.get("form") == "audience":
        yield "audiences", value["id"]
    if value.get("source") == "attribute":
        yield "attributes", value["name"]
    if isinstance(value.get("consent"), dict):
        yield from (("attributes", name) for name in value["consent"].values())
    for key, item in value.items():
        if isinstance(item, dict) and key in BY_ID | OWN_WORDS:
            yield from _named(list(item.values()) if key in BY_ID else [])
            continue
        if key in NAMES:
            listed = item if isinstance(item, list) else [item]
            yield from ((NAMES[key], name) for name in listed if isinstance(name, str))
        yield from _named(item)


def _asked(value: Any) -> Iterator[str]:
    """The steps whose ways some condition asks for."""
    if isinstance(value, dict) and value.get("form") == "path":
        yield value["step"]
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _asked(item)


def _circle(audiences: dict[str, Any]) -> bool:
    """Whether an audience is needed to say what it is."""
    needs = {one: {name for where, name in _named(said) if where == "audiences"} for one, said in audiences.items()}
    while ready := [name for name, needed in needs.items() if not needed & needs.keys()]:
        for name in ready:
            del needs[name]
    return bool(needs)
