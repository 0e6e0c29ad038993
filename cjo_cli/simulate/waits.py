"""When a `wait_until` goes on (S3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cjo_cli.model.base import DAY
from cjo_cli.plan.model import Moment, WaitUntilState
from cjo_cli.simulate.clock import MINUTE, day_of, inside_window, next_time
from cjo_cli.simulate.conditions import Batch
from cjo_cli.simulate.world import Bools, Ints, World


@dataclass(frozen=True)
class Until:
    """When each row goes on, and which rows leave the journey instead, for which reason."""

    at: Ints
    past: Bools
    absent: Bools


def wait_until(world: World, state: WaitUntilState, batch: Batch, instance: Ints, t: Ints) -> Until:
    """The instants at which rows that reach `state` at `t` go on."""
    customer = batch.customer[instance]
    nobody = np.zeros(len(t), dtype=np.bool_)
    if state.moment is not None:
        return _moment(world, state.moment, batch, instance, t)
    zones = world.zones(customer, t)
    if state.time is not None:
        return Until(next_time(world.clock, t, zones, state.time, state.days), nobody, nobody)
    assert state.window is not None
    start, end = state.window
    inside = inside_window(world.clock.to_local(t, zones), start, end, state.days)
    opening = next_time(world.clock, t, zones, start, state.days)
    return Until(np.where(inside, t, opening), nobody, nobody)


def _moment(world: World, moment: Moment, batch: Batch, instance: Ints, t: Ints) -> Until:
    customer = batch.customer[instance]
    if moment.source == "attribute":
        column = world.attribute(moment.name, customer, t)
    else:
        column = batch.entry[moment.name].take(instance)
    zones = world.zones(customer, t)
    # Far values would overflow; nothing this far from the log happens within it.
    limit = 2**61
    if column.type == "date":
        local = np.clip(column.values, -limit // DAY, limit // DAY) * DAY + moment.offset
        if moment.time is not None:
            local = day_of(local) * DAY + moment.time * MINUTE
        at = world.clock.to_utc(local, zones)
    else:
        at = np.clip(column.values, -limit, limit) + moment.offset
        if moment.time is not None:
            local = day_of(world.clock.to_local(at, zones)) * DAY + moment.time * MINUTE
            at = world.clock.to_utc(local, zones)
    past = column.valid & (at < t)
    absent = ~column.valid
    nobody = np.zeros(len(t), dtype=np.bool_)
    return Until(
        np.where(past | absent, t, at),
        past if moment.if_past == "exit" else nobody,
        absent if moment.if_missing == "exit" else nobody,
    )
