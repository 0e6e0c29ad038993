"""Experiments as a table of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.report.experiments import words
from cjo_cli.report.findings.markdown import escaped
from cjo_cli.report.simulation import points
from cjo_cli.review.experiments.values import Experiment


def experiments_markdown(found: Sequence[Experiment]) -> str:
    """A row for each comparison, and what to know of them; empty without an experiment."""
    return "".join(line + "\n" for line in _lines(found)) if found else ""


def _lines(found: Sequence[Experiment]) -> Iterator[str]:
    yield "| experiment | arm | n | rate | control | difference (one look) (any look) | verdict |"
    yield "| --- | --- | ---: | ---: | ---: | --- | --- |"
    for experiment in found:
        control = experiment.arm(experiment.control)
        for one in experiment.comparisons:
            arm = experiment.arm(one.arm)
            apart = "–" if one.difference is None else (
                f"{points(one.difference)} {words.span(one.interval)} {words.span(one.always)}")  # fmt: skip
            cells = (experiment.id, one.arm, words.people(arm), words.rate(arm), words.rate(control), apart,
                     words.verdict(one))  # fmt: skip
            yield f"| {' | '.join(map(escaped, cells))} |"
    yield ""
    yield from words.BY_HASH
