"""What is inside a bundle, as plain values, and what differs between two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cjo_cli.bundle.build import content_member
from cjo_cli.bundle.read import Opened
from cjo_cli.plan.digest import sent_by
from cjo_cli.plan.model import JourneyPlan, State

Values = dict[str, Any]


def inside(bundle: Opened) -> Values:
    """Provenance, journeys with their steps, content and members, each with its size and digest."""
    return {
        "project": bundle.plan.name,
        "revision": bundle.revision,
        "digest": bundle.digest,
        **{key: bundle.metadata[key] for key in ("content", "compiler", "commit", "committed", "clean", "format")},
        "timezones": {"tzdata": bundle.zones.get("version"), "zones": len(bundle.zones.get("zones", {}))},
        "journeys": {journey.id: _journey(journey) for journey in bundle.plan.journeys},
        "contents": {name: _content(bundle, name) for name in sorted(bundle.content_digests)},
        "keeps": dict(bundle.keeps),
        "members": {
            name: {"bytes": len(data), "digest": bundle.digests[name]} for name, data in sorted(bundle.members.items())
        },
    }


def _journey(journey: JourneyPlan) -> Values:
    return {
        "title": journey.title,
        "status": journey.status,
        "owner": journey.owner,
        "file": journey.file,
        "steps": [{"id": state.id, "kind": state.kind} for state in journey.states[1:-1]],
        "sends": sorted(sent_by(journey)),
    }


def _content(bundle: Opened, name: str) -> Values:
    digest = bundle.content_digests[name]
    return {
        "digest": "sha256:" + digest,
        "bytes": len(bundle.members[content_member(digest)]),
        "purpose": bundle.plan.contents[name].purpose,
        "variants": len(bundle.plan.contents[name].variants),
    }


def difference(old: Opened, new: Opened) -> Values:
    """What `new` has, lacks or has otherwise than `old`: journeys, their steps, content, other parts of the plan."""
    return {
        "from": {"revision": old.revision, "digest": old.digest},
        "to": {"revision": new.revision, "digest": new.digest},
        "same_content": old.metadata["content"] == new.metadata["content"],
        "journeys": {**_three(_journeys(old), _journeys(new)), "steps": _steps(old, new)},
        "contents": _three(old.content_digests, new.content_digests),
        "plan": _three(_rest(old), _rest(new))["changed"],
        "members": [name for name in _changed(old, new) if not name.startswith(("cjo/content/", "cjo/plan/", "."))],
    }


def _three(old: Mapping[str, Any], new: Mapping[str, Any]) -> Values:
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
    }


def _journeys(bundle: Opened) -> dict[str, JourneyPlan]:
    return {journey.id: journey for journey in bundle.plan.journeys}


def _steps(old: Opened, new: Opened) -> Values:
    """Of each journey that is in both and differs, its steps, and whether anything but its steps does."""
    before, after = _journeys(old), _journeys(new)
    told = {}
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            itself = _itself(before[name]) != _itself(after[name])
            told[name] = {**_three(_steps_of(before[name]), _steps_of(after[name])), "itself": itself}
    return told


def _itself(journey: JourneyPlan) -> Values:
    return journey.model_dump(exclude={"states"})


def _steps_of(journey: JourneyPlan) -> Values:
    return {state.id: _step(journey, state) for state in journey.states if state.kind != "end"}


def _step(journey: JourneyPlan, state: State) -> Values:
    """A step with the ids of those it leads to, since numbers change when a step is put before them."""
    ways = [{**way.model_dump(exclude={"next"}), "next": journey.states[way.next].id} for way in state.transitions]
    return {**state.model_dump(exclude={"transitions", "source"}), "ways": ways}


def _rest(bundle: Opened) -> Values:
    return bundle.plan.model_dump(exclude={"journeys", "contents"})


def _changed(old: Opened, new: Opened) -> list[str]:
    every = Counter([*old.digests.items(), *new.digests.items()])
    return sorted({name for (name, _), count in every.items() if count == 1})
