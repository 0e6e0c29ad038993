"""A project's journeys as maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked

if TYPE_CHECKING:
    from cjo_cli.review.map.graph import Graph


def journey_map(project: Path | str, journey: str | None = None, *, counts: Path | str | None = None) -> Graph:
    """One journey's map; without a name, or with words that name several, how journeys feed each other.

    `counts` is the output folder of a simulation. Raises ProjectError, NothingToDo, UsageError for an unknown journey
    or a folder without the numbers.
    """
    from cjo_cli.review.map.counts import numbers_of, summary_of
    from cjo_cli.review.map.graph import graph_of
    from cjo_cli.review.map.overview import overview
    from cjo_cli.simulate.select import select

    plan = checked(project).plan
    assert plan is not None
    chosen = plan.journeys if journey is None else select(plan, (journey,))
    folder = None if counts is None else Path(counts)
    if journey is not None and len(chosen) == 1:
        return graph_of(chosen[0], None if folder is None else numbers_of(folder, chosen[0]))
    return overview(plan.name, journey or "how journeys feed each other", chosen,
                    None if folder is None else summary_of(folder))  # fmt: skip
