"""What a log holds, and what an extract of it is, for the terminal and as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cjo_cli.log.facts import LACKS
from cjo_cli.report.document import document
from cjo_cli.report.findings import plain
from cjo_cli.report.simulation import aligned, joined, number, share
from cjo_cli.report.warnings import WIDTH, short
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    from cjo_cli.review.logcheck import EventHeld, Held, LogCheck
    from cjo_cli.review.sample.distance import Measure
    from cjo_cli.review.sample.sample import Sample

Values = dict[str, Any]
Cell = tuple[str, str]
# What the columns beside a name take.
BESIDE = 44
NOTE = "not in the taxonomy"
ANEW = "who is held out and which arm one takes is drawn anew, since ids are others (V5)"


def check_text(check: LogCheck, width: int | None = None) -> Text:
    """Everything that the log holds, event by event, what is wrong beside it; then what is wrong in counts."""
    columns = max(width or WIDTH, WIDTH)
    room = columns - BESIDE
    parts = [_head(check, columns)]
    for event in check.events:
        parts.append(joined(list(_event(event, room))))
    if check.people is not None:
        head = Text(f"the snapshot: {number(check.people)} customers", "bold")
        rows = [_held(held, check.people, room) for held in check.attributes]
        parts.append(joined([head, *aligned(rows, "llrrl")]))
    unlisted = [f"{plain(one.attribute)} {number(one.count)} ({_shapes(one.shapes)})" for one in check.facts.unlisted]
    if unlisted:
        parts.append(_warned(f"not on their attribute's list: {', '.join(unlisted)}", columns))
    if check.absent:
        parts.append(_warned(f"declared, and never in the log: {', '.join(check.absent)}", columns))
    parts.append(_verdict(check, columns))
    return Text("\n").join(parts)


def _warned(words: str, columns: int) -> Text:
    """A warning, in lines of so many columns."""
    indent = " " * (len(words) - len(words.lstrip()) + 2)
    return Text("\n".join(wrap(words, columns, subsequent_indent=indent, break_on_hyphens=False)) + "\n", "yellow")


def _head(check: LogCheck, columns: int) -> Text:
    facts = check.facts
    head = Text(f"{number(facts.rows)} rows", "bold")
    head.append(f" of {number(facts.customers)} customers, {iso(facts.first)[:10]} to {iso(facts.last)[:10]} (UTC)\n")
    for name, count in facts.rejected.items():
        first = facts.rejected_examples.get(name, ())[:1]
        place = "".join(f": the first is row {number(one.row)} of {plain(one.file)}" for one in first)
        head.append_text(_warned(f"  {number(count)} rejected, without {LACKS[name]}{place}", columns))
    if facts.duplicates:
        head.append(f"  {number(facts.duplicates)} doubles of rows with the same id, left out\n")
    return head


def _event(event: EventHeld, room: int) -> Iterator[Text]:
    line = Text(f"{short(event.name, room + 2)}: {number(event.rows)}", "bold")
    if event.event is None:
        yield line.append(f"  {NOTE}", "yellow")
        return
    yield line
    if event.properties:
        yield from aligned([_held(held, event.rows, room) for held in event.properties], "llrrl")


def _held(held: Held, rows: int, room: int) -> Sequence[Cell]:
    notes = [] if held.type is not None else [NOTE]
    if held.mistyped:
        notes.append(f"{number(held.mistyped)} are none ({_shapes(held.shapes)})")
    if held.lacking:
        notes.append(f"required, {number(held.lacking)} lack it")
    return [(f"  {short(held.name, room)}", ""), (held.type or "", "dim"), (number(held.filled), ""),
            (share(held.filled / rows if rows else None, 0), "dim"), ("; ".join(notes), "yellow")]  # fmt: skip


def _shapes(shapes: Sequence[str]) -> str:
    return ", ".join(f"'{plain(shape)}'" for shape in shapes)


def _verdict(check: LogCheck, columns: int) -> Text:
    found = check.findings()
    if not found:
        return Text("the log holds what the taxonomy says, and nothing else\n", "green")
    return _warned(", ".join(f"{name}: {number(count)}" for name, count in found.items()), columns)


def check_values(check: LogCheck) -> Values:
    """The same as values."""
    facts = check.facts
    return document(
        "log check",
        {name.replace(" ", "_"): count for name, count in check.findings().items()},
        log={
            "rows": facts.rows, "customers": facts.customers, "first_ts": iso(facts.first), "last_ts": iso(facts.last),
            "rejected": facts.rejected, "duplicates": facts.duplicates,
            "rejected_examples": {name: [vars(one) for one in some] for name, some in facts.rejected_examples.items()},
        },
        events=[asdict(event) for event in check.events],
        absent=list(check.absent),
        snapshot=None if check.people is None else {
            "customers": check.people, "attributes": [asdict(held) for held in check.attributes],
        },
        outside_list=[{"attribute": one.attribute, "count": one.count, "examples": list(one.shapes)}
                      for one in facts.unlisted],
    )  # fmt: skip


def sample_text(sample: Sample, width: int | None = None) -> Text:
    """What was taken, how far its figures are from the whole log's, and what to write into cjo.yaml."""
    head = Text(f"{number(sample.customers)} of {number(sample.of)} customers", "bold")
    head.append(f", {number(sample.rows)} of {number(sample.of_rows)} rows\n")
    wide = max(width or WIDTH, WIDTH) - BESIDE
    rows: list[Sequence[Cell]] = [[("", ""), ("", ""), ("log", "bold"), ("extract", "bold"), ("scaled", "bold"),
                                   ("off", "bold")]]  # fmt: skip
    rows += [_measure(one, wide) for one in sample.measures]
    few = any(one.few for one in sample.measures)
    notes = [*(["~ under 30 in the extract: it tells little"] if few else []), ANEW]
    lines = [*aligned(rows, "llrrrr"), *(Text(note, "dim") for note in notes)]
    return Text("\n").join([head, joined(lines), Text(sample.section)])


def _measure(one: Measure, room: int) -> Sequence[Cell]:
    off = "–" if one.off is None else f"{100 * one.off:+.1f}%"
    return [
        (short(one.journey or "all journeys", room), ""),
        (one.what, ""),
        (number(one.full), ""),
        (number(one.sampled), ""),
        (number(one.scaled), ""),
        (("~" if one.few else "") + off, "dim" if one.few else ""),
    ]


def sample_values(sample: Sample) -> Values:
    """The same as values."""
    return document(
        "log sample",
        {"customers": sample.customers, "of": sample.of, "rows": sample.rows, "of_rows": sample.of_rows},
        files=[path.name for path in sample.files],
        section=sample.section,
        note=ANEW,
        measures=[
            {**asdict(one), "scaled": round(one.scaled, 3), "off": one.off and round(one.off, 6), "few": one.few}
            for one in sample.measures
        ],
    )
