"""A customer's state as JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from cjo_cli.machine.state import Customer, Deferred, Event, History, Instance, Watched

# Of what is written here; another number is not read.
FORMAT = 2


def to_json(state: Customer) -> str:
    """The text of a state; what has nothing to say is left out."""
    values = {
        "settled": state.settled,
        "newest": state.newest,
        "attributes": state.attributes,
        "since": state.since,
        "history": state.history,
        "watched": {name: [one.held, one.look] for name, one in state.watched.items()},
        "instances": [_instance(one) for one in state.instances],
        "past": [[*name, *last] for name, last in state.past.items()],
        "sent": state.sent,
        "waiting": [[one.ts, one.term, one.values] for one in state.waiting],
        "scheduled": state.scheduled,
        "due": state.due,
        "late": state.late,
    }
    return json.dumps(
        {name: value for name, value in values.items() if value or value == 0},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _instance(one: Instance) -> list[Any]:
    deferred = [[m.step, m.content, m.channel, m.variant, m.requested_at, m.at] for m in one.deferred]
    return [
        one.journey, one.key, one.entered_at, one.held_out, one.entry, one.paths, one.at, one.reached, one.due,
        one.look, one.ended_at, one.left_at, one.overstayed, one.goal_at, one.sent, deferred, one.owed,
    ]  # fmt: skip


def from_json(customer: str, text: str) -> Customer:
    """The state that a text was made of."""
    values: dict[str, Any] = json.loads(text)
    return Customer(
        customer,
        values.get("settled", 0),
        values.get("newest"),
        values.get("attributes", {}),
        values.get("since", {}),
        {key: _history(found) for key, found in values.get("history", {}).items()},
        {name: Watched(*pair) for name, pair in values.get("watched", {}).items()},
        tuple(_instance_of(one) for one in values.get("instances", ())),
        {(journey, key): (entered, ended) for journey, key, entered, ended in values.get("past", ())},
        {name: tuple(found) for name, found in values.get("sent", {}).items()},
        tuple(Event(*one) for one in values.get("waiting", ())),
        values.get("scheduled"),
        values.get("due"),
        values.get("late", 0),
    )


def _instance_of(found: list[Any]) -> Instance:
    made = Instance(*found[:15])
    return replace(made, deferred=tuple(Deferred(*message) for message in found[15]), owed=found[16])


def _history(found: Any) -> History:
    if not isinstance(found, list):
        return found  # type: ignore[no-any-return]
    return tuple(row if isinstance(row, int) else (row[0], tuple(row[1])) for row in found)
