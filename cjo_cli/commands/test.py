"""`cjo test`: journey tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import (
    AllowEmpty,
    Color,
    Colors,
    Formats,
    Project,
    Quiet,
    a_number,
    hand_out,
    listed,
    say,
    settings,
    write_file,
)
from cjo_cli.commands.verb import verb
from cjo_cli.errors import ExitCode, NothingToDo, UsageError
from cjo_cli.settings import Settings

if TYPE_CHECKING:
    from cjo_cli.review.tests.suite import Tested

FORMATS = ("text", "json", "github", "junit", "cobertura")
HELP = "Run journey tests: given these events, expect these messages and exits."
app = verb("test", HELP)


@dataclass(frozen=True)
class Request:
    """What one run was asked for."""

    settings: Settings
    color: Color
    paths: tuple[Path, ...]
    pattern: str
    journeys: tuple[str, ...]
    fail_fast: bool
    cover: bool
    since: str | None
    fail_under: float | None
    allow_empty: bool


@app.callback()
def run_tests(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Test files and folders; all by default.", metavar="[PATH]...")
    ] = None,
    pattern: Annotated[
        str, typer.Option("-k", help="Tests with this in file::title; * and ? stand for any.", metavar="PATTERN")
    ] = "",
    journey: Annotated[
        list[str] | None, typer.Option("--journey", help="Tests of this journey; may be repeated.", metavar="JOURNEY")
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", "-x", help="Stop after the first that fails.")] = False,
    cover: Annotated[bool, typer.Option("--coverage", help="Say what of the journeys no test meets.")] = False,
    since: Annotated[
        str | None,
        typer.Option("--coverage-diff", help="Coverage of what changed since this ref or folder.", metavar="BASE"),
    ] = None,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under", min=0, max=100, callback=a_number, help="Exit 1 where coverage is less.", metavar="PERCENT"
        ),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Test again whenever a file changes.")] = False,
    project: Project = Path(),
    formats: Formats = [],
    allow_empty: AllowEmpty = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Run journey tests: given these events, expect these messages and exits."""
    if context.invoked_subcommand is not None:
        return
    request = Request(
        settings(project, formats, FORMATS, quiet), color, tuple(paths or ()), pattern, listed(journey), fail_fast,
        cover or fail_under is not None or since is not None, since, fail_under, allow_empty,
    )  # fmt: skip
    if any(output.format == "cobertura" for output in request.settings.outputs) and not request.cover:
        raise UsageError("--format cobertura is of coverage", "add --coverage")
    if watch:
        from cjo_cli.commands.watch import watch as watching

        watching(project, color, lambda: _run(request), {output.file for output in request.settings.outputs})
    if _run(request):
        raise typer.Exit(ExitCode.FINDINGS)


def _run(request: Request) -> bool:
    """Run the tests once and hand out what came of them; gives whether any failed."""
    from cjo_cli import api
    from cjo_cli.commands.paths import inside
    from cjo_cli.load.discover import find_root
    from cjo_cli.report import tests as report
    from cjo_cli.report.document import prefix_of

    root = find_root(request.settings.project).resolve()
    try:
        tested = api.run_tests(
            request.settings.project, files=inside(root, request.paths), pattern=request.pattern,
            journeys=request.journeys, fail_fast=request.fail_fast, cover=request.cover,
            since=request.since,
        )  # fmt: skip
    except NothingToDo as nothing:
        if not request.allow_empty:
            raise
        tested = _empty()
        _say(request, f"nothing to test: {nothing.message}")
    prefix = prefix_of(root)
    renderers: dict[str, Callable[[Tested, str], str]] = {
        "json": report.as_json, "github": report.github, "junit": report.junit, "cobertura": _cobertura,
    }  # fmt: skip
    hand_out(
        request.settings, request.color, lambda width: report.text(tested, prefix, width),
        lambda name: renderers[name](tested, prefix),
    )  # fmt: skip
    _say(request, report.closing_line(tested))
    return bool(tested.failed) or _too_little(request, tested)


def _cobertura(tested: Tested, prefix: str) -> str:
    from cjo_cli.report.tests import cobertura
    from cjo_cli.review.tests.coverage import Coverage

    return cobertura(tested.coverage or Coverage(()), prefix)


def _too_little(request: Request, tested: Tested) -> bool:
    """Whether less is covered than asked for, which is said."""
    if request.fail_under is None or tested.coverage is None:
        return False
    found = tested.coverage if tested.coverage.changed is None else tested.coverage.changed
    percent = found.share.percent
    if percent >= request.fail_under:
        return False
    what = "coverage" if tested.coverage.changed is None else "coverage of what changed"
    _say(request, f"{what} is {int(percent * 100) / 100:g}%, less than --fail-under {request.fail_under:g}")
    return True


def _empty() -> Tested:
    from cjo_cli.review.tests.suite import Tested

    return Tested((), 0)


def _say(request: Request, text: str) -> None:
    if not request.settings.quiet:
        say(text, request.color)


@app.command("new", short_help="Write a test from what the log recorded.")
def new(
    journey: Annotated[str, typer.Argument(help="The journey's id.", metavar="JOURNEY")],
    from_log: Annotated[bool, typer.Option("--from-log", help="Take what is given from the recorded log.")] = False,
    customer: Annotated[
        str, typer.Option("--customer", help="Whose way is taken; the test does not name them.", metavar="ID")
    ] = "",
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="Fill in what comes of it now, and mark it as unconfirmed.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The file; by default JOURNEY.test.yaml among the tests, - to print it.",
            metavar="FILE",
        ),
    ] = None,
    project: Project = Path(),
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Write a test from what the log recorded of a customer, under other names."""
    from cjo_cli import api

    if not from_log or not customer:
        raise UsageError(
            "a new test is made of a recorded customer", f"cjo test new {journey} --from-log --customer ID"
        )
    made = api.new_test(project, journey, customer, snapshot=snapshot)
    if output == Path("-"):
        print(made.text, end="")
        return
    path = output or _place(project, journey)
    if path.exists():
        raise UsageError(f"{path} is there already", "name another file with --output, or - to print the test")
    write_file(path, made.text)
    if not quiet:
        say(f"wrote {path}; say in it what shall come of it, then: cjo test", color)


def _place(project: Path, journey: str) -> Path:
    """Where a new test of a journey goes."""
    from cjo_cli.load.discover import find_root
    from cjo_cli.load.project import config_of

    root = find_root(project)
    return Path(os.path.relpath(root / config_of(root).paths.tests / f"{journey}.test.yaml"))
