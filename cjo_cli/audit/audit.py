"""A log looked at from all sides, each a few questions to DuckDB."""

from __future__ import annotations

from cjo_cli.audit import contacts, orders, touches, trail
from cjo_cli.audit.flow import follows, loops, steps
from cjo_cli.audit.paths import paths
from cjo_cli.audit.values import Asked, Audit
from cjo_cli.log.data import Wanted
from cjo_cli.log.reader import Log
from cjo_cli.log.rows import aliases


def audit(log: Log, wanted: Wanted, asked: Asked) -> Audit:
    """What a log shows; it was opened for `wanted`. Raises LogError where a row cannot be read."""
    trail.lay(log, asked)
    seen = touches.touches(log, asked)
    counted = follows(log)
    edges = steps(log, counted)
    back, few_loops = loops(log)
    ways, few = paths(log, asked)
    wishes = orders.lay(log, asked, aliases(wanted))
    there = contacts.lay(log, asked)
    return Audit(
        rows=log.facts.rows,
        rejected=log.facts.bad_rows,
        customers=log.facts.customers,
        first=log.beginning,
        last=log.horizon,
        within=asked.within,
        gap=asked.gap,
        timezone=asked.timezone,
        touches=tuple(seen),
        steps=tuple(edges),
        loops=tuple(back),
        paths=ways,
        reached=tuple(orders.reached(log, wishes)),
        orders=tuple(orders.orders(log, asked, wishes)),
        separators=tuple(orders.separators(log, asked, wishes)),
        channels=tuple(contacts.channels(log, there)),
        overlaps=tuple(contacts.overlaps(log, there)),
        pressure=contacts.pressure(log, there),
        changes=touches.changes(log, asked, seen),
        left_out={
            "events": len(log.facts.events) - len(seen), "steps": len(counted) - len(edges), "loops": few_loops, **few,
        },
    )  # fmt: skip
