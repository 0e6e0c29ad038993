"""What journeys came to, over a project's recorded events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked, log_of
from cjo_cli.api.replay import selected

if TYPE_CHECKING:
    from cjo_cli.editor.fix import Change
    from cjo_cli.review.kpis.values import Period, Report
    from cjo_cli.simulate.progress import Progress


def report(
    project: Path | str,
    *,
    select: Sequence[str] = (),
    base: str | None = None,
    start: str | None = None,
    to: str | None = None,
    period: Period | None = None,
    against: Path | str | None = None,
    allow_bad_rows: float | None = None,
    progress: Progress | None = None,
) -> Report:
    """The journeys' KPIs; with `against`, the JSON of an earlier report, what moved since.

    Raises as `simulate` does, ConfigError for a KPI whose parameters are wrong, UsageError for an earlier report that
    cannot be read.
    """
    from cjo_cli.review.kpis import against as compared
    from cjo_cli.review.kpis.report import report as made
    from cjo_cli.simulate import run
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.select import select as journeys_of

    earlier = None if against is None else compared.read(Path(against))
    validation = checked(project)
    assert validation.plan is not None
    owner, log = validation.project, log_of(validation.project)
    told = progress or silent
    result = run.simulate(
        owner.root, validation.plan, log, journeys_of(validation.plan, selected(project, select, base)), start=start,
        to=to, allow_bad_rows=run.ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows, progress=told,
    )  # fmt: skip
    since = run.instant_of(start, validation.plan, "--from")
    found = made(owner, log, result, since=since, period=period, progress=told)
    if earlier is None:
        return found
    return replace(found, against=compared.against(found, earlier, Path(str(against))))


def recording(project: Path | str, found: Report, name: str) -> Change:
    """What the experiment `name` (`journey:step`) of a report came to, as a change of its journey's file; not written.

    Raises UsageError for an experiment that there is not, that shows nothing, or is recorded already; ProjectError.
    """
    from cjo_cli.api import experiments

    replayed = [one.id for one in found.journeys]
    return experiments.record(project, found.experiments, name, start=found.start, end=found.end, replayed=replayed)


def record(project: Path | str, change: Change) -> str:
    """Write a change of `recording`; gives its file. Raises UsageError where that cannot be."""
    from cjo_cli.editor.fix import write
    from cjo_cli.load.discover import find_root

    write(find_root(Path(project)), [change])
    return change.file
