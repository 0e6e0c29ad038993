"""A project's journeys as maps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked

if TYPE_CHECKING:
    from cjo_cli.model.project import Project
    from cjo_cli.review.insights.read import Told
    from cjo_cli.review.map.graph import Graph


def journey_map(project: Path | str, journey: str | None = None, *, counts: Path | str | None = None) -> Graph:
    """One journey's map; without a name, or with words that name several, how journeys feed each other.

    `counts` is the output folder of a simulation. A journey's insights are aged at that simulation's end, else at the
    last commit. Raises ProjectError, NothingToDo, UsageError for an unknown journey
    or a folder without the numbers.
    """
    from cjo_cli.review.map.counts import numbers_of, summary_of
    from cjo_cli.review.map.graph import graph_of
    from cjo_cli.review.map.overview import overview
    from cjo_cli.simulate.select import select

    validation = checked(project)
    plan = validation.plan
    assert plan is not None
    chosen = plan.journeys if journey is None else select(plan, (journey,))
    folder = None if counts is None else Path(counts)
    if journey is not None and len(chosen) == 1:
        graph = graph_of(chosen[0], None if folder is None else numbers_of(folder, chosen[0]))
        return replace(graph, insights=_insights(validation.project, graph.id, folder))
    return overview(plan.name, journey or "how journeys feed each other", chosen,
                    None if folder is None else summary_of(folder))  # fmt: skip


def _insights(project: Project, journey: str, folder: Path | None) -> tuple[Told, ...]:
    from cjo_cli.plan.instants import parse_instant
    from cjo_cli.review.diff.git import time_of
    from cjo_cli.review.insights.read import insights
    from cjo_cli.review.map.counts import summary_of

    chosen = [document.value for document in project.journeys if document.value.id == journey]
    if not any(one.date for one in chosen[0].insights):
        at = None
    elif folder is None:
        at = time_of(project.root)
    else:
        at = parse_instant(summary_of(folder)["period"]["to"], "UTC")
    return insights(chosen, project.config.timezone, at)
