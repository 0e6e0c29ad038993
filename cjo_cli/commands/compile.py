"""`cjo compile`: the rule bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Project, Quiet, settings
from cjo_cli.errors import UsageError

FORMATS = ("text", "json")


def compile(  # noqa: A001
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the bundle, or its file (….tar.gz).", metavar="DIST")
    ] = Path("dist"),
    project: Project = Path(),
    include: Annotated[
        str | None, typer.Option("--include", help="'review' takes journeys in review too.", metavar="STATUS")
    ] = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Compile the project into a bundle: same project, same bytes."""
    from cjo_cli import api
    from cjo_cli.files import write_bytes
    from cjo_cli.report.document import document, to_json
    from cjo_cli.report.terminal import console

    chosen = settings(project, formats, FORMATS, quiet)
    if include not in (None, "review"):
        raise UsageError(f"--include: unknown status '{include}'", "only 'review' can be included")
    bundle = api.compile(project, include_review=include == "review")
    path = output if output.name.endswith(".tar.gz") else output / bundle.file_name
    try:
        write_bytes(path, bundle.data)
    except OSError as error:
        raise UsageError(
            f"cannot write to {output}: {error.strerror}", "give -o a folder that can be written"
        ) from None
    said = console(color, to_stderr=True)
    for warning in bundle.warnings if not quiet else ():
        said.print(f"[yellow]![/] {warning}")
    values = {"file": bundle.file_name, "digest": bundle.digest, "revision": bundle.revision, "bytes": len(bundle.data)}
    for rendering in chosen.outputs:
        text = to_json(document("compile", values, members=bundle.members))
        if rendering.format == "text":
            text = f"{path.as_posix()}\n{bundle.digest}\n"
        if rendering.file is not None:
            write_bytes(rendering.file, text.encode())
        else:
            sys.stdout.write(text)
