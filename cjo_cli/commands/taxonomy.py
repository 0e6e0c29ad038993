"""`cjo taxonomy`: the shared words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.group import group
from cjo_cli.commands.options import Color, Colors, Formats, Project, Quiet, hand_out, say, settings
from cjo_cli.commands.process import go_on
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from cjo_cli.editor.words.index import Words

FORMATS = ("text", "json")
EXPORTS = ("csv", "json", "skos")
app = group("taxonomy", "The shared words: listed, found, renamed, exported.")


@app.command("tree", short_help="The terms of every facet.")
def tree(
    facet: Annotated[str | None, typer.Argument(help="Only this facet.", metavar="[FACET]")] = None,
    project: Project = Path(),
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """List the terms, nested as they are, with titles and aliases."""
    from cjo_cli.api.taxonomy import words
    from cjo_cli.report.taxonomy import tree_json, tree_text

    chosen = settings(project, formats, FORMATS, quiet)
    found = words(project)
    known = sorted(found.facets.terms)
    if facet is not None and facet not in known:
        raise UsageError(f"no facet '{facet}'", suggestion(facet, known) or "facets: " + ", ".join(known))
    facets = known if facet is None else [facet]
    hand_out(chosen, color, lambda _: tree_text(found, facets), lambda _: tree_json(found, facets))


@app.command("where", short_help="Where a word is defined and used.")
def where(
    term: Annotated[str, typer.Argument(help="An id or alias, or facet:id.", metavar="TERM")],
    project: Project = Path(),
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Say where a word is defined, and every place that uses it."""
    from cjo_cli.api.taxonomy import words
    from cjo_cli.report.document import prefix_of
    from cjo_cli.report.taxonomy import where_json, where_text

    chosen = settings(project, formats, FORMATS, quiet)
    found = words(project)
    places = [(word, found.of(word)) for word in found.named(term)]
    prefix = prefix_of(found.project.root)
    hand_out(chosen, color, lambda _: where_text(places, prefix), lambda _: where_json(places, prefix))


@app.command("rename", short_help="Another id for a term, in all files.")
def rename(
    old: Annotated[str, typer.Argument(help="The term's id, or facet:id.", metavar="OLD")],
    new: Annotated[str, typer.Argument(help="Its new id.", metavar="NEW")],
    project: Project = Path(),
    diff: Annotated[bool, typer.Option("--diff", help="Print what would change, and write nothing.")] = False,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Give a term another id, where it is defined and everywhere it is used; comments and quotes stay."""
    from cjo_cli.api.taxonomy import rename_term, words
    from cjo_cli.editor import fix
    from cjo_cli.report.document import prefix_of

    found = words(project)
    changes = rename_term(found, old, new)
    root = found.project.root
    if diff:
        sys.stdout.write(fix.diff(changes, prefix_of(root)))
        raise typer.Exit(ExitCode.FINDINGS)
    go_on()
    fix.write(root, changes)
    if not quiet:
        say(f"renamed in {len(changes)} file{'s' * (len(changes) != 1)}: {', '.join(c.file for c in changes)}", color)


@app.command("export", short_help="The words for other platforms.")
def export(
    project: Project = Path(),
    platform: Annotated[
        str | None, typer.Option("--platform", help="Only what this platform has a name for.", metavar="NAME")
    ] = None,
    formats: Formats = ["csv"],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Print the taxonomy as CSV, JSON, or SKOS in JSON-LD, with what a platform calls each term."""
    from cjo_cli.api.taxonomy import words

    chosen = settings(project, formats, EXPORTS, quiet)
    found = words(project)
    _check_platform(found, platform)
    from rich.text import Text

    hand_out(chosen, color, lambda _: Text(), lambda form: _exported(found, form, platform))


def _check_platform(found: Words, platform: str | None) -> None:
    from cjo_cli.editor.words.export import platforms

    known = platforms(found.facets)
    if platform is not None and platform not in known:
        raise UsageError(
            f"no term has a name on the platform '{platform}'", suggestion(platform, known) or _listed(known)
        )


def _listed(known: Sequence[str]) -> str:
    return "platforms: " + ", ".join(known) if known else "name them in mappings: {braze: ...}"


def _exported(found: Words, form: str, platform: str | None) -> str:
    from cjo_cli.editor.words.export import Row, rows, skos
    from cjo_cli.report.taxonomy import export_csv, export_json, graph_json

    if form == "skos":
        config = found.project.config
        return graph_json(skos(found.facets, config.name, config.locale, platform))
    listed = list(rows(found.facets, platform))
    return export_csv(listed, Row) if form == "csv" else export_json(listed, platform)
