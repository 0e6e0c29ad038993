"""`cjo log`: what is recorded, by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.group import group
from cjo_cli.commands.options import (
    AllowBadRows,
    Color,
    Colors,
    Formats,
    Memory,
    Project,
    Quiet,
    Threads,
    check_size,
    hand_out,
    say,
    settings,
)
from cjo_cli.commands.progress import shown
from cjo_cli.errors import ExitCode, UsageError

FORMATS = ("text", "json")
# Bytes of a secret.
SHORTEST = 16
log = group("log", "The recorded log: what it holds, and a part of it that can be handed on.")


@log.command("check", short_help="What the log holds against the taxonomy.")
def check(
    project: Project = Path(),
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 where anything is not as declared.")] = False,
    allow_bad_rows: AllowBadRows = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Look at everything in the log: events, properties, types, what is rejected or not in the taxonomy."""
    from cjo_cli import api
    from cjo_cli.report.document import to_json
    from cjo_cli.report.log import check_text, check_values

    chosen = settings(project, formats, FORMATS, quiet)
    found = api.check_log(project)
    hand_out(chosen, color, lambda width: check_text(found, width), lambda _: to_json(check_values(found)))
    bad = 100 * found.facts.bad_rows > allow_bad_rows * found.facts.rows
    if bad or (strict and found.findings()):
        raise typer.Exit(ExitCode.FINDINGS)


@log.command("sample", short_help="Some customers under pseudonyms, as a log for a pipeline.")
def sample(
    customers: Annotated[int, typer.Option("--customers", "-n", min=1, help="How many customers.", metavar="N")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the extract; it may be new.", metavar="DIR")
    ],
    project: Project = Path(),
    fewest: Annotated[
        int,
        typer.Option("--fewest", min=1, help="Texts that fewer customers have do not stay.", metavar="CUSTOMERS"),
    ] = 20,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help="Secret for the pseudonyms; by default the log's own.", metavar="FILE"),
    ] = None,
    allow_bad_rows: AllowBadRows = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Write an extract of the log: whole customers, chosen by who enters what, under keyed ids."""
    from cjo_cli import api
    from cjo_cli.report.document import to_json
    from cjo_cli.report.log import sample_text, sample_values

    chosen = settings(project, formats, FORMATS, quiet)
    if output.exists() and not output.is_dir():
        raise UsageError(f"--output: {output} is a file", "name a folder; it may be new")
    key = None if key_file is None else _secret(key_file)
    with shown(quiet=quiet) as progress:
        made = api.sample_log(
            project, output, customers=customers, fewest=fewest, key=key, allow_bad_rows=allow_bad_rows,
            progress=progress,
        )  # fmt: skip
    hand_out(chosen, color, lambda width: sample_text(made, width), lambda _: to_json(sample_values(made)))
    if not quiet:
        say(f"wrote {', '.join(path.name for path in made.files)} to {output}", color)


@log.command("bucket", short_help="The log laid out by customer, for an engine of many machines.")
def bucket(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the laid out log; new files are added.", metavar="DIR")
    ],
    project: Project = Path(),
    buckets: Annotated[
        int | None,
        typer.Option("--buckets", min=1, max=10_000, help="How many buckets; 64 where it is new.", metavar="N"),
    ] = None,
    memory: Memory = None,
    threads: Threads = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Lay the log out by customer, for cjo simulate --engine spark; what is laid out already stays."""
    from cjo_cli import api
    from cjo_cli.report.document import to_json
    from cjo_cli.report.laid import laid_text, laid_values

    chosen = settings(project, formats, FORMATS, quiet)
    check_size(memory)
    if output.exists() and not output.is_dir():
        raise UsageError(f"--output: {output} is a file", "name a folder; it may be new")
    with shown(quiet=quiet) as progress:
        laid = api.bucket_log(project, output, buckets=buckets, memory=memory, threads=threads, progress=progress)
    hand_out(chosen, color, lambda width: laid_text(laid, width), lambda _: to_json(laid_values(laid)))


def _secret(path: Path) -> bytes:
    """What a key file holds, blanks around it left out. Raises UsageError where that is no secret."""
    from cjo_cli.files import reason

    try:
        found = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(f"--key-file: cannot read {path}: {reason(error)}", "name a file that can be read") from None
    if len(found) < SHORTEST:
        raise UsageError(
            f"--key-file: {path} holds fewer than {SHORTEST} bytes, which can be guessed",
            "make one: openssl rand -hex 32 > sample.key",
        )
    return found
