"""A project over its recorded events."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked, log_of

if TYPE_CHECKING:
    from cjo_cli.log.facts import Traffic
    from cjo_cli.simulate.messages import Policies
    from cjo_cli.simulate.progress import Progress
    from cjo_cli.simulate.result import Result
    from cjo_cli.simulate.write import Written


def simulate(
    project: Path | str,
    *,
    select: Sequence[str] = (),
    start: str | None = None,
    to: str | None = None,
    policies: Policies | None = None,
    memory: str | None = None,
    threads: int | None = None,
    allow_bad_rows: float | None = None,
    progress: Progress | None = None,
) -> Result:
    """Replay the project's log. `start` and `to` are instants as text (`--from`, `--to`).

    Raises ProjectError, LogError, RejectedRows (D3), UsageError for an unknown journey, NothingToDo.
    """
    from cjo_cli.simulate import run
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.select import select as journeys_of

    validation = checked(project)
    assert validation.plan is not None
    return run.simulate(
        validation.project.root,
        validation.plan,
        log_of(validation.project),
        journeys_of(validation.plan, select),
        start=start,
        to=to,
        policies=policies,
        memory=memory,
        threads=threads,
        allow_bad_rows=run.ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows,
        progress=progress or silent,
    )


def show_plan(project: Path | str, *, select: Sequence[str] = ()) -> str:
    """How a simulation of the project goes about it: stages, relations and their SQL. Raises as `simulate` does."""
    from cjo_cli.simulate import run
    from cjo_cli.simulate.select import select as journeys_of

    validation = checked(project)
    assert validation.plan is not None
    journeys = journeys_of(validation.plan, select)
    return run.show_plan(validation.project.root, validation.plan, log_of(validation.project), journeys)


def write(result: Result, folder: Path | str, progress: Progress | None = None) -> Written:
    """Write a simulation's files and its report into `folder`, all or none; gives their paths, and the summary."""
    from cjo_cli.report.html import page
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.write import write_result

    report = {page.FILE: lambda summary, series: page.render(summary, series, result.plan)}
    return write_result(result, Path(folder), report, progress or silent)


def facts(project: Path | str) -> Traffic:
    """What the project's log says to its rules: events, journeys and splits in counts, sizes of audiences.

    Raises ProjectError, ConfigError, LogError, RejectedRows (D3).
    """
    from cjo_cli.simulate.traffic import traffic

    validation = checked(project)
    assert validation.plan is not None
    return traffic(validation.project.root, validation.plan, log_of(validation.project))
