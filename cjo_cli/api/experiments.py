"""What experiments came to, written back as insights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import Read, read_from, read_project, sound
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from cjo_cli.editor.fix import Change
    from cjo_cli.model.journey import Journey
    from cjo_cli.model.project import Document
    from cjo_cli.review.experiments.values import Experiment

# What stands before a journey's insights.
BEFORE = ("journey", "title", "description")


def record(
    project: Path | str,
    found: Sequence[Experiment],
    name: str,
    *,
    start: str,
    end: str,
    replayed: Collection[str] | None = None,
) -> Change:
    """The journey's file with what the experiment `name` (`journey:step`) came to among its insights.

    `start` and `end` are the instants of the replay that `found` was read from, as a summary has them, `replayed` its
    journeys: where others were left out, the insight's source says so. Nothing is written (`editor.fix.write`), and the
    project is sound with it. Raises UsageError for an experiment that there is not, that shows nothing, or that is
    recorded; ProjectError.
    """
    from cjo_cli.editor.append import appended
    from cjo_cli.editor.fix import Change
    from cjo_cli.load.desk import Desk
    from cjo_cli.review.insights.record import named, recorded

    experiment = named(found, name)
    read = read_project(project)
    loaded = read.loaded.project
    document = next(one for one in loaded.journeys if one.value.id == experiment.journey)
    fields = recorded(experiment, start, end, loaded.config.timezone, alone=_alone(read, replayed))
    _refuse_known(document, [one["id"] for one in fields])
    raw = (loaded.root / document.file).read_bytes()
    made = appended(document.file, raw, "insights", fields, BEFORE)
    sound(read_from(Desk(loaded.root, {document.file: made})))
    return Change(document.file, raw, made)


def _alone(read: Read, replayed: Collection[str] | None) -> bool:
    """Whether journeys were left out that a replay has where none is named (E10)."""
    from cjo_cli.simulate.select import REPLAYED

    journeys = (one.value for one in read.loaded.project.journeys)
    return replayed is not None and any(one.status in REPLAYED and one.journey not in replayed for one in journeys)


def _refuse_known(document: Document[Journey], ids: Sequence[str]) -> None:
    known = [insight.id for insight in document.value.insights]
    for name in ids:
        if name in known:
            raise UsageError(f"{document.file} has the insight '{name}' already",
                             "take it out of the file to record it anew")  # fmt: skip
