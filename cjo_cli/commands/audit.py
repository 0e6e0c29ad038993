"""`cjo audit`: the log itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Project, Quiet, hand_out, listed, say, settings, write_file
from cjo_cli.errors import UsageError
from cjo_cli.files import reason

FORMATS = ("text", "json", "html")


def audit(
    project: Project = Path(),
    action: Annotated[
        list[str] | None,
        typer.Option("--action", help="An action, or an event as one; may be repeated.", metavar="ID"),
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", help="Who does nothing for so long has dropped off: 7d.", metavar="SPAN")
    ] = None,
    gap: Annotated[
        str | None, typer.Option("--gap", help="A longer pause begins a new path; by default none.", metavar="SPAN")
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Also write draft journeys for the strongest drop-offs to --output.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for the drafts; the project's to try them.", metavar="DIR"),
    ] = None,
    allow_bad_rows: Annotated[
        float,
        typer.Option("--allow-bad-rows", min=0, max=100, help="Percent of rejected rows to bear.", metavar="PERCENT"),
    ] = 0.1,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Look at the log by itself: paths, drop-offs, order effects, contacts, what came and went."""
    from cjo_cli import api
    from cjo_cli.report.audit.drafts import draft_files
    from cjo_cli.report.audit.page import audit_html
    from cjo_cli.report.audit.text import audit_text
    from cjo_cli.report.audit.values import audit_values
    from cjo_cli.report.document import to_json

    chosen = settings(project, formats, FORMATS, quiet)
    if suggest != (output is not None):
        raise UsageError("--suggest and --output go together", "cjo audit --suggest -o DIR")
    found, drafts = api.suggest(project, actions=listed(action), within=within, gap=gap, allow_bad_rows=allow_bad_rows)
    renders = {"json": lambda: to_json(audit_values(found)), "html": lambda: audit_html(found)}
    files = {} if output is None else _free(draft_files(drafts, found), output)
    hand_out(chosen, color, lambda width: audit_text(found, width), lambda form: renders[form]())
    for path, text in files.items():
        write_file(path, text)
    if output is not None and not quiet:
        names = ", ".join(path.relative_to(output).as_posix() for path in files)
        say(f"wrote {names} to {output}" if names else "no drop-off is strong enough for a draft", color)


def _free(files: dict[str, str], folder: Path) -> dict[Path, str]:
    """The files at their places. Raises UsageError where one is there already, or cannot be."""
    placed = {folder / name: text for name, text in files.items()}
    taken = next((path for path in placed if path.exists()), None)
    if taken is not None:
        raise UsageError(f"--output: {taken} is there already", "move it away, or name another folder")
    try:
        for path in placed:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--output: cannot write to {folder}: {reason(error)}", "name another folder") from None
    return placed
