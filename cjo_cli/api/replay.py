"""A project over its recorded events."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.assumptions import drawing, with_ranges
from cjo_cli.api.reading import checked, log_of, named_log, ready, ready_of
from cjo_cli.errors import NothingToDo, UsageError

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
    base: str | None = None,
    start: str | None = None,
    to: str | None = None,
    policies: Policies | None = None,
    memory: str | None = None,
    threads: int | None = None,
    allow_bad_rows: float | None = None,
    progress: Progress | None = None,
    assume: Path | str | None = None,
    ends: bool = False,
    cache: bool = False,
) -> Result:
    """Replay the project's log. `start` and `to` are instants as text (`--from`, `--to`).

    `select` names journeys as `--select` does; `base` is what `state:modified` among them compares with, as in `diff`.
    With `assume`, an assumptions file, the result also has what comes of them, beside what was recorded. With `ends`
    the process ends with the result, and the engine is left to the system. With `cache` the plan of a project of which
    no file changed is remembered (docs/simulate.md). Raises ProjectError, LogError, RejectedRows (D3), UsageError for
    an unknown journey, NothingToDo.
    """
    from cjo_cli.simulate import run
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.select import select as journeys_of

    # Assumptions speak of what the plan does not have: for them the project itself is read.
    whole = None if assume is None else checked(project)
    found = ready(project, cache=cache) if whole is None else ready_of(whole)
    journeys = journeys_of(found.plan, selected(project, select, base))
    drawn = None if whole is None or assume is None else drawing(whole, journeys, Path(assume), progress or silent)
    result = run.simulate(
        found.root,
        found.plan,
        named_log(found.log),
        journeys,
        start=start,
        to=to,
        policies=policies,
        memory=memory,
        threads=threads,
        allow_bad_rows=run.ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows,
        progress=progress or silent,
        drawn=drawn,
        ends=ends,
    )
    return result if drawn is None else with_ranges(result, drawn)


def selected(project: Path | str, select: Sequence[str], base: str | None) -> list[str]:
    """What `--select` names, with the journeys that changed in the place of `state:modified`."""
    from cjo_cli.simulate.select import MODIFIED, spread

    if not any(MODIFIED in name for name in select):
        if base is not None:
            raise UsageError(f"--base: nothing is compared with {base}", f"add --select {MODIFIED}")
        return list(select)
    from cjo_cli.api.diff import modified

    changed = modified(project, base)
    if not changed:
        raise NothingToDo(
            "no journey was modified", f"--base names what to compare with: --select {MODIFIED} --base main"
        )
    return [name for written in select for name in spread(written, changed)]


def show_plan(project: Path | str, *, select: Sequence[str] = (), base: str | None = None, cache: bool = False) -> str:
    """How a simulation of the project goes about it: stages, relations and their SQL. Raises as `simulate` does."""
    from cjo_cli.simulate import run
    from cjo_cli.simulate.select import select as journeys_of

    found = ready(project, cache=cache)
    journeys = journeys_of(found.plan, selected(project, select, base))
    return run.show_plan(found.root, found.plan, named_log(found.log), journeys)


def write(result: Result, folder: Path | str, progress: Progress | None = None) -> Written:
    """Write a simulation's files and its report into `folder`, all or none; gives their paths, and the summary.

    Only `assumed.json` and a part of the report say anything that was not recorded; without assumptions an old
    `assumed.json` is removed, since it is of another run.
    """
    from cjo_cli.report.assumed.values import FILE, assumed_json
    from cjo_cli.report.html import page
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.write import write_result

    assumed = result.assumed
    pages = {page.FILE: lambda summary, series: page.render(summary, series, result.plan, assumed)}
    if assumed is not None:
        pages[FILE] = lambda _summary, _series: assumed_json(assumed)
    written = write_result(result, Path(folder), pages, progress or silent)
    if assumed is None:
        Path(folder, FILE).unlink(missing_ok=True)
    return written


def facts(project: Path | str) -> Traffic:
    """What the project's log says to its rules: events, journeys and splits in counts, sizes of audiences.

    Raises ProjectError, ConfigError, LogError, RejectedRows (D3).
    """
    from cjo_cli.simulate.traffic import traffic

    validation = checked(project)
    assert validation.plan is not None
    return traffic(validation.project.root, validation.plan, log_of(validation.project))
