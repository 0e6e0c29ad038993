"""Channels as recorded: who met which, who met two, and how much came in a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from cjo_cli.audit.values import FEWEST, Asked, Channel, Contact, Overlap, Pressure
from cjo_cli.log.reader import Log
from cjo_cli.plan.instants import local_to_utc


def lay(log: Log, asked: Asked) -> list[Contact]:
    """Make `contacts`: each trace of a channel with its week, and whether it counts; gives the channels with some."""
    numbers = {name: number for number, name in enumerate(log.facts.events)}
    there = [one for one in asked.contacts if any(event in numbers for event in one.events)]
    traces = [(place, numbers[event], event == one.counted) for place, one in enumerate(there)
              for event in one.events if event in numbers]  # fmt: skip
    weeks = ", ".join(f"({number}, {start})" for number, start in enumerate(_weeks(log, asked.timezone)))
    if there:
        listed = ", ".join(f"({place}, {event}, {counts})" for place, event, counts in traces)
        log.ask(
            "CREATE TEMP TABLE contacts AS SELECT t.c, h.channel, h.counts, w.week FROM steps t"
            f" JOIN (VALUES {listed}) h(channel, event, counts) ON h.event = t.event"
            f" ASOF JOIN (VALUES {weeks}) w(week, start) ON t.ts >= w.start"
        )
    return there


def _weeks(log: Log, timezone: str) -> list[int]:
    """When each week of the log begins: on Monday, at midnight in the timezone."""
    days = [datetime.fromtimestamp(at / 1e6, UTC).date() for at in (log.beginning, log.horizon)]
    first = days[0] - timedelta(days=days[0].weekday() + 7)
    return [_midnight(first + timedelta(weeks=week), timezone) for week in range((days[1] - first).days // 7 + 2)]


def _midnight(day: date, timezone: str) -> int:
    return local_to_utc(datetime(day.year, day.month, day.day), timezone)  # noqa: DTZ001 - a wall clock's


def channels(log: Log, there: Sequence[Contact]) -> list[Channel]:
    """The channels with FEWEST customers or more, those with most messages first."""
    if not there:
        return []
    rows = log.ask(
        "SELECT channel, count(*) FILTER (counts), count(DISTINCT c) FILTER (counts) FROM contacts"
        f" GROUP BY channel HAVING count(DISTINCT c) FILTER (counts) >= {FEWEST} ORDER BY 2 DESC, channel"
    )
    return [Channel(one.channel, one.title, one.kind, one.counted, count, customers)
            for place, count, customers in rows for one in [there[place]]]  # fmt: skip


def overlaps(log: Log, there: Sequence[Contact]) -> list[Overlap]:
    """Each pair of channels that FEWEST customers or more met both of."""
    if len(there) < 2:
        return []
    pairs = combinations(range(len(there)), 2)
    log.ask(
        "CREATE TEMP TABLE met_weeks AS SELECT c, week, bit_or(1::BIGINT << channel) AS met"
        " FROM contacts GROUP BY c, week"
    )
    found = [_overlap(log, there, *pair) for pair in pairs]
    return sorted((one for one in found if one.customers >= FEWEST), key=lambda one: (-one.customers, one.channels))


def _overlap(log: Log, there: Sequence[Contact], a: int, b: int) -> Overlap:
    """The weeks are left out with few customers."""
    mask = (1 << a) | (1 << b)
    (customers,) = log.ask(
        f"SELECT count(*) FROM (SELECT bit_or(met) AS ever FROM met_weeks GROUP BY c) WHERE ever & {mask} = {mask}"
    )[0]
    weeks, of = log.ask(f"SELECT count(*), count(DISTINCT c) FROM met_weeks WHERE met & {mask} = {mask}")[0]
    return Overlap((there[a].channel, there[b].channel), customers, weeks if of >= FEWEST else 0)


def pressure(log: Log, there: Sequence[Contact]) -> Pressure | None:
    """Recorded messages a customer and week; None where none were, or of few customers."""
    if not there:
        return None
    log.ask("CREATE TEMP TABLE pressed AS SELECT c, week, count(*) AS n FROM contacts WHERE counts GROUP BY c, week")
    customers, weeks, mean, spread = log.ask(
        "SELECT count(DISTINCT c), count(*), avg(n), quantile_disc(n, [0.5, 0.95]) FROM pressed"
    )[0]
    if customers < FEWEST:
        return None
    rows = log.ask("SELECT n, count(*), count(DISTINCT c) FROM pressed GROUP BY n ORDER BY n DESC")
    return Pressure(customers, weeks, mean, spread[0], spread[1], _sizes(rows))


def _sizes(rows: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """Weeks by their messages, the largest taken together until they are of FEWEST customers."""
    found: dict[int, int] = {}
    weeks, people = 0, 0
    for size, count, customers in rows:
        # Customers of two sizes may be the same, so that only a size of its own is sure.
        weeks, people = weeks + count, max(people, customers)
        if people >= FEWEST:
            found[size], weeks, people = weeks, 0, 0
    return dict(reversed(found.items()))
