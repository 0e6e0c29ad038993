"""What experiments came to, written back as insights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import read_from, read_project, sound
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from cjo_cli.editor.fix import Change
    from cjo_cli.model.journey import Journey
    from cjo_cli.model.project import Document
    from cjo_cli.review.experiments.values import Experiment

# What stands before a journey's insights.
BEFORE = ("journey", "title", "description")


def record(project: Path | str, found: Sequence[Experiment], name: str, *, start: str, end: str) -> Change:
    """The journey's file with what the experiment `name` (`journey:step`) came to among its insights.

    `start` and `end` are the instants of the replay that `found` was read from, as a summary has them. Nothing is
    written (`editor.fix.write`), and the project is sound with it. Raises UsageError for an experiment that there is
    not, that shows nothing, or that is recorded; ProjectError.
    """
    from cjo_cli.editor.append import appended
    from cjo_cli.editor.fix import Change
    from cjo_cli.load.desk import Desk
    from cjo_cli.review.insights.record import named, recorded

    experiment = named(found, name)
    read = read_project(project)
    loaded = read.loaded.project
    document = next(one for one in loaded.journeys if one.value.id == experiment.journey)
    fields = recorded(experiment, start, end, loaded.config.timezone)
    _refuse_known(document, [one["id"] for one in fields])
    raw = (loaded.root / document.file).read_bytes()
    made = appended(document.file, raw, "insights", fields, BEFORE)
    sound(read_from(Desk(loaded.root, {document.file: made})))
    return Change(document.file, raw, made)


def _refuse_known(document: Document[Journey], ids: Sequence[str]) -> None:
    known = [insight.id for insight in document.value.insights]
    for name in ids:
        if name in known:
            raise UsageError(f"{document.file} has the insight '{name}' already",
                             "take it out of the file to record it anew")  # fmt: skip
