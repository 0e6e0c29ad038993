"""A review for the terminal: the verdict, changes by category, what would have come of them, gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from textwrap import wrap

from rich.text import Text

from cjo_cli.report.diff import words
from cjo_cli.report.diff.rows import Group, Row, groups
from cjo_cli.report.experiments.insights import insights_text
from cjo_cli.report.findings import plain
from cjo_cli.report.warnings import short
from cjo_cli.review.diff.review import Review
from cjo_cli.review.diff.values import Change
from cjo_cli.review.outcomes.values import Concentration, Example, Outcomes, Shown

WIDTH = 80
COLOURS = {"same": "green", "changes": "bold", "breaks": "red", "fails": "red"}
# Columns of a number, and of how far it moves: `+1,004,260 (+1670.6%)`.
NUMBERS, CHANGE = 11, 22


def text(review: Review, width: int | None) -> Text:
    """The whole review; lines are laid out for `width` columns, 80 where nobody said how many."""
    room = max(width or WIDTH, 60)
    found = review.comparison
    out = Text(f"{plain(found.base.label)} -> {plain(found.head.label)}\n")
    out.append(words.verdict(review) + "\n", COLOURS[review.verdict])
    if found.changes:
        out.append(words.radius(found) + "\n")
    for note in found.notes:
        out.append(_wrapped(f"note: {note}", room, "  "), "yellow")
    for category, changes in words.by_category(found.changes):
        out.append(f"\n{category.value}\n", "bold")
        for change in changes:
            out.append_text(_change(change, room))
    out.append("\n" if review.insights else "").append_text(insights_text(review.insights, room))
    out.append_text(_tests(review, room))
    out.append_text(_outcomes(review, room))
    out.append("\n" if review.gates else "")
    for gate in review.gates:
        word, style = ("passes", "") if gate.passed else ("FAILS ", "red")
        out.append(f"{word}  {gate.asked}: {gate.said}\n", style)
    return out


def _wrapped(line: str, room: int, indent: str, first: str | None = None) -> str:
    lines = wrap(plain(line), room, initial_indent=first or "", subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def _change(change: Change, room: int) -> Text:
    sign = "!" if change.breaks else " "
    out = Text(f"{sign} ", "red").append(f"{change.code} {change.name}", "red" if change.breaks else "cyan")
    out.append(f"  {plain(change.owner)}\n" if change.owner is not None else "\n")
    out.append(_wrapped(change.sentence, room, "    ", "    "))
    place = words.where(change)
    if place is not None:
        out.append(f"    {short(words.place(place), room - 4)}\n", "dim")
    for word, said in zip("-+", words.unsaid(change), strict=True):
        if said is not None:
            out.append(_wrapped(f"{word} {said}", room, "      ", "    "), "dim")
    for way, journeys in words.indirect(change):
        out.append(_wrapped(f"by {way} it reaches {', '.join(journeys)}", room, "      ", "    "))
    if change.accepted is not None:
        out.append(_wrapped(f"meant: {change.accepted}", room, "      ", "    "))
    return out


def _tests(review: Review, room: int) -> Text:
    if not review.comparison.changes:
        return Text()
    out = Text(_wrapped(f"tests of these journeys: {words.tests(review.tests)}", room, "  ", "\n"))
    for one in review.tests.failed:
        out.append(_wrapped(f"{words.place(one.at)} {one.title}", room, "    ", "  "), "red")
    return out


def _outcomes(review: Review, room: int) -> Text:
    out = Text()
    found = review.outcomes
    if found is None:
        return out.append(f"\nnot replayed: {review.silent}\n") if review.comparison.changes else out
    out.append(f"\n{words.REPLAY.lower()}\n", "bold")
    out.append(_wrapped(words.window(found.log), room, ""))
    if found.same:
        return out.append("nothing that decides differs, so both sides come to the same\n")
    out.append(_wrapped(words.moved_customers(found), room, "", ""))
    out.append("".join(_table(groups(found), room)))
    if found.in_flight:
        out.append("\nin flight at the log's end\n")
    for one in found.in_flight:
        out.append(_wrapped(words.in_flight(one), room, "    ", "  "))
    out.append("".join(_beside(found, room)))
    return out


def _table(found: Iterable[Group], room: int) -> Iterator[str]:
    name = room - 2 * (NUMBERS + 1) - 2 - CHANGE
    for group in found:
        yield "\n"
        heads = ("base", "head", "change") if group.name is None else ("", "", "")
        yield _row(Row(plain(group.name or ""), *heads), name)
        yield from (_row(Row("  " + row.name, row.base, row.head, row.change), name) for row in group.rows)


def _row(row: Row, room: int) -> str:
    return f"{short(row.name, room):<{room}} {row.base:>{NUMBERS}} {row.head:>{NUMBERS}}  {row.change}".rstrip() + "\n"


def _beside(found: Outcomes, room: int) -> Iterator[str]:
    if found.audiences:
        yield "\nwhere they are (audiences at the log's end)\n"
        yield from (f"  {plain(one.audience):<28} {concentrated(one)}\n" for one in found.audiences)
    for example in found.examples:
        yield "\n" + _wrapped(f"{example.code}, one of {example.alike:,}: {headline(example)}", room, "  ")
        yield from (f"  {short(line, room - 2)}\n" for line in timelines(example))
        yield f"  {example.command}\n"


def concentrated(one: Concentration) -> str:
    """How many of the changed customers are in an audience, and how many there are at all."""
    return f"{one.changed:,} of the {one.customers:,} in it"


def headline(example: Example) -> str:
    """What differs for a customer."""
    verb = {"path": "takes another path in", "message": "gets other messages in"}.get(example.kind, example.kind)
    return f"{verb} {example.journey}"


def timelines(example: Example) -> Iterator[str]:
    """What only base has of an example (-), what only head has (+), and what both have."""
    rows = SequenceMatcher(None, example.base, example.head, autojunk=False)
    for _, i, j, k, m in rows.get_opcodes():
        same = example.base[i:j] == example.head[k:m]
        yield from (_line(" " if same else "-", row) for row in example.base[i:j])
        yield from (_line("+", row) for row in example.head[k:m] if not same)

    if example.base == example.head:
        yield "  (the same steps and messages; of one message another variant)"


def _line(sign: str, row: Shown) -> str:
    return f"{sign} {after(row):<16} {said(row)}"


def after(row: Shown) -> str:
    """How long after the entry; nothing of what has not come to an end."""
    if row.after < 0:
        return ""
    from cjo_cli.rules.flow.support.words import span

    return f"+{span(row.after)}" if row.after else "+0"


def said(row: Shown) -> str:
    """A row in words."""
    return plain(" ".join((row.what, *(word for word in row.words if word))))
