"""What breaks of everything that was rendered, printed."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from rich.text import Text

from cjo_cli.report.content.page import page, tiles
from cjo_cli.report.document import document
from cjo_cli.report.simulation import counted, number
from cjo_cli.report.warnings import WIDTH
from cjo_cli.review.content.rendered import Break, Everything

Values = dict[str, Any]


def headline(found: Everything) -> str:
    """What was rendered."""
    return (
        f"{counted(found.variants, 'variant')} of {counted(found.contents, 'content item')} for "
        f"{number(len(found.people))} kinds of people: {counted(found.renderings, 'rendering')}"
    )


def render(found: Everything, width: int | None = None) -> Text:
    """What breaks, item by item, for the terminal."""
    columns = max(width or WIDTH, WIDTH)
    out = Text("\n".join(wrap(headline(found), columns)) + "\n")
    if not found.breaks:
        return out.append("nothing breaks\n", "green")
    out.append(f"{number(len(found.breaks))} {'text breaks' if len(found.breaks) == 1 else 'texts break'}\n", "bold")
    before = ""
    for one in found.breaks:
        if one.content != before:
            out.append(f"\n{one.content}\n", "bold")
            before = one.content
        for line in _lines(one):
            out.append("\n".join(wrap(line, columns, subsequent_indent="      ", break_on_hyphens=False)) + "\n")
    return out


def _lines(one: Break) -> Iterator[str]:
    yield f"  variant {one.position}: {where(one)}, {one.field}: {one.message}"
    yield f"    for {', '.join(one.people)}"


def where(one: Break) -> str:
    """A variant in words."""
    return f"{one.channel} in {one.locale}" if one.locale else one.channel


def values(found: Everything) -> Values:
    """The document of `cjo content render --all --format json`."""
    summary = {
        "contents": found.contents,
        "variants": found.variants,
        "people": len(found.people),
        "renderings": found.renderings,
        "breaks": len(found.breaks),
    }
    breaks = [vars(one) | {"people": list(one.people)} for one in found.breaks]
    return document("content render", summary, people=list(found.people), breaks=breaks)


def html(found: Everything) -> str:
    """What breaks, as one page."""
    rows = [{**vars(one), "where": where(one), "people": ", ".join(one.people)} for one in found.breaks]
    numbers = tiles([
        ("texts that break", number(len(found.breaks)), f"of {number(found.variants)} variants"),
        ("content items", number(found.contents), f"{number(found.variants)} variants"),
        ("kinds of people", number(len(found.people)), ""),
        ("renderings", number(found.renderings), ""),
    ])  # fmt: skip
    more = {"lead": headline(found) + ".", "tiles": numbers, "breaks": rows, "people": found.people}
    return page("everything.html", "Everything rendered", more)
