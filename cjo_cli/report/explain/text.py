"""An explanation for the terminal, at 80 columns: a block an instant, its lines with their places and rules."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from cjo_cli.report.findings.words import plain
from cjo_cli.report.warnings import WIDTH
from cjo_cli.review.diff.values import Source
from cjo_cli.review.explain.clock import when
from cjo_cli.review.explain.values import Block, Explanation, Line, Then, WhyNot

STYLES = {"sent": "green", "suppressed": "yellow", "unreachable": "yellow", "withheld": "yellow", "pending": "yellow"}
KINDS = {"entered": "green", "rejected": "yellow", "ended": "cyan", "goal": "green"}
STEP = 2
BLANK = "\N{NO-BREAK SPACE}"


def render(found: Explanation, width: int | None = None) -> Text:
    """What was decided, in the order of time, in lines of `width` columns, or 80."""
    columns = max(width or WIDTH, WIDTH)
    parts = [_head(found)]
    if found.why_not is not None:
        parts.append(_why_not(found.why_not, columns))
    parts += [_block(block, found.timezone, columns) for block in found.shown]
    if not found.shown:
        parts.append(Text("nothing was decided\n"))
    if found.then is not None:
        parts.append(Text(f"at {ending(found)}\n", "bold").append_text(_then(found.then, found.timezone, columns)))
    return Text("\n").join(parts)


def counted(events: int) -> str:
    """How many events there are."""
    return f"{events:,} event{'' if events == 1 else 's'} that journeys read"


def ending(found: Explanation) -> str:
    """The end of the time that was asked for, or of the log where that comes first."""
    assert found.then is not None
    of = "the log" if found.then.end == found.horizon else "it"
    return f"the end of {of}, {when(found.then.end, found.timezone)}"


def _head(found: Explanation) -> Text:
    head = Text()
    head.append(plain(found.asked.customer), "bold")
    head.append(f": {counted(found.events)}; the log is from\n")
    first, last = (when(at, found.timezone) for at in (found.beginning, found.horizon))
    head.append(f"{first} to {last}, {found.timezone}\n")
    if found.masked:
        head.append("personal data is masked; --show-pii shows it\n", "dim")
    return head


def _block(block: Block, timezone: str, width: int) -> Text:
    named = block.journey + (f", key {block.key}" if block.key is not None else "")
    out = Text()
    for line in _with_tail(f"{when(block.at, timezone)}  {named}", block.file, 0, width, "bold"):
        out.append_text(line).append("\n")
    for one in block.lines:
        out.append_text(_line(one, block.file, STEP, width))
    if block.more:
        times = "once" if len(block.more) == 1 else f"{len(block.more):,} times"
        out.append(f"  and {times} more like this, the last {when(block.more[-1], timezone)}\n", "dim")
    return out


def _line(line: Line, file: str, indent: int, width: int) -> Text:
    style = STYLES.get(str(line.data.get("outcome")), "") if line.kind == "message" else KINDS.get(line.kind, "")
    tail = f"{_place(line.source, file)}  {line.rule:>2}".strip()
    out = Text()
    for text in _with_tail(line.words, tail, indent, width, style):
        out.append_text(text).append("\n")
    for part in line.because():
        out.append_text(_line(part, file, indent + STEP, width))
    return out


def _place(source: Source | None, file: str) -> str:
    """A place: its line alone where the block has named the file."""
    if source is None:
        return ""
    return f":{source.line}" if source.file == file else f"{source.file}:{source.line}"


def _with_tail(words: str, tail: str, indent: int, width: int, style: str) -> Iterator[Text]:
    """Wrapped words, and at the right end of the last line that has room for it the tail."""
    blank = " " * indent
    # A verdict stays with what it is about.
    held = plain(words).replace(" - ", f"{BLANK}-{BLANK}")
    lines = textwrap.wrap(held, width, initial_indent=blank, subsequent_indent=blank + "  ", break_on_hyphens=False)
    lines = [text.replace(BLANK, " ") for text in lines] or [blank]
    room = width - cell_len(lines[-1]) - 2
    for text in lines[:-1]:
        yield Text(text, style)
    if cell_len(tail) <= room:
        yield Text(lines[-1], style).append(" " * (room + 2 - cell_len(tail))).append(plain(tail), "dim")
    else:
        yield Text(lines[-1], style)
        yield Text(" " * max(width - cell_len(tail), 0)).append(plain(tail), "dim")


def _why_not(found: WhyNot, width: int) -> Text:
    place = "" if found.source is None else f"{found.source.file}:{found.source.line}"
    out = Text()
    for line in _with_tail(f"why not in '{found.journey}'", place, 0, width, "bold"):
        out.append_text(line).append("\n")
    for words in found.words:
        out.append(f"  {plain(words)}\n")
    return out


def _then(found: Then, timezone: str, width: int) -> Text:
    out = Text()
    for one in found.running:
        until = "" if one.until is None else f", until {when(one.until, timezone)} at most"
        key = "" if one.key is None else f", key {one.key}"
        held = ", held out" if one.held_out else ""
        words = f"in '{one.journey}'{key}{held} since {when(one.entered_at, timezone)}; at '{one.step}'{until}"
        place = "" if one.source is None else f"{one.source.file}:{one.source.line}"
        for line in _with_tail(words, place, STEP, width, ""):
            out.append_text(line).append("\n")
    for journey, content, at in found.deferred:
        out.append(f"  '{content}' of '{journey}' is due at {when(at, timezone)}\n")
    if not found.running and not found.deferred:
        out.append("  in no journey\n")
    return out
