"""An explanation in words that can be read to the customer, with what data was used."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text

from cjo_cli.report.findings.words import plain
from cjo_cli.report.warnings import WIDTH
from cjo_cli.review.explain.clock import spoken
from cjo_cli.review.explain.values import Block, Explanation, Then

NAMES = {"attribute": "What we know of you", "event": "What we recorded", "entry": "What started a journey said"}


def sentences(found: Explanation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sentences of each instant, under its name; what repeats is said once."""
    for block in found.shown:
        every = (one for line in block.lines for one in (*line.parts, line))
        said = tuple(dict.fromkeys(one.plain for one in every if one.plain is not None))
        if said:
            yield spoken(block.at, found.timezone), (*said, *_again(block, found.timezone))


def _again(block: Block, timezone: str) -> tuple[str, ...]:
    if not block.more:
        return ()
    times = "once more" if len(block.more) == 1 else f"{len(block.more):,} more times"
    return (f"The same again {times}, the last on {spoken(block.more[-1], timezone)}.",)


def used(found: Explanation) -> Iterator[tuple[str, str]]:
    """The data that anything was decided by, by kind."""
    for facet, name in NAMES.items():
        titles = list(dict.fromkeys(title for kind, _, title in found.uses if kind == facet))
        if titles:
            yield name, ", ".join(titles)


def under_way(then: Then) -> str:
    """What was under way at the end of the time that was asked for."""
    titles = ", ".join(f"'{title}'" for title in dict.fromkeys(one.title for one in then.running))
    return f"Under way for you: {titles}." if titles else "Nothing was under way for you."


def silent(found: Explanation) -> bool:
    """Whether there is nothing to say of what was asked."""
    return not found.shown and (found.why_not is None or found.why_not.plain is None)


def opening(found: Explanation) -> str:
    """What it is about."""
    first, last = (spoken(at, found.timezone).partition(" at ")[0] for at in (found.beginning, found.horizon))
    return f"What was decided for {found.asked.customer}, {first} to {last}. Times are those of {found.timezone}."


def render_plain(found: Explanation, width: int | None = None) -> Text:
    """The sentences for the terminal."""
    columns = max(width or WIDTH, WIDTH)
    out = Text()

    def paragraph(words: str, style: str = "", indent: str = "") -> None:
        lines = textwrap.wrap(
            plain(words), columns, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
        )
        out.append("\n".join(lines) + "\n", style)

    paragraph(opening(found))
    if found.why_not is not None and found.why_not.plain is not None:
        out.append("\n")
        paragraph(found.why_not.plain)
    for at, said in sentences(found):
        out.append(f"\n{at}\n", "bold")
        for sentence in said:
            paragraph(sentence, indent="  ")
    if silent(found):
        out.append("\nNothing was decided.\n")
    if found.then is not None:
        out.append(f"\n{spoken(found.then.end, found.timezone)}\n", "bold")
        paragraph(under_way(found.then), indent="  ")
    data = list(used(found))
    if data:
        out.append("\nData that was used\n", "bold")
        for name, titles in data:
            paragraph(f"{name}: {titles}.", indent="  ")
    return out
