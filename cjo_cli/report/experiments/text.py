"""Experiments for the terminal, at 80 columns: a row a comparison; of few experiments also what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.text import Text

from cjo_cli.report.experiments import words
from cjo_cli.report.simulation import Cell, aligned, joined, points
from cjo_cli.report.warnings import WIDTH, short
from cjo_cli.review.experiments.values import HOLDOUT, Comparison, Experiment

# With so few experiments each one's details are shown.
DETAILED = 3
# What the columns beside an experiment's name take.
BESIDE = 58
INDENT = "  "


def experiments_text(found: Sequence[Experiment], width: int | None = None) -> Text:
    """The section of experiments, with its own heading; nothing without one."""
    columns = max(width or WIDTH, WIDTH)
    if not found:
        return Text()
    rows: list[list[Cell]] = [[(head, "dim") for head in ("experiments", "n", "rate", "control", "difference", "")]]
    for experiment in found:
        rows += _rows(experiment, columns - BESIDE)
    lines = list(aligned(rows, "lrrrll"))
    lines[0].stylize("bold", 0, len("experiments"))
    if len(found) <= DETAILED:
        lines += [Text(line) for experiment in found for line in _details(experiment, columns)]
    lines += [Text(line, "dim") for line in (*words.LEGEND, *words.BY_HASH)]
    return joined(lines)


def _rows(experiment: Experiment, room: int) -> Iterator[list[Cell]]:
    """A split's name stands above its arms; treated against held out is one row."""
    alone = experiment.step == HOLDOUT
    if not alone:
        yield [(short(experiment.id, room), ""), *[("", "")] * 5]
    control = experiment.arm(experiment.control)
    for one in experiment.comparisons:
        arm = experiment.arm(one.arm)
        name = short(experiment.journey, room) if alone else INDENT + short(one.arm, room - len(INDENT))
        apart = "–" if one.difference is None else f"{points(one.difference)} {words.span(one.always)}"
        yield [(name, ""), (words.people(arm), ""), (words.rate(arm), ""), (words.rate(control), ""), (apart, ""),
               (words.SHORT[one.verdict], words.STYLES[one.verdict])]  # fmt: skip


def _details(experiment: Experiment, columns: int) -> Iterator[str]:
    yield ""
    yield f"{short(words.name(experiment), columns)}"
    said = [words.goal(experiment), *words.notes(experiment)]
    for one in experiment.comparisons:
        said.append(f"{one.arm} against {experiment.control}: {words.verdict(one)}")
        said += filter(None, _behind(experiment, one))
    for line in said:
        yield from wrap(line, columns, initial_indent=INDENT, subsequent_indent=2 * INDENT, break_on_hyphens=False)


def _behind(experiment: Experiment, one: Comparison) -> Iterator[str]:
    arm, control = experiment.arm(one.arm), experiment.arm(experiment.control)
    if one.difference is not None:
        yield (f"{words.rate(arm)} of {words.people(arm)} against {words.rate(control)} of {words.people(control)}; "
               f"at one look {words.span(one.interval)}, at any {words.span(one.always)}")  # fmt: skip
    yield "; ".join(words.behind(experiment, one))
