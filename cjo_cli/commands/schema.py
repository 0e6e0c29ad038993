"""`cjo schema`: JSON Schemas for editors and other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Project, Quiet, say, write_file
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError


def schema(
    name: Annotated[
        str | None,
        typer.Argument(help="journey, content, facet, cjo, test, plan, decision or report; without, all."),
    ] = None,
    project: Project = Path(),
    project_terms: Annotated[
        bool, typer.Option("--project-terms", help="List this project's ids where one is to be named.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write all of them into this folder.", metavar="DIR")
    ] = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Print the JSON Schema of a kind of file, for editors and other tools."""
    from cjo_cli.api import schemas

    if name is not None and name not in schemas.SCHEMAS:
        known = "schemas: " + ", ".join(schemas.SCHEMAS)
        raise UsageError(f"no schema '{name}'", suggestion(name, schemas.SCHEMAS) or known)
    wanted = schemas.SCHEMAS if name is None else (name,)
    if name is None and output is None:
        print("\n".join(wanted))
        return
    texts = {one: _text(schemas.schema(one, project if project_terms else None)) for one in wanted}
    if output is None:
        print(texts[wanted[0]], end="")
        return
    for one, text in texts.items():
        write_file(output / f"{one}.json", text)
    if not quiet:
        say(f"wrote {', '.join(f'{one}.json' for one in texts)} to {output}", color)


def _text(schema: object) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
