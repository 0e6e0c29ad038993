"""Experiments as a section of a page of HTML: the values of `templates/experiments.html`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cjo_cli.report.experiments import words
from cjo_cli.report.html.charts import Scale
from cjo_cli.report.simulation import number, points, share
from cjo_cli.review.experiments.values import Arm, Comparison, Experiment

Values = dict[str, Any]
HERE = Path(__file__).parent / "templates"
# How a verdict is drawn.
KINDS = {"better": "goal", "worse": "lost"}
SAID = {
    "off": "assignment is off", "few": "not enough customers", "idle": "does not run", "better": "better",
    "worse": "worse", "looks-better": "looks better", "looks-worse": "looks worse", "none": "no difference yet",
}  # fmt: skip
LEGEND = (
    "Differences are in percentage points. Better and worse hold however often one looks, as does the line; looks "
    "better and looks worse hold by 95 % if this is the one look that was planned."
)


def experiments_page(found: Sequence[Experiment]) -> Values:
    """What the section shows: a row for each comparison on one scale, and each experiment's arms."""
    scale = Scale([end for one in found for compared in one.comparisons for end in compared.always or ()])
    return {
        "rows": [row for one in found for row in _rows(one, scale)],
        "each": [_each(one) for one in found],
        "legend": LEGEND,
        "by_hash": " ".join(words.BY_HASH),
    }


def _rows(experiment: Experiment, scale: Scale) -> Iterator[Values]:
    control = experiment.arm(experiment.control)
    for one in experiment.comparisons:
        arm = experiment.arm(one.arm)
        yield {
            "id": experiment.id, "arm": f"{one.arm} against {control.id}", "n": words.people(arm),
            "rate": words.rate(arm), "control": words.rate(control), "verdict": SAID[one.verdict],
            "kind": KINDS.get(one.verdict, ""), "apart": points(one.difference), "once": words.span(one.interval),
            "always": words.span(one.always),
            "whisker": scale.whisker(one.difference, None if one.always is None else list(one.always)),
        }  # fmt: skip


def _each(experiment: Experiment) -> Values:
    return {
        "name": words.name(experiment),
        "goal": words.goal(experiment),
        "arms": [_arm(arm) for arm in experiment.arms],
        "compared": [_compared(experiment, one) for one in experiment.comparisons],
        "notes": list(words.notes(experiment)),
    }


def _arm(arm: Arm) -> Values:
    interval = f"{share(arm.interval[0])} to {share(arm.interval[1])}" if arm.interval and not arm.few else ""
    return {
        "id": arm.id, "share": words.portion(arm), "assigned": words.FEW if arm.few else number(arm.assigned),
        "n": words.people(arm), "converted": words.FEW if arm.few else number(arm.converted),
        "rate": words.rate(arm), "interval": interval,
    }  # fmt: skip


def _compared(experiment: Experiment, one: Comparison) -> Values:
    said = [words.verdict(one), *(line for line in words.behind(experiment, one))]
    return {"arm": one.arm, "said": "; ".join(said)}
