"""`cjo run`: a bundle over events, decisions out, state that survives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Quiet, listed, say
from cjo_cli.commands.process import go_on
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from cjo_cli.api.run import Ran, Source
    from cjo_cli.machine.run import Counts
    from cjo_cli.machine.takeover import Taken

BATCH = 1000
KINDS = ("message", "update", "exit")
UNITS = ("iso", "s", "ms", "us")
STREAM = Path("-")

# Options of whatever executes a bundle.
Snapshot = Annotated[
    Path | None, typer.Option("--customers", help="Attributes before the first event, JSON lines.", metavar="FILE")
]
Lateness = Annotated[str, typer.Option("--lateness", help="Wait so long for events of a customer.", metavar="DURATION")]
Unit = Annotated[str, typer.Option("--ts-unit", help="What a number as ts counts: s, ms, us.", metavar="UNIT")]
Unsubscribe = Annotated[
    str | None, typer.Option("--unsubscribe-url", help="For texts; {id} becomes the decision's id.", metavar="URL")
]
Migrate = Annotated[bool, typer.Option("--migrate", help="Move instances of older bundles to this one.")]


def run(
    bundle: Annotated[Path, typer.Argument(help="The bundle.", metavar="BUNDLE", show_default=False)],
    events: Annotated[
        list[Path], typer.Option("--events", "-e", help="JSON lines; - is standard input.", metavar="-|FILE")
    ],
    state: Annotated[Path | None, typer.Option("--state", help="SQLite file of the state.", metavar="FILE")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where decisions go.", metavar="-|FILE")] = STREAM,
    log: Annotated[
        Path | None, typer.Option("--log", help="Also a log of all decisions, for cjo verify --log.", metavar="FILE")
    ] = None,
    customers: Snapshot = None,
    identities: Annotated[
        Path | None,
        typer.Option("--identities", help="anonymous_id and customer_id, JSON lines or CSV.", metavar="FILE"),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", "--to", help="Let time pass up to this instant.", metavar="INSTANT")
    ] = None,
    lateness: Lateness = "0s",
    unit: Unit = "iso",
    kinds: Annotated[
        list[str] | None, typer.Option("--kinds", help="Decisions to write: message, update, exit.", metavar="LIST")
    ] = None,
    unsubscribe: Unsubscribe = None,
    migrate: Migrate = False,
    batch: Annotated[int, typer.Option("--batch", min=1, help="Events in one transaction.", metavar="N")] = BATCH,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Decide nothing; compare with what cjo simulate wrote here.", metavar="DIR"),
    ] = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> int:
    """Execute a bundle: events in, decisions out. What was taken once is not taken again."""
    from cjo_cli import api
    from cjo_cli.api.run import Source, Target

    source = Source(events, customers, identities, known_unit(unit))
    if check is not None:
        return _check(bundle, source, until, check, color)
    if state is None:
        raise UsageError("no state to keep", "give --state FILE; it may be new")
    target = Target(out, log, _kinds(kinds), unsubscribe)
    ran = api.run(
        bundle, source, state, target, until=until, lateness=lateness, batch=batch, migrate=migrate, between=go_on
    )
    for line in () if quiet else _told(ran):
        say(line, color)
    return ExitCode.OK


def known_unit(unit: str) -> str:
    """What a number as `ts` counts. Raises UsageError for a unit that there is not."""
    if unit not in UNITS:
        raise UsageError(f"--ts-unit: unknown unit '{unit}'", suggestion(unit, UNITS) or "units: " + ", ".join(UNITS))
    return unit


def _kinds(given: list[str] | None) -> tuple[str, ...]:
    words = listed(given) or KINDS
    for word in words:
        if word not in KINDS:
            raise UsageError(f"--kinds: no kind '{word}'", suggestion(word, KINDS) or "kinds: " + ", ".join(KINDS))
    return words


def _check(bundle: Path, source: Source, until: str | None, folder: Path, color: Color) -> int:
    from cjo_cli import api

    tables = api.check_run(bundle, source, folder, until=until)
    for one in tables:
        differ = f", {one.more:,} more, {one.less:,} missing ({', '.join(one.where)})" if one.more or one.less else ""
        sys.stdout.write(f"{one.table:<10} {one.same:,} rows agree{differ}\n")
    sys.stdout.flush()
    same = all(not one.more and not one.less for one in tables)
    say("the bundle does what was simulated" if same else "the bundle does something else", color)
    return ExitCode.OK if same else ExitCode.FINDINGS


def _told(ran: Ran) -> Iterator[str]:
    if ran.taken is not None:
        yield from _taken(ran.taken)
    yield _counted(ran.counts)
    if ran.head is not None and ran.head.n:
        yield f"log head {ran.head.n}:{ran.head.hash}"


def _counted(counts: Counts) -> str:
    parts = [f"{counts.events:,} events", f"{counts.decisions:,} decisions"]
    parts += [f"{counts.seen:,} seen before"] if counts.seen else []
    parts += [f"{counts.late:,} late"] if counts.late else []
    parts += [f"{count:,} rejected without {lack}" for lack, count in sorted(counts.rejected.items())]
    parts += [f"{counts.broken:,} messages could not be rendered"] if counts.broken else []
    return ", ".join(parts)


def _taken(taken: Taken) -> Iterator[str]:
    """What a newer bundle has taken over, without any customer."""
    moved = sum(count for (_, _, why), count in taken.moves.items() if why is None)
    yield "a newer bundle goes on with the state" + (f", {moved:,} instances moved to it" if moved else "")
    for (journey, step, why), count in sorted(taken.moves.items(), key=lambda item: item[0][:2]):
        if why is not None:
            yield f"! {count:,} not moved at '{step}' of '{journey}': {why}"
    if taken.older:
        bundles = f"{taken.bundles} older bundle{'' if taken.bundles == 1 else 's'}"
        yield f"{taken.older:,} instances go on by {bundles}"
    if taken.unknown:
        yield f"! {taken.unknown} things that it asks of history were not kept before: they are known from now on"
