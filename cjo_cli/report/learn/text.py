"""A lesson for the terminal, at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.text import Text

from cjo_cli.report.learn import words
from cjo_cli.report.simulation import Cell, aligned, counted, joined, number, share
from cjo_cli.report.warnings import WIDTH, short

if TYPE_CHECKING:
    from cjo_cli.review.learn.values import Judged, Learned, Lesson, Value

# Candidates that are shown, and those of which it is said that they cannot be judged alone; JSON has all.
MOST, MOST_REFUSED = 12, 3
# What the columns beside a bin's words take.
BESIDE = 42


def lesson_text(lesson: Lesson, width: int | None = None, *, patch: bool = True) -> Text:
    """What was learned and how it is judged; with `patch` also what would be written."""
    columns = max(width or WIDTH, WIDTH)
    cards = [_card(lesson, one, columns) for one in lesson.learned if one.card is not None]
    parts = [_head(lesson, columns), _candidates(lesson, columns), *cards, _judgement(lesson, columns)]
    if patch and lesson.patch:
        parts.append(Text(lesson.patch).append("this is not written yet: --write\n", "dim"))
    return Text("\n").join(part for part in parts if part.plain)


def _head(lesson: Lesson, columns: int) -> Text:
    head = Text(lesson.question.id, "bold")
    head.append(f"  {words.decisions(lesson.learning)} to learn from, {words.many(lesson.testing)} to judge by\n")
    lines = [line for said in words.asked(lesson) for line in wrap(said, columns)]
    head.append("".join(f"{line}\n" for line in lines), "dim")
    return head.append("".join(_wrapped(f"! {said}", columns) for said in words.noticed(lesson)), "yellow")


def _wrapped(said: str, columns: int) -> str:
    return "".join(f"{line}\n" for line in wrap(said, columns, subsequent_indent="  "))


def _candidates(lesson: Lesson, columns: int) -> Text:
    if not lesson.learning:
        return Text()
    heads = ("candidate", "decisions", "rate", "scorecard", "AUC", "predicted", "held out")
    rows = [_candidate(one, columns - 64) for one in lesson.learned[:MOST]]
    table = joined(list(aligned([[(head, "dim") for head in heads], *rows], "lrrlrrr")))
    more = len(lesson.learned) - MOST
    return table.append(f"  and {counted(more, 'more candidate')}: --format json\n" if more > 0 else "", "dim")


def _candidate(one: Learned, room: int) -> list[Cell]:
    check = one.check
    found = ("–", "–", "–") if check is None else (
        "–" if check.auc is None else f"{check.auc:.2f}", share(check.predicted), share(check.observed)
    )  # fmt: skip
    said = (short(one.id, max(room, 12)), words.many(one.n), words.rate_of(one), words.card_of(one), *found)
    return [(text, "") for text in said]


def _card(lesson: Lesson, one: Learned, columns: int) -> Text:
    """The points of one candidate with what they rest on."""
    assert one.card is not None
    rows: list[list[Cell]] = [
        [(f"{each.points:+d}", "green" if each.points > 0 else ""), (short(each.label, columns - BESIDE), ""),
         (number(each.n), ""), (share(each.rate), ""), (words.rates(each.interval), "dim")]
        for part in one.card.parts
        for each in part.bins
    ]  # fmt: skip
    title = Text.assemble((one.id, "bold"), f"  {one.card.base:+d}", (f"  {words.scale(lesson)}", "dim"))
    heads: list[Cell] = [("points", "dim"), ("when", "dim"), ("decisions", "dim"), ("rate", "dim"), ("95 %", "dim")]
    return joined([title, *(aligned([heads, *rows], "rlrrr") if rows else ())])


def _judgement(lesson: Lesson, columns: int) -> Text:
    found = lesson.judgement
    if found.refused is not None:
        return Text(_wrapped(f"not judged: {found.refused}", columns), "yellow")
    assert found.logged is not None
    heads: list[Cell] = [(head, "dim") for head in ("policy", "by", "worth", "95 %", "weighs as")]
    rows: list[list[Cell]] = [_row("the log's", "mean", found.logged, number(found.n))]
    judged = [one for one in found.policies if one.refused is None]
    for one in judged[: MOST + 2]:
        rows += _policy(one)
    lines = [Text(f"judged by {counted(found.n, 'decision')}", "bold"), *aligned([heads, *rows], "llrrr")]
    lines += [Text(line, "green") for line in map(_gained, judged) if line]
    refused = "".join(_wrapped(f"! {said}", columns) for said in words.refusals(found, MOST_REFUSED))
    return joined(lines).append(refused, "yellow")


def _row(name: str, by: str, value: Value, weighs: str) -> list[Cell]:
    return [(name, ""), (by, "dim"), (words.amount(value.value), ""), (words.around(value), "dim"), (weighs, "")]


def _policy(one: Judged) -> Iterator[list[Cell]]:
    """A policy by every estimator; a candidate alone by the first that there is."""
    name, weighs = short(words.name_of(one), 28), number(one.ess)
    for by in words.ESTIMATORS:
        value = getattr(one, by)
        if value is None:
            continue
        yield _row(name, by.upper(), value, weighs)
        name = weighs = ""
        if one.kind == "constant":
            return


def _gained(one: Judged) -> str:
    if one.gain is None or one.verdict is None or one.kind == "constant":
        return ""
    gain = f"{words.signed(one.gain.value)} {words.around_gain(one.gain)}"
    return f"{words.name_of(one)} against the log's: {gain}, {words.VERDICTS[one.verdict]}"
