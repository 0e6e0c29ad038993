"""What a report asks of the log beside the replay: who came back, who bought, who was in which audience.

The log is read once more, in parts that memory holds; what each part gives is of its customers alone, so that all
parts together are the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.log.data import LogData, Wanted
from cjo_cli.log.reader import Log
from cjo_cli.plan.conditions import Audience, Condition, Events, Match
from cjo_cli.plan.model import GoalPart, Plan
from cjo_cli.review.kpis.entries import Array, Entries
from cjo_cli.simulate.conditions import Judge, rows_at
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.world import World, cuts

if TYPE_CHECKING:
    import pyarrow as pa

# No id of a term can be this.
ACTION = "action: "


@dataclass(frozen=True)
class Look:
    """What is looked for: by name, matches that are activity, with the spans after an entry in which one is sought;
    actions whose events are purchases; and audiences."""

    activities: dict[str, tuple[Match, ...]]
    spans: tuple[tuple[str, int], ...]
    actions: dict[str, GoalPart]
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """Events by customer and time, with what each brought (of an activity: nothing)."""

    customer: Array
    ts: Array
    value: Array


@dataclass
class Seen:
    """What was found: activities and purchases by name; which entries were followed by an activity within a span; and
    which entries were made by customers of each audience."""

    activities: dict[str, Rows] = field(default_factory=dict)
    returned: dict[tuple[str, int], Array] = field(default_factory=dict)
    purchases: dict[str, Rows] = field(default_factory=dict)
    inside: dict[str, Array] = field(default_factory=dict)


def needs(plan: Plan, look: Look) -> tuple[Plan, Wanted]:
    """The plan with what is looked for as audiences of its own, and what must be read of the log for them."""
    more: dict[str, Condition] = {}
    for name, matches in look.activities.items():
        more.update({f"{ACTION}{name} {at}": Events(match=one, tests=()) for at, one in enumerate(matches)})
    for name, action in look.actions.items():
        more.update({f"{ACTION}{name} {at}": Events(match=one, tests=()) for at, one in enumerate(action.events)})
    wider = plan.model_copy(update={"audiences": {**plan.audiences, **more}})
    asked = wanted(wider, [], [*look.audiences, *more])
    events = {name: (written, dict(properties)) for name, (written, properties) in asked.events.items()}
    for action in look.actions.values():
        for event in (event for match in action.events for event in match.events):
            if action.value is not None:
                events[event][1][action.value] = plan.events[event].properties[action.value]
    return wider, replace(asked, events=events)


def see(log: Log, plan: Plan, look: Look, entries: Entries, customers: pa.Array, horizon: int) -> Seen:
    """What `look` asks, of a log that was opened for it; `customers` are the ids that entries count by.

    Raises LogError where a row cannot be read.
    """
    import pyarrow.compute as pc

    # With another horizon a log may have more customers.
    places = pc.index_in(log.customers, value_set=customers).fill_null(-1).to_numpy(zero_copy_only=False)
    many = len(entries)
    seen = Seen(
        returned={key: np.zeros(many, dtype=np.bool_) for key in look.spans},
        inside={name: np.zeros(many, dtype=np.bool_) for name in look.audiences},
    )
    active: dict[str, list[Rows]] = {name: [] for name in look.activities}
    bought: dict[str, list[Rows]] = {name: [] for name in look.actions}
    order = np.argsort(entries.customer, kind="stable")
    for data in log.parts():
        for world in cuts(plan, data):
            _World(world, data, places, horizon).look(look, entries, order, seen, active, bought)
    seen.activities = {name: _joined(parts) for name, parts in active.items()}
    seen.purchases = {name: _joined(parts) for name, parts in bought.items()}
    return seen


def _joined(parts: Sequence[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("customer", "ts", "value")))


class _World:
    """One cut of customers, looked at."""

    def __init__(self, world: World, data: LogData, places: Array, horizon: int) -> None:
        self.world = world
        self.judge = Judge(world)
        self.horizon = horizon
        self.places = places[data.low + world.low : data.low + world.high]

    def look(
        self,
        look: Look,
        entries: Entries,
        order: Array,
        seen: Seen,
        active: dict[str, list[Rows]],
        bought: dict[str, list[Rows]],
    ) -> None:
        """Add what this cut holds to what was found."""
        known = self.places[self.places >= 0]
        ranked = entries.customer[order]
        low, high = (int(known[0]), int(known[-1]) + 1) if len(known) else (0, 0)
        mine = order[np.searchsorted(ranked, low) : np.searchsorted(ranked, high)]
        back = np.full(max(high - low, 0), -1, dtype=np.int64)
        back[known - low] = np.flatnonzero(self.places >= 0)
        here = back[entries.customer[mine] - low]
        at = entries.entered_at[mine]
        for name in look.audiences:
            seen.inside[name][mine] = self.judge.holds(Audience(id=name), rows_at(here, at))
        for name, matches in look.activities.items():
            rows = self._rows(matches, None)
            for other, span in look.spans:
                if other == name:
                    seen.returned[name, span][mine] = self._followed(rows, here, at, span)
            active[name].append(self._placed(rows))
        for name, action in look.actions.items():
            bought[name].append(self._placed(self._rows(action.events, action.value)))

    def _rows(self, matches: Sequence[Match], value: str | None) -> Rows:
        """The events of all matches up to the horizon, by customer and time; of an action those of a worth above 0."""
        parts = [(Rows(*(np.zeros(0, dtype=np.int64),) * 3), np.zeros(0, dtype=np.int64))]
        for match in matches:
            relation, _ = self.judge.relation(match, own_time=True)
            kept = relation.ts <= self.horizon
            worth = np.zeros(len(relation))
            if value is not None:
                column = relation.column(value, "number")
                worth = np.where(column.valid, column.values.astype(np.float64), 0.0)
                kept &= worth > 0
            parts.append((Rows(relation.customer[kept], relation.ts[kept], worth[kept]), relation.seq[kept]))
        found, seq = _joined([rows for rows, _ in parts]), np.concatenate([numbers for _, numbers in parts])
        order = np.lexsort((seq, found.ts, found.customer))
        # An event that two matches take is one.
        order = order[np.diff(seq[order], prepend=-1) != 0]
        return Rows(found.customer[order], found.ts[order], found.value[order])

    def _followed(self, rows: Rows, customer: Array, at: Array, span: int) -> Array:
        """Whether an event lies in `(at, at + span]`."""
        keys = self.world.key(rows.customer, rows.ts)
        after = np.searchsorted(keys, self.world.key(customer, at), side="right")
        until = np.searchsorted(keys, self.world.key(customer, at + span), side="right")
        return np.asarray(until > after)

    def _placed(self, rows: Rows) -> Rows:
        """The rows of customers that the entries know, numbered as those are."""
        customer = self.places[rows.customer]
        known = customer >= 0
        return Rows(customer[known], rows.ts[known], rows.value[known])
