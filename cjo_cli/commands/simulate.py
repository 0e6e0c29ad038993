"""`cjo simulate`: replay the log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cjo_cli.commands.engine import (
    BucketsDir,
    Customers,
    Engine,
    Engines,
    Order,
    Remote,
    Table,
    Tasks,
    by_spark,
    refuse_without_spark,
)
from cjo_cli.commands.options import (
    AllowBadRows,
    AllowEmpty,
    Base,
    Color,
    Colors,
    Formats,
    From,
    Memory,
    NoCache,
    Project,
    Quiet,
    Select,
    Threads,
    To,
    Without,
    check_size,
    hand_out,
    say,
    settings,
)
from cjo_cli.commands.process import go_on, kept
from cjo_cli.commands.progress import shown
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import NothingToDo, UsageError
from cjo_cli.settings import Settings

FORMATS = ("text", "json")
POLICIES = ("caps", "quiet-hours", "consent", "holdout")


def simulate(
    project: Project = Path(),
    select: Select = None,
    base: Base = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Also write Parquet tables, summary.json and report.html here.", metavar="DIR"
        ),
    ] = None,
    start: From = None,
    to: To = None,
    without: Without = "",
    assume: Annotated[
        Path | None,
        typer.Option("--assume", help="Also draw what a log cannot know, as this file says.", metavar="FILE"),
    ] = None,
    memory: Memory = None,
    threads: Threads = None,
    allow_bad_rows: AllowBadRows = 0.1,
    engine: Engines = Engine.DUCKDB,
    buckets: BucketsDir = None,
    table: Table = None,
    customers: Customers = None,
    order: Order = None,
    remote: Remote = None,
    tasks: Tasks = None,
    show_plan: Annotated[
        bool, typer.Option("--show-plan", help="Print the stages, relations and SQL of the replay, and stop.")
    ] = False,
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    no_cache: NoCache = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Replay the recorded log through the journeys: who would have got what, and why."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    policies = _policies(without)
    check_size(memory)
    if output is not None and output.exists() and not output.is_dir():
        raise UsageError(f"--output: {output} is a file", "name a folder; it may be new")
    if assume is not None and engine is Engine.SPARK:
        raise UsageError("--assume is for the engine here, not for Spark", "replay a sample: cjo log sample")
    if engine is not Engine.SPARK:
        refuse_without_spark(table=table, customers=customers, order=order, tasks=tasks)
    if show_plan:
        print(api.show_plan(project, select=_names(select or []), base=base, cache=not no_cache), end="")
        return
    asked = {"select": _names(select or []), "base": base, "start": start, "to": to, "policies": policies,
             "memory": memory, "allow_bad_rows": allow_bad_rows}  # fmt: skip
    here: dict[str, Any] = {"threads": threads, "assume": assume, "ends": True, "cache": not no_cache}
    with shown(quiet=quiet) as progress:
        try:
            if engine is Engine.SPARK:
                replayed = by_spark(
                    project, buckets, table, customers, order, remote, tasks=tasks, output=output, progress=progress,
                    **asked,
                )  # fmt: skip
                _tell(chosen, color, replayed.summary, replayed.files, output)
                return
            result = kept(api.simulate(project, progress=progress, **here, **asked))
        except NothingToDo as nothing:
            if not allow_empty:
                raise
            _nothing(chosen, nothing, color)
            return
        go_on()
        written = None if output is None else api.write(result, output, progress)
    from cjo_cli.simulate.summary import summarise

    summary = summarise(result) if written is None else written.summary
    _tell(chosen, color, summary, () if written is None else written.files, output, result.assumed)


def _tell(
    chosen: Settings, color: Color, summary: Any, files: Sequence[Path], output: Path | None, assumed: Any = None
) -> None:
    from cjo_cli.report.assumed.text import with_assumed
    from cjo_cli.report.document import to_json
    from cjo_cli.report.simulation import render

    values = summary if assumed is None else {**summary, "assumed": assumed}
    hand_out(
        chosen, color, lambda width: with_assumed(render(summary, width), assumed, width), lambda _: to_json(values)
    )
    if files and not chosen.quiet:
        say(f"wrote {', '.join(path.name for path in files)} to {output}", color)


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
