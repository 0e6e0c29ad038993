"""A replay and the log beside it to a report of KPIs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from cjo_cli.model.log import LogConfig
from cjo_cli.model.project import Project
from cjo_cli.plan.digest import digests
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.plan.vocabulary import facets_of
from cjo_cli.review.experiments.read import experiments
from cjo_cli.review.insights.read import insights
from cjo_cli.review.kpis.entries import Array, Calendar, Entries, entries_of
from cjo_cli.review.kpis.looked import Sought, sought
from cjo_cli.review.kpis.meter import Meter
from cjo_cli.review.kpis.returns import Periods, active_in, churn, cohorts, periods
from cjo_cli.review.kpis.rollup import Rolled, worth_of
from cjo_cli.review.kpis.seen import Seen, needs, see
from cjo_cli.review.kpis.terms import kpis_of, words_of
from cjo_cli.review.kpis.values import (
    ChurnSeries,
    Cohorts,
    JourneyKpis,
    Kpi,
    Lifetime,
    Measure,
    Period,
    Report,
    some,
)
from cjo_cli.review.kpis.worth import Worth, worth
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import iso


def report(
    project: Project,
    log: LogConfig,
    result: Result,
    *,
    since: int | None = None,
    period: Period | None = None,
    progress: Progress = silent,
) -> Report:
    """The KPIs of a replay whose entries begin at `since`, and of the log up to its end.

    `period` is that of cohorts and churn, which are of the whole log.

    Raises ConfigError for a KPI whose parameters are wrong, LogError where the log cannot be read.
    """
    facets, kpis = facets_of(project), kpis_of(project)
    found = sought(kpis, result.plan, facets)
    entries, messages = entries_of(result)
    progress("looking at the log", 0)
    seen = _seen(project.root, log, result, found, entries)
    calendar = Calendar(result)
    worths = dict(_worths(kpis, found, seen, result, calendar))
    whys = {**found.why, **{name: one.told.why for name, one in worths.items() if one.told.why is not None}}
    meter = Meter(entries, messages, calendar, seen, found.names, worths, whys, result.horizon)
    written = {document.value.journey: words_of(document.value, facets) for document in project.journeys}
    words = tuple(written[name] for name in result.journeys)
    progress("adding up", 0.5)
    facts, start = result.facts, max(result.beginning, since or result.beginning)
    return Report(
        name=result.plan.name, timezone=result.plan.timezone, start=iso(start), end=iso(result.horizon),
        whole=start <= facts.first and result.horizon >= facts.last,
        rows=facts.rows, customers=facts.customers, entered=some(len(entries)),
        held_out=some(int(entries.held_out.sum())), messages=some(len(messages.at)),
        sent=some(int(messages.sent.sum())),
        programme=tuple(_measures(meter, kpis, meter.everyone)),
        journeys=tuple(_journeys(project, result, meter, kpis, written)),
        rollups=tuple(Rolled(meter, kpis, facets, words, result.names).all()),
        cohorts=tuple(_cohorts(kpis, found, seen, result, calendar, period)),
        churn=tuple(_churn(kpis, found, seen, result, calendar, period)),
        lifetime=tuple(_lifetime(kpis, worths, found)),
        experiments=experiments(result),
        insights=insights(
            (document.value for document in project.journeys if document.value.journey in result.journeys),
            result.plan.timezone, result.horizon,
        ),
    )  # fmt: skip


def _seen(root: Path, log: LogConfig, result: Result, found: Sought, entries: Entries) -> Seen:
    plan, asked = needs(result.plan, found.look)
    with opened(root, log, plan, [], asked=asked) as over:
        return see(over.log, plan, found.look, entries, result.customers, result.horizon)


def _worths(
    kpis: tuple[Kpi, ...], found: Sought, seen: Seen, result: Result, calendar: Calendar
) -> Iterator[tuple[str, Worth]]:
    for kpi in kpis:
        if kpi.formula == "clv" and kpi.id in found.names:
            name = found.names[kpi.id]
            yield kpi.id, worth(kpi, name, seen.purchases[name], result, calendar)


def _lifetime(kpis: tuple[Kpi, ...], worths: Mapping[str, Worth], found: Sought) -> Iterator[Lifetime]:
    for kpi in kpis:
        if kpi.id in worths:
            yield worths[kpi.id].told
        elif kpi.formula == "clv":
            yield Lifetime(kpi.id, kpi.title, "", 0, kpi.discount, kpi.margin, why=found.why[kpi.id])


def _measures(meter: Meter, kpis: tuple[Kpi, ...], chosen: Array) -> Iterator[Measure]:
    for kpi in kpis:
        found = meter.measure(kpi, chosen)
        if found is not None:
            yield found


def _journeys(
    project: Project,
    result: Result,
    meter: Meter,
    kpis: tuple[Kpi, ...],
    words: Mapping[str, dict[str, tuple[str, ...]]],
) -> Iterator[JourneyKpis]:
    plans = {journey.id: journey for journey in result.plan.journeys}
    named = {document.value.journey: document.value.kpis for document in project.journeys}
    own = digests(result.plan, result.journeys)["journeys"]
    facets = facets_of(project)
    for place, name in enumerate(result.journeys):
        wanted = {str(entry.term.id) for word in named[name] if (entry := facets.resolve("kpi", word)) is not None}
        asked = tuple(kpi for kpi in kpis if kpi.id in wanted)
        yield _journey(plans[name], meter, asked, kpis, place, words[name], own[name])


def _journey(
    plan: JourneyPlan,
    meter: Meter,
    asked: tuple[Kpi, ...],
    kpis: tuple[Kpi, ...],
    place: int,
    words: dict[str, tuple[str, ...]],
    digest: str,
) -> JourneyKpis:
    chosen = meter.entries.journey == place
    mine = chosen[meter.messages.entry]
    target = None if plan.goal is None or plan.goal.target is None else plan.goal.target / 10_000
    # The one that it names, else the taxonomy's first, or what there is without one.
    rate = next(kpi for kpi in (*asked, *kpis) if kpi.formula == "conversion-rate")
    goal = None if plan.goal is None else meter.measure(rate, chosen, target=target)
    others = [goal if kpi.formula == "conversion-rate" else meter.measure(kpi, chosen) for kpi in asked]
    return JourneyKpis(
        plan.id, plan.title or plan.id, plan.status, words, some(int(chosen.sum())),
        some(int(meter.entries.held_out[chosen].sum())), some(int(mine.sum())),
        some(int((mine & meter.messages.sent).sum())),
        None if plan.goal is None or plan.goal.value is None
        else worth_of(meter, chosen & meter.entries.converted & ~meter.entries.held_out),
        None if plan.goal is None else plan.goal.action, goal,
        tuple(_named(kpi, one) for kpi, one in zip(asked, others, strict=True) if one is not None), digest,
    )  # fmt: skip


def _named(kpi: Kpi, measure: Measure) -> Measure:
    return replace(measure, kpi=kpi.id, title=kpi.title)


def _cohorts(
    kpis: tuple[Kpi, ...], found: Sought, seen: Seen, result: Result, calendar: Calendar, period: Period | None
) -> Iterator[Cohorts]:
    for kpi in (kpi for kpi in kpis if kpi.formula == "retention-rate"):
        over, active = _active(kpi, found, seen, result, calendar, period)
        rows, ages = cohorts(active, calendar, over)
        yield Cohorts(kpi.id, kpi.title, over.per, found.names[kpi.id], tuple(rows), tuple(ages))


def _churn(
    kpis: tuple[Kpi, ...], found: Sought, seen: Seen, result: Result, calendar: Calendar, period: Period | None
) -> Iterator[ChurnSeries]:
    for kpi in (kpi for kpi in kpis if kpi.formula == "churn-rate"):
        over, active = _active(kpi, found, seen, result, calendar, period)
        yield ChurnSeries(kpi.id, kpi.title, over.per, found.names[kpi.id], tuple(churn(active, calendar, over)))


def _active(
    kpi: Kpi, found: Sought, seen: Seen, result: Result, calendar: Calendar, period: Period | None
) -> tuple[Periods, tuple[Array, Array]]:
    """The periods that a KPI is told by, and who was active in which."""
    over = periods(result, calendar, period or kpi.period)
    return over, active_in(seen.activities[found.names[kpi.id]], calendar, over)
