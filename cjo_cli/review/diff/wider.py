"""Whether a condition lets in more or fewer than before, where that can be proved."""

from __future__ import annotations

from collections.abc import Mapping

from cjo_cli.plan.conditions import Condition
from cjo_cli.rules.flow.support.formula import formula
from cjo_cli.rules.flow.support.solve import satisfiable
from cjo_cli.rules.flow.support.variables import Universe

Audiences = Mapping[str, Condition]


def compared(old: Condition, new: Condition, before: Audiences, after: Audiences) -> str:
    """`wider`, `narrower`, `the same in other words`, or `another`; each side's audiences are its own."""
    wider = _within(old, before, new, after)
    narrower = _within(new, after, old, before)
    if wider and narrower:
        return "the same in other words"
    return "wider" if wider else "narrower" if narrower else "another"


def _within(one: Condition, its: Audiences, other: Condition, others: Audiences) -> bool:
    """Whether it is proved that whoever is in `one` is in `other`."""
    inside = formula(one, Universe(), its, holds=True)
    outside = formula(other, Universe(), others, holds=False)
    return satisfiable(inside, outside) is False
