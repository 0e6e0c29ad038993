"""All of a log that the taxonomy declares, whether a journey reads it or not."""

from __future__ import annotations

from cjo_cli.log.data import ClosedList, Wanted
from cjo_cli.plan.model import Plan


def everything(plan: Plan) -> Wanted:
    """Every declared event with all its properties, every attribute, and each customer's first instant."""
    lists = {
        name: ClosedList(part.values, tuple((setter.event, setter.property) for setter in part.sets))
        for name, part in plan.attributes.items()
        if part.values is not None
    }
    return Wanted(
        events={name: (part.name, dict(sorted(part.properties.items()))) for name, part in sorted(plan.events.items())},
        attributes={name: (part.name, part.type) for name, part in sorted(plan.attributes.items())},
        literals=frozenset(),
        declared=frozenset(part.name for part in plan.events.values()),
        zones=tuple((setter.event, setter.property) for setter in plan.attributes["timezone"].sets),
        first=True,
        lists=lists,
    )
