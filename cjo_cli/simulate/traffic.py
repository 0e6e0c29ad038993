"""What a project's log says to its rules: events, journeys and splits in counts, sizes of audiences."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cjo_cli.log.facts import DAY, JourneyTraffic, SplitTraffic, Traffic
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.model import Plan, SplitState
from cjo_cli.simulate.audiences import audience_sizes
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.result import NEVER, Ran, Result
from cjo_cli.simulate.run import ALLOWED_BAD, refuse_bad_rows
from cjo_cli.simulate.select import REPLAYED


def traffic(root: Path, plan: Plan, log: LogConfig) -> Traffic:
    """The log read once, replayed for the journeys that are live or in review, in memory.

    Raises LogError where the log cannot be read, RejectedRows where too many of its rows are bad.
    """
    journeys = [journey for journey in plan.journeys if journey.status in REPLAYED]
    with opened(root, log, plan, journeys, audiences=plan.audiences) as over:
        refuse_bad_rows(over.log.facts, ALLOWED_BAD, "mend the log, or validate without it")
        result = over.replay()
        return Traffic(
            facts=result.facts,
            events={name: over.log.facts.events.get(part.name, 0) for name, part in plan.events.items()},
            journeys={ran.plan.id: _journey(result, ran) for ran in result.each()},
            audience_sizes=audience_sizes(plan, over.log),
        )


def _journey(result: Result, ran: Ran) -> JourneyTraffic:
    entry = ran.plan.entry
    start = max(result.beginning, entry.from_ or result.beginning)
    end = min(result.horizon, entry.until or result.horizon)
    splits = {n: state.id for n, state in enumerate(ran.plan.states) if isinstance(state, SplitState)}
    return JourneyTraffic(
        entered=len(ran),
        held_out=int(ran.held_out.sum()),
        days=max(end - start, 0) / DAY,
        splits={step: _split(result, ran, number) for number, step in splits.items()},
    )


def _split(result: Result, ran: Ran, number: int) -> SplitTraffic:
    """The instances that left the split by an arm, and what became of those that have had their time."""
    state, rows = ran.plan.states[number], ran.step(number)
    if rows is None:
        return SplitTraffic({str(arm.path): 0 for arm in state.transitions})
    taken = np.bincount(rows.path[~ran.held_out[rows.instance]], minlength=len(rows.names)).tolist()
    arms = dict(zip(rows.names, taken, strict=True))
    if ran.plan.goal is None:
        return SplitTraffic(arms)
    over = ran.entered_at[rows.instance] + ran.plan.goal.within <= result.horizon
    reached = over & (ran.converted_at[rows.instance] != NEVER)
    return SplitTraffic(arms, int(over.sum()), int(reached.sum()))
