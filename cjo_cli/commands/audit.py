"""`cjo audit`: the log itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cjo_cli.commands.options import (
    AllowBadRows,
    Color,
    Colors,
    Formats,
    Project,
    Quiet,
    hand_out,
    listed,
    say,
    settings,
    write_file,
)
from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.settings import Settings

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
    responses: Annotated[
        bool, typer.Option("--responses", help="Only how messages were answered, as an assumptions file.")
    ] = False,
    audience: Annotated[
        list[str] | None,
        typer.Option("--audience", help="With --responses: also by this audience; may be repeated.", metavar="ID"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for the drafts, or the assumptions file.", metavar="PATH"),
    ] = None,
    allow_bad_rows: AllowBadRows = 0.1,
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

    if responses:
        _responses(settings(project, formats, FORMATS[:2], quiet), color, suggest, output, audiences=listed(audience),
                   within=within, allow_bad_rows=allow_bad_rows)  # fmt: skip
        return
    chosen = settings(project, formats, FORMATS, quiet)
    if audience:
        raise UsageError("--audience goes with --responses", "cjo audit --responses --audience ID")
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


def _responses(chosen: Settings, color: Color, suggest: bool, output: Path | None, **asked: Any) -> None:
    """The assumptions file alone."""
    from rich.text import Text

    from cjo_cli import api
    from cjo_cli.report.assumed.file import answers_json, assumptions_file

    if suggest:
        raise UsageError("--responses is alone", "ask for --suggest in another run")
    found = api.responses(chosen.project, **asked)
    file = assumptions_file(found)
    if output is not None:
        write_file(output, file)
    if output is None or any(one.file is not None or one.format != "text" for one in chosen.outputs):
        hand_out(chosen, color, lambda _: Text(file), lambda _: answers_json(found))
    if not chosen.quiet:
        for why in (why for event in found.events for why in event.why):
            say(f"not estimated: {why}", color)
        if output is not None:
            say(f"wrote {output}", color)


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
