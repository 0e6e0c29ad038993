"""A map as one SVG file: nothing is fetched, light or dark as the reader's screen is."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

from cjo_cli.report.html.drawing import draw
from cjo_cli.report.html.page import HERE as SHARED
from cjo_cli.report.html.picture import BOLD, LETTER
from cjo_cli.report.map.words import notes, why
from cjo_cli.review.map.graph import Graph

HERE = Path(__file__).parent / "templates"
EDGE, HEAD, LINE = 14, 30, 18
# Characters of a line of text above the drawing.
WIDEST = 80


def svg(graph: Graph) -> str:
    """The graph as SVG text; a journey's from top to bottom, the overview from left to right."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    drawn = draw(graph, across=graph.journey is None)
    said = [*notes(graph), *(part for told in why(graph) for part in wrap(told, WIDEST, break_on_hyphens=False))]
    environment = Environment(
        loader=FileSystemLoader([HERE, SHARED / "templates"]), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = "".join((SHARED / "templates" / name).read_text(encoding="utf-8") for name in ("colours.css", "map.css"))
    texts = max([BOLD * len(graph.title), *(LETTER * len(line) for line in said)])
    return environment.get_template("map.svg").render(
        map=drawn,
        title=graph.title,
        notes=said,
        style=Markup(style),  # noqa: S704 - files of ours
        edge=EDGE,
        head=HEAD + LINE * len(said),
        width=round(max(drawn.width, texts) + 2 * EDGE),
        height=round(drawn.height + HEAD + LINE * len(said) + 2 * EDGE),
    )
