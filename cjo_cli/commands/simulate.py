"""`cjo simulate`: replay the log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cjo_cli.commands.options import (
    AllowBadRows,
    AllowEmpty,
    Color,
    Colors,
    Formats,
    From,
    Project,
    Quiet,
    To,
    Without,
    hand_out,
    say,
    settings,
)
from cjo_cli.commands.process import go_on
from cjo_cli.commands.progress import shown
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import NothingToDo, UsageError

FORMATS = ("text", "json")
POLICIES = ("caps", "quiet-hours", "consent", "holdout")


def simulate(
    project: Project = Path(),
    select: Annotated[
        list[str] | None, typer.Option("--select", "-s", help="A journey's id; may be repeated.", metavar="JOURNEY")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Also write Parquet tables, summary.json and report.html here.", metavar="DIR"
        ),
    ] = None,
    start: From = None,
    to: To = None,
    without: Without = "",
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            help="Memory to stay within; by default 60%.",
            envvar="CJO_MEMORY",
            metavar="SIZE",
        ),
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Threads of the engine.", envvar="CJO_THREADS", metavar="N")
    ] = None,
    allow_bad_rows: AllowBadRows = 0.1,
    show_plan: Annotated[
        bool, typer.Option("--show-plan", help="Print the stages, relations and SQL of the replay, and stop.")
    ] = False,
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Replay the recorded log through the journeys: who would have got what, and why."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    policies = _policies(without)
    _check_size(memory)
    if output is not None and output.exists() and not output.is_dir():
        raise UsageError(f"--output: {output} is a file", "name a folder; it may be new")
    if show_plan:
        print(api.show_plan(project, select=_names(select or [])), end="")
        return
    with shown(quiet=quiet) as progress:
        try:
            result = api.simulate(
                project, select=_names(select or []), start=start, to=to, policies=policies, memory=memory,
                threads=threads, allow_bad_rows=allow_bad_rows, progress=progress,
            )  # fmt: skip
        except NothingToDo as nothing:
            if not allow_empty:
                raise
            _nothing(chosen, nothing, color)
            return
        go_on()
        written = None if output is None else api.write(result, output, progress)
    from cjo_cli.report.document import to_json
    from cjo_cli.report.simulation import render
    from cjo_cli.simulate.summary import summarise

    summary = summarise(result) if written is None else written.summary
    hand_out(chosen, color, lambda width: render(summary, width), lambda _: to_json(summary))
    if written is not None and not quiet:
        say(f"wrote {', '.join(path.name for path in written.files)} to {output}", color)


def _check_size(memory: str | None) -> None:
    from cjo_cli.simulate.limits import is_size

    if memory is not None and not is_size(memory):
        raise UsageError(f"--memory: not a size: {memory}", "write it as 4GB or 500MB")


def _names(select: list[str]) -> list[str]:
    """The ids of `--select a,b --select c`."""
    return [name.strip() for item in select for name in item.split(",") if name.strip()]


def _policies(without: str) -> Any:
    names = [name.strip() for name in without.split(",") if name.strip()]
    for name in names:
        if name not in POLICIES:
            raise UsageError(
                f"--without: unknown policy '{name}'", suggestion(name, POLICIES) or "known: " + ", ".join(POLICIES)
            )
    from cjo_cli.simulate.messages import Policies

    return Policies(**{name.replace("-", "_"): name not in names for name in POLICIES})


def _nothing(chosen: Any, nothing: NothingToDo, color: Color) -> None:
    from rich.text import Text

    from cjo_cli.report.document import document, to_json

    totals = dict.fromkeys(("journeys", "entered", "held_out", "messages", "sent"), 0)
    empty = to_json(document("simulate", totals, journeys={}))
    hand_out(chosen, color, lambda _: Text(), lambda _: empty)
    if not chosen.quiet:
        say(f"nothing to simulate: {nothing.message}", color)
