"""A simulation as a command asks for it: which journeys, over which log, under which limits."""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import LogError, RejectedRows, UsageError
from cjo_cli.files import scratch
from cjo_cli.log.facts import LogFacts
from cjo_cli.log.reader import Log, read_log
from cjo_cli.log.shape import places
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.instants import parse_instant
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.limits import engine_settings, limits
from cjo_cli.simulate.messages import Policies
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.outline import outline
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.replay import Options, replay
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.summary import iso
from cjo_cli.simulate.world import customers_at_once

if TYPE_CHECKING:
    from cjo_cli.simulate.assumed.drawn import Drawn

ALLOWED_BAD = 0.1
# A cut of customers takes a tenth of a second, however few they are.
FEW, MOST_CUTS = 100, 1_000
ALLOW = "mend the log, or allow them: --allow-bad-rows PERCENT"


def simulate(
    root: Path,
    plan: Plan,
    log: LogConfig,
    journeys: list[JourneyPlan],
    *,
    start: str | None = None,
    to: str | None = None,
    policies: Policies | None = None,
    memory: str | None = None,
    threads: int | None = None,
    allow_bad_rows: float = ALLOWED_BAD,
    progress: Progress = silent,
    drawn: Drawn | None = None,
    ends: bool = False,
) -> Result:
    """Replay `journeys` over the log and give the result.

    `start` and `to` are instants as text, in the project's timezone where they name no offset; `allow_bad_rows` is a
    percent (D3); `memory` is a size as `limits` reads it; `drawn` notes what comes of its assumptions; with `ends`
    the process ends after it, and closes nothing. Raises LogError where the log cannot be read, RejectedRows where too
    many of its rows are bad.
    """
    until, since = instant_of(to, plan, "--to"), instant_of(start, plan, "--from")
    with ExitStack() as folder, ExitStack() as engine:
        spill = folder.enter_context(scratch(Path(tempfile.gettempdir())))
        progress("reading the log", 0)
        allowed = limits(memory, len(journeys))
        settings = engine_settings(str(spill), allowed.engine, threads)
        asked = wanted(plan, journeys) if drawn is None else drawn.wanted()
        data = engine.enter_context(closing(read_log(root, log, asked, until, settings, allowed.rows)))
        refuse_period(data.beginning, data.horizon, since, start, to)
        refuse_bad_rows(data.facts, allow_bad_rows, ALLOW)
        refuse_span(data)
        result = replay(plan, journeys, data, Options(since, policies or Policies()), spill, progress, drawn)
        if data.many or ends:
            # Parts of the result lie in the folder until nobody needs them.
            weakref.finalize(result.shelf, folder.pop_all().close)
        if ends and not data.many:
            # The engine takes a fiftieth of a replay to close: at the process's end the system takes back what it has
            # at once. What writes parts needs its memory.
            weakref.finalize(result.shelf, engine.pop_all().close).atexit = False
        return result


def show_plan(root: Path, plan: Plan, log: LogConfig, journeys: list[JourneyPlan]) -> str:
    """How a replay of `journeys` goes about it, as text: see `outline`. Raises LogError."""
    allowed = limits(None, len(journeys))
    with scratch(Path(tempfile.gettempdir())) as spill:
        settings = engine_settings(str(spill), allowed.engine, None)
        with closing(read_log(root, log, wanted(plan, journeys), None, settings)) as data:
            sql = {name: text.replace(f"{root}{os.sep}", "") for name, text in data.sql.items()}
    return outline(plan, journeys, sql)


def refuse_period(beginning: int, horizon: int, since: int | None, start: str | None, to: str | None) -> None:
    """Raises UsageError where nothing can happen between `--from` and `--to`, of which `since` is the first."""
    if horizon < beginning:
        raise UsageError(f"--to: {to} lies before the log's first event", "the log begins later")
    if since is not None and since > horizon:
        raise UsageError(f"--from: {start} lies after the end of the replay", "give an earlier one, or a later --to")


def refuse_span(log: Log) -> None:
    """Raises LogError where a replay would take so long, because of the years that it spans, that it is no answer."""
    at_once = customers_at_once(log.beginning, log.horizon)
    if at_once < FEW and len(log.customers) > MOST_CUTS * at_once:
        first, last = (iso(t)[:10] for t in (log.beginning, log.horizon))
        where = places((one.file, one.row, one.cell) for one in log.facts.outlying_examples)
        raise LogError(
            f"the replay would run from {first} to {last}" + (f", for the sake of {where}" if where else ""),
            "mend the times of such rows, or end the replay before them: --to",
        )


def refuse_bad_rows(facts: LogFacts, allowed: float, hint: str) -> None:
    """Raises RejectedRows where more than `allowed` percent of a log's rows are bad (D3)."""
    share = 100 * facts.bad_rows / facts.rows
    if share > allowed:
        raise RejectedRows(
            f"{facts.bad_rows:,} of {facts.rows:,} rows are bad ({share:.2f} %): {facts.why_rejected}", hint
        )


def instant_of(text: str | None, plan: Plan, flag: str) -> int | None:
    """The instant that a flag names, in the project's timezone. Raises UsageError for what is none."""
    if text is None:
        return None
    found = parse_instant(text, plan.timezone)
    if found is None:
        raise UsageError(f"{flag}: not an instant: {text}", "write it as 2026-03-01 or 2026-03-01T09:00:00Z")
    return found
