"""A coverage in words and numbers: the matrix, the holes, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from cjo_cli.report.content.page import page, tiles
from cjo_cli.report.document import document
from cjo_cli.report.simulation import counted, number, share
from cjo_cli.report.warnings import WIDTH, short
from cjo_cli.review.content.cells import Cell, Served
from cjo_cli.review.content.coverage import Coverage, Place

Values = dict[str, Any]
SIGNS = {Served.OWN: "●", Served.GENERAL: "○", Served.FALLBACK: "~", Served.NONE: "✗"}
COLOURS = {Served.OWN: "green", Served.GENERAL: "yellow", Served.FALLBACK: "yellow", Served.NONE: "red"}
MOST_HOLES = 20
# What names of steps, content and groups are shortened to at 80 columns.
NAME = 22


@dataclass(frozen=True)
class Row:
    """One line of the matrix: a send's channel and group, and by locale what there is (nothing: nobody comes there)."""

    journey: str
    step: str
    content: str
    channel: str
    group: str
    cells: dict[str, Place]


def rows_of(coverage: Coverage) -> list[Row]:
    """The matrix, in the order of the places."""
    rows: dict[tuple[str, ...], Row] = {}
    for place in coverage.places:
        cell = place.cell
        key = (*cell.send.key, cell.channel, cell.group.name)
        rows.setdefault(key, Row(*key, cells={})).cells[cell.locale] = place
    return list(rows.values())


def locales(coverage: Coverage) -> list[str]:
    """The columns."""
    return list(dict.fromkeys(place.cell.locale for place in coverage.places))


def said(cell: Cell, project: str) -> str:
    """What there is for a cell, in words."""
    if cell.served is Served.OWN:
        return f"variant {cell.variant}"
    if cell.served is Served.FALLBACK:
        return f"in {project} instead"
    return "nothing" if cell.served is Served.NONE else "the general text instead"


def headline(coverage: Coverage) -> list[str]:
    """The sums, in two lines."""
    sends = {place.cell.send.key for place in coverage.places}
    words = {
        Served.OWN: "as meant",
        Served.GENERAL: "with the general text",
        Served.FALLBACK: f"in {coverage.locale} instead",
        Served.NONE: "with nothing",
    }
    counts = ", ".join(f"{number(coverage.count(served))} {words[served]}" for served in Served)
    contents = {key[2] for key in sends}
    return [
        f"{counted(len(sends), 'send')} of {counted(len(contents), 'content item')}, in {', '.join(locales(coverage))}",
        f"{counted(len(coverage.places), 'place')}: {counts}",
    ]


def render(coverage: Coverage, width: int | None = None) -> Text:
    """The matrix and the gravest holes, for the terminal."""
    columns = max(width or WIDTH, WIDTH)
    out = Text()
    first, second = ("\n".join(wrap(line, columns, subsequent_indent="  ")) for line in headline(coverage))
    out.append(first + "\n", "bold").append(second + "\n\n")
    for line in _matrix(coverage, columns):
        line.rstrip()
        out.append_text(line).append("\n")
    out.append("\n● its own   ○ the general text   ~ another language   ✗ nothing\n", "dim")
    for line in _holes(coverage, columns):
        out.append_text(line).append("\n")
    return out


def _matrix(coverage: Coverage, columns: int) -> Iterator[Text]:
    names = locales(coverage)
    rows = rows_of(coverage)
    many = {row.content for row in rows if row.group != "everybody"}
    texts = [(row.step, row.content, row.channel, row.group if row.content in many else "") for row in rows]
    room = columns - sum(max(len(name), 1) + 2 for name in names) - 2
    widths = _widths(texts, room)
    yield Text(" " * (sum(widths) + 2 * len(widths)) + "  ".join(names), "dim")
    before: tuple[str, ...] = ("", "", "")
    for row, cells in zip(rows, texts, strict=True):
        if row.journey != before[0]:
            yield Text(row.journey, "bold")
        same = (row.journey, row.step, row.content) == before
        before = (row.journey, row.step, row.content)
        line = Text("  ")
        for place, (text, size) in enumerate(zip(cells, widths, strict=True)):
            shown = short(text, size) if not (same and place < 2) else ""
            line.append(shown + " " * (size - cell_len(shown) + 2), "dim" if place == 3 else "")
        for name in names:
            line.append_text(_sign(row.cells.get(name))).append(" " * (len(name) + 1))
        yield line


def _widths(texts: Sequence[Sequence[str]], room: int) -> list[int]:
    """What each column takes; the widest are cut until all fit."""
    widths = [max((cell_len(row[place]) for row in texts), default=0) for place in range(4)]
    while sum(widths) + 2 * len(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths


def _sign(place: Place | None) -> Text:
    return Text("·", "dim") if place is None else Text(SIGNS[place.cell.served], COLOURS[place.cell.served])


def _holes(coverage: Coverage, columns: int) -> Iterator[Text]:
    holes = [hole for hole in coverage.holes if not coverage.counted or (hole.met and hole.met.customers)]
    if not holes:
        yield Text("no holes" + (" that a customer of the log has met" if coverage.holes else ""))
        return
    yield Text(
        "holes, by how many customers of the log met them" if coverage.counted else "holes (no log was asked)", "bold"
    )
    for hole in holes[:MOST_HOLES]:
        count = f"{number(hole.met.customers if hole.met else None):>9}  "
        yield from map(
            Text,
            wrap(
                count + _hole(hole.cell, coverage.locale), columns, subsequent_indent=" " * 13, break_on_hyphens=False
            ),
        )
    if len(holes) > MOST_HOLES:
        yield Text(f"and {number(len(holes) - MOST_HOLES)} more: --format json or html has all", "dim")


def _hole(cell: Cell, project: str) -> str:
    who = "" if cell.group.when is None else f" for {cell.group.name}"
    where = f"{cell.send.content} on {cell.channel} in {cell.locale}{who}"
    return f"{where}: {said(cell, project)} ({cell.send.journey.id}.{cell.send.step})"


def values(coverage: Coverage) -> Values:
    """The document of `cjo content coverage --format json`."""
    summary = {
        "places": len(coverage.places),
        **{served.value: coverage.count(served) for served in Served},
        "holes": len(coverage.holes),
        "counted": coverage.counted,
    }
    return document("content coverage", summary, places=[_place(place) for place in coverage.places],
                    holes=[_place(place) for place in coverage.holes])  # fmt: skip


def _place(place: Place) -> Values:
    cell = place.cell
    return {
        "journey": cell.send.journey.id,
        "step": cell.send.step,
        "content": cell.send.content,
        "channel": cell.channel,
        "locale": cell.locale,
        "audience": None if cell.group.when is None else cell.group.name,
        "served": cell.served.value,
        "variant": cell.variant,
        "customers": None if place.met is None else place.met.customers,
        "messages": None if place.met is None else place.met.messages,
    }


def html(coverage: Coverage) -> str:
    """The coverage as one page."""
    first, _ = headline(coverage)
    names = {Served.OWN: "as meant", Served.GENERAL: "general text", Served.FALLBACK: "another language",
             Served.NONE: "nothing"}  # fmt: skip
    every = len(coverage.places) or 1
    found = {
        "lead": first + ": what there is for each, and who of the log met what is not.",
        "tiles": tiles(
            [(names[s], number(coverage.count(s)), share(coverage.count(s) / every) + " of places") for s in Served]
        ),
        "counted": coverage.counted,
        "holes": [_hole_row(hole, coverage.locale) for hole in coverage.holes],
        "locales": locales(coverage),
        "rows": list(_html_rows(coverage)),
    }
    return page("coverage.html", "Content coverage", found)


def _hole_row(hole: Place, project: str) -> Values:
    cell = hole.cell
    return {
        **_place(hole),
        "group": "" if cell.group.when is None else cell.group.name,
        "gets": said(cell, project),
        "by": f"{cell.send.journey.id}, {cell.send.step}",
        "customers": number(hole.met.customers if hole.met else None),
        "messages": number(hole.met.messages if hole.met else None),
    }


def _html_rows(coverage: Coverage) -> Iterator[Values]:
    before = None
    for row in rows_of(coverage):
        send = (row.journey, row.step, row.content)
        yield {
            "new": before is not None and send != before,
            "content": row.content,
            "by": f"{row.journey}, {row.step}",
            "channel": row.channel,
            "group": "" if row.group == "everybody" else row.group,
            "cells": [_html_cell(row.cells.get(name), coverage.locale) for name in locales(coverage)],
        }
        before = send


def _html_cell(place: Place | None, project: str) -> Values:
    if place is None:
        return {"kind": "never", "sign": "·", "title": "nobody comes there", "count": ""}
    count = number(place.met.customers) if place.met and place.met.customers else ""
    return {"kind": place.cell.served.value, "sign": SIGNS[place.cell.served], "title": said(place.cell, project),
            "count": count}  # fmt: skip
