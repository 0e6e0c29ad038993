"""An audit as values."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cjo_cli.audit.values import FEWEST
from cjo_cli.report.document import document
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    from cjo_cli.audit.values import Audit, Interval, Part, Touch

Values = dict[str, Any]
SECOND = 1_000_000


def audit_values(audit: Audit) -> Values:
    """All of it; spans are in seconds, a count of few customers is null."""
    pressure = None if audit.pressure is None else asdict(audit.pressure)
    if pressure is not None:
        pressure["sizes"] = {str(size): count for size, count in pressure["sizes"].items()}
        pressure["mean"] = round(pressure["mean"], 6)
    return document(
        "audit",
        {"events": audit.rows, "customers": audit.customers, "paths": audit.paths.count},
        log={"rows": audit.rows, "rejected": audit.rejected, "customers": audit.customers,
             "first_ts": iso(audit.first), "last_ts": iso(audit.last)},
        within=_seconds(audit.within),
        gap=None if audit.gap is None else _seconds(audit.gap),
        timezone=audit.timezone,
        events=[_touch(touch) for touch in audit.touches],
        follows=[
            {"before": step.before, "after": step.after, "count": step.count, "customers": step.customers,
             "median": _seconds(step.median), "p90": _seconds(step.p90)}
            for step in audit.steps
        ],
        loops=[{**asdict(loop), "median": _seconds(loop.median)} for loop in audit.loops],
        variants=[asdict(variant) for variant in audit.paths.variants],
        links=[asdict(link) for link in audit.paths.links],
        actions=[{"action": one.action, "title": one.title, **_part(one.customers)} for one in audit.reached],
        orders=[
            {"action": one.action, "first": one.first, "then": one.then, "so": _part(one.so),
             "reverse": _part(one.reverse), **_apart(one.difference, one.interval)}
            for one in audit.orders
        ],
        separators=[
            {"action": one.action, "event": one.event, "reached": _part(one.reached), "others": _part(one.others),
             **_apart(one.difference, one.interval)}
            for one in audit.separators
        ],
        channels=[asdict(channel) for channel in audit.channels],
        overlaps=[asdict(overlap) for overlap in audit.overlaps],
        pressure=pressure,
        changes=asdict(audit.changes),
        left_out={"fewer_than": FEWEST, **audit.left_out},
    )  # fmt: skip


def _seconds(span: int) -> float:
    return span / SECOND


def _touch(touch: Touch) -> Values:
    return {
        "name": touch.name, "event": touch.term, "rows": touch.rows, "customers": touch.customers,
        "entries": touch.entries, "exits": touch.exits,
        "dropped": {**_part(touch.dropped), "interval": _interval(touch.interval)},
        "quarters": list(touch.quarters), "last_ts": iso(touch.last),
    }  # fmt: skip


def _part(part: Part) -> Values:
    rate = part.share
    return {"count": part.count, "n": part.n, "rate": None if rate is None else round(rate, 6)}


def _apart(difference: float, interval: Interval) -> Values:
    return {"difference": round(difference, 6), "interval": _interval(interval)}


def _interval(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(end, 6) for end in interval]
