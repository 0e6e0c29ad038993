"""`cjo map`: journeys as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Project, Quiet, hand_out, settings

if TYPE_CHECKING:
    from cjo_cli.review.map.graph import Graph

FORMATS = ("text", "mermaid", "svg", "json")


def show_map(
    journey: Annotated[
        str | None,
        typer.Argument(help="A journey's id; without one, how all journeys feed each other.", metavar="[JOURNEY]"),
    ] = None,
    project: Project = Path(),
    counts: Annotated[
        Path | None,
        typer.Option("--counts", help="Numbers from a simulation's folder: cjo simulate -o OUT.", metavar="OUT"),
    ] = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Show a journey, or how journeys feed each other, as a tree, Mermaid, SVG or JSON."""
    from cjo_cli import api
    from cjo_cli.report.map.tree import tree

    chosen = settings(project, formats, FORMATS, quiet)
    graph = api.journey_map(project, journey, counts=counts)
    hand_out(chosen, color, lambda width: tree(graph, width), lambda form: _render(form, graph))


def _render(form: str, graph: Graph) -> str:
    from cjo_cli.report.document import to_json
    from cjo_cli.report.map.mermaid import mermaid
    from cjo_cli.report.map.svg import svg
    from cjo_cli.report.map.values import values

    if form == "json":
        return to_json(values(graph))
    return mermaid(graph) if form == "mermaid" else svg(graph)
