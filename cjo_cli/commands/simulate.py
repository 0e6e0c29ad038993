"""`cjo simulate`: replay the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cjo_cli.commands.options import AllowEmpty, Color, Colors, Formats, Project, Quiet, settings
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
        typer.Option("--output", "-o", help="Also write Parquet tables and summary.json here.", metavar="DIR"),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="Nobody enters before this instant.", metavar="INSTANT")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="The horizon; by default the log's last instant.", metavar="INSTANT")
    ] = None,
    without: Annotated[
        str,
        typer.Option("--without", help="Policies to leave out: caps, quiet-hours, consent, holdout.", metavar="LIST"),
    ] = "",
    memory: Annotated[
        str | None, typer.Option("--memory", help="Limit of the engine, such as 4GB.", envvar="CJO_MEMORY")
    ] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="Threads of the engine.", envvar="CJO_THREADS")
    ] = None,
    allow_bad_rows: Annotated[
        float,
        typer.Option("--allow-bad-rows", min=0, max=100, help="Percent of rejected rows to bear.", metavar="PERCENT"),
    ] = 0.1,
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Replay the recorded log through the journeys: who would have got what, and why."""
    from cjo_cli import api

    chosen = settings(project, formats, FORMATS, quiet)
    try:
        result = api.simulate(
            project, select=[name for item in select or [] for name in item.split(",")], start=start, to=to,
            policies=_policies(without), memory=memory, threads=threads, allow_bad_rows=allow_bad_rows,
        )  # fmt: skip
    except NothingToDo:
        if allow_empty:
            return
        raise
    from cjo_cli.simulate.summary import summarise

    summary = summarise(result)
    if output is not None:
        api.write(result, output)
    for rendering in chosen.outputs:
        _print(rendering.format, rendering.file, summary, color.value)
    if output is not None and not quiet:
        _say(
            f"wrote {', '.join(sorted(path.name for path in output.iterdir() if path.is_file()))} to {output}",
            color.value,
        )


def _policies(without: str) -> Any:
    from cjo_cli.diagnostics import suggestion
    from cjo_cli.simulate.messages import Policies

    names = [name.strip() for name in without.split(",") if name.strip()]
    for name in names:
        if name not in POLICIES:
            raise UsageError(
                f"--without: unknown policy '{name}'", suggestion(name, POLICIES) or "known: " + ", ".join(POLICIES)
            )
    return Policies(**{name.replace("-", "_"): name not in names for name in POLICIES})


def _say(text: str, color: str) -> None:
    from cjo_cli.report.terminal import console

    console(color, to_stderr=True).print(text)


def _print(name: str, file: Path | None, summary: dict[str, Any], color: str) -> None:
    from cjo_cli.files import write_bytes
    from cjo_cli.report.document import to_json
    from cjo_cli.report.simulation import render
    from cjo_cli.report.terminal import console

    if name == "json":
        if file is None:
            sys.stdout.write(to_json(summary))
        else:
            write_bytes(file, to_json(summary).encode())
    elif file is None:
        console(color).print(render(summary))
    else:
        from io import StringIO

        from rich.console import Console

        page = StringIO()
        Console(file=page, width=80, highlight=False, no_color=True).print(render(summary))
        write_bytes(file, page.getvalue().encode())
