"""`cjo run`: a bundle over events, decisions out, state that survives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cjo_cli.commands.options import Color, Colors, Quiet, listed, say
from cjo_cli.commands.process import go_on
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from cjo_cli.bundle.read import Opened
    from cjo_cli.machine.course import Machine
    from cjo_cli.machine.reading import Bad, Row
    from cjo_cli.machine.run import Counts, Runner

BATCH = 1000
KINDS = ("message", "update", "exit")
UNITS = ("iso", "s", "ms", "us")
STREAM = Path("-")
TABLES = ("instances", "steps", "messages")


def run(
    bundle: Annotated[Path, typer.Argument(help="The bundle.", metavar="BUNDLE", show_default=False)],
    events: Annotated[
        list[Path], typer.Option("--events", "-e", help="JSON lines; - is standard input.", metavar="-|FILE")
    ],
    state: Annotated[Path | None, typer.Option("--state", help="SQLite file of the state.", metavar="FILE")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where decisions go.", metavar="-|FILE")] = STREAM,
    customers: Annotated[
        Path | None, typer.Option("--customers", help="Attributes before the first event, JSON lines.", metavar="FILE")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", "--to", help="Let time pass up to this instant.", metavar="INSTANT")
    ] = None,
    lateness: Annotated[
        str, typer.Option("--lateness", help="Wait so long for events of a customer.", metavar="DURATION")
    ] = "0s",
    unit: Annotated[
        str, typer.Option("--ts-unit", help="What a number as ts counts: s, ms, us.", metavar="UNIT")
    ] = "iso",
    kinds: Annotated[
        list[str] | None, typer.Option("--kinds", help="Decisions to write: message, update, exit.", metavar="LIST")
    ] = None,
    batch: Annotated[int, typer.Option("--batch", min=1, help="Events in one transaction.", metavar="N")] = BATCH,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Decide nothing; compare with what cjo simulate wrote here.", metavar="DIR"),
    ] = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> int:
    """Execute a bundle: events in, decisions out. What was taken once is not taken again."""
    from cjo_cli.bundle.read import opened, read_bundle

    if unit not in UNITS:
        raise UsageError(f"--ts-unit: unknown unit '{unit}'", suggestion(unit, UNITS) or "units: " + ", ".join(UNITS))
    found = opened(read_bundle(bundle))
    machine, end = _machine(found, lateness), _instant(until, found)
    if check is not None:
        return _check(machine, events, customers, unit, end, check, color)
    if state is None:
        raise UsageError("no state to keep", "give --state FILE; it may be new")
    counts = _run(found, machine, _kinds(kinds), events, customers, unit, end, state, out, batch)
    if not quiet:
        say(_told(counts), color)
    return ExitCode.OK


def _run(
    found: Opened, machine: Machine, kinds: tuple[str, ...], events: list[Path], customers: Path | None, unit: str,
    end: int | None, state: Path, out: Path, batch: int,
) -> Counts:  # fmt: skip
    from cjo_cli.machine.input import profiles_of, rows_of
    from cjo_cli.machine.lines import Bundle, Writer
    from cjo_cli.machine.run import Runner
    from cjo_cli.machine.sink import Sink
    from cjo_cli.machine.store import Store

    profiles = profiles_of(machine, customers)
    writer = Writer(found.plan, Bundle(found.revision, found.digest, found.content_digests), kinds)
    with ExitStack() as stack:
        store = stack.enter_context(closing(Store(state)))
        sink = stack.enter_context(closing(Sink(store, None if out == STREAM else out, sys.stdout)))
        runner = Runner(machine, store, sink, writer, profiles)
        # What an earlier run has decided and not handed on.
        runner.hand_on()
        _feed(runner, rows_of(events, unit), batch)
        if end is not None:
            runner.let_pass(end)
        elif STREAM not in events:  # of files the newest event is the end (R3)
            runner.let_pass(None)
    return runner.counts


def _feed(runner: Runner, rows: Iterator[Row | Bad], batch: int) -> None:
    while some := list(islice(rows, batch)):
        runner.take(some)
        go_on()


def _machine(found: Opened, lateness: str) -> Machine:
    from pydantic_core import PydanticCustomError

    from cjo_cli.machine.clock import Clock
    from cjo_cli.machine.course import compile_plan
    from cjo_cli.machine.zones import of_tables
    from cjo_cli.model.base import duration

    try:
        span = 0 if lateness in ("0", "0s") else duration(lateness)
    except PydanticCustomError as error:
        raise UsageError(f"--lateness: {error.message()}", "such as 10m") from None
    clock = Clock(of_tables(dict(found.zones)), found.plan.timezone)
    # Time begins with the first event, which nobody has seen yet.
    return compile_plan(found.plan, clock, 0, lateness=span)


def _instant(text: str | None, found: Opened) -> int | None:
    from cjo_cli.plan.instants import parse_instant

    if text is None:
        return None
    at = parse_instant(text, found.plan.timezone)
    if at is None:
        raise UsageError(f"--until: not an instant: {text}", "write it as 2026-03-01 or 2026-03-01T09:00:00Z")
    return at


def _kinds(given: list[str] | None) -> tuple[str, ...]:
    words = listed(given) or KINDS
    for word in words:
        if word not in KINDS:
            raise UsageError(f"--kinds: no kind '{word}'", suggestion(word, KINDS) or "kinds: " + ", ".join(KINDS))
    return words


# Check


def _check(
    machine: Machine, events: list[Path], customers: Path | None, unit: str, end: int | None, folder: Path, color: Color
) -> int:
    from dataclasses import replace

    from cjo_cli.machine.check import compared
    from cjo_cli.machine.input import profiles_of, rows_of
    from cjo_cli.machine.reading import Row, Typed
    from cjo_cli.machine.replay import replay_events

    want = _tables(folder)
    rows = [row for row in rows_of(events, unit) if isinstance(row, Row)]
    if not rows:
        raise UsageError("--events: no event that counts", "give the log that was simulated, as JSON lines")
    known, typed = profiles_of(machine, customers), Typed(machine.plan, machine.keeps)
    fed = [(row.customer, typed.event(row)) for row in rows]
    horizon = rows[-1].ts if end is None else end
    tables = compared(replay_events(replace(machine, beginning=rows[0].ts), fed, known, horizon), want)
    for one in tables:
        differ = f", {one.more:,} more, {one.less:,} missing ({', '.join(one.where)})" if one.more or one.less else ""
        sys.stdout.write(f"{one.table:<10} {one.same:,} rows agree{differ}\n")
    same = all(not one.more and not one.less for one in tables)
    say("the bundle does what was simulated" if same else "the bundle does something else", color)
    return ExitCode.OK if same else ExitCode.FINDINGS


def _tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a simulation's files, instants as microseconds."""
    import duckdb

    found = {}
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if not path.is_file():
            raise UsageError(
                f"--check: {folder.as_posix()} has no {name}.parquet", "give the folder of cjo simulate -o"
            )
        with duckdb.connect() as connection:
            relation = connection.read_parquet(str(path))
            columns = (_column(*pair) for pair in zip(relation.columns, relation.types, strict=True))
            found[name] = relation.project(", ".join(columns)).fetchall()
    return found


def _column(name: str, kind: object) -> str:
    return f'epoch_us("{name}")' if str(kind).startswith("TIMESTAMP") else f'"{name}"'


def _told(counts: Counts) -> str:
    parts = [f"{counts.events:,} events", f"{counts.decisions:,} decisions"]
    parts += [f"{counts.seen:,} seen before"] if counts.seen else []
    parts += [f"{counts.late:,} late"] if counts.late else []
    parts += [f"{count:,} rejected without {lack}" for lack, count in sorted(counts.rejected.items())]
    return ", ".join(parts)
