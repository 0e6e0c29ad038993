"""A project's log looked at by itself."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import log_of, read_project, sound
from cjo_cli.errors import NothingToDo, UsageError

if TYPE_CHECKING:
    from cjo_cli.audit.suggest import Draft
    from cjo_cli.audit.values import Asked, Audit
    from cjo_cli.log.data import Wanted
    from cjo_cli.model.log import LogConfig
    from cjo_cli.model.project import Project
    from cjo_cli.plan.model import Plan


def audit(
    project: Path | str,
    *,
    actions: Sequence[str] = (),
    within: str | None = None,
    gap: str | None = None,
    allow_bad_rows: float | None = None,
) -> Audit:
    """What the project's log shows: paths, drop-offs, order effects, contacts, what came and went.

    `within` and `gap` are durations as the language writes them; `actions` are ids of actions or of events, by default
    those that are goals. A project without journeys will do. Raises ProjectError, ConfigError, LogError, RejectedRows
    (D3), UsageError.
    """
    return _looked(project, actions, within, gap, allow_bad_rows)[0]


def suggest(
    project: Path | str,
    *,
    actions: Sequence[str] = (),
    within: str | None = None,
    gap: str | None = None,
    allow_bad_rows: float | None = None,
) -> tuple[Audit, list[Draft]]:
    """The audit, and drafts of journeys for its strongest drop-offs; nothing is written. Raises as `audit` does."""
    from cjo_cli.audit.suggest import drafts

    found, asked, owner = _looked(project, actions, within, gap, allow_bad_rows)
    return found, drafts(found, asked, owner)


def _looked(
    project: Path | str, actions: Sequence[str], within: str | None, gap: str | None, allow_bad_rows: float | None
) -> tuple[Audit, Asked, Project]:
    from cjo_cli.audit.asked import wanted_for

    read = read_project(project)
    with contextlib.suppress(NothingToDo):
        sound(read)
    assert read.compiled is not None
    owner, plan = read.loaded.project, read.compiled.plan
    asked = _asked(owner, plan, actions, within, gap)
    wanted = wanted_for(plan, asked.wishes)
    return _over(owner.root, log_of(owner), wanted, asked, allow_bad_rows), asked, owner


def _asked(project: Project, plan: Plan, actions: Sequence[str], within: str | None, gap: str | None) -> Asked:
    from cjo_cli.audit.asked import contacts_of, wishes_of
    from cjo_cli.audit.values import WITHIN, Asked

    return Asked(
        within=WITHIN if within is None else span_of("--within", within),
        gap=None if gap is None else span_of("--gap", gap),
        timezone=plan.timezone,
        terms={part.name: event for event, part in plan.events.items()},
        wishes=wishes_of(project, plan, actions),
        contacts=tuple(contacts_of(project, plan)),
    )


def span_of(flag: str, text: str) -> int:
    """Microseconds of a duration that a flag gives. Raises UsageError for what is none."""
    from pydantic_core import PydanticCustomError

    from cjo_cli.model.base import duration

    try:
        return duration(text)
    except PydanticCustomError:
        raise UsageError(f"{flag}: not a duration: {text}", "write it as 7d, 12h or 30m") from None


def _over(root: Path, config: LogConfig, wanted: Wanted, asked: Asked, allow_bad_rows: float | None) -> Audit:
    import tempfile

    from cjo_cli.audit.audit import audit as look
    from cjo_cli.files import scratch
    from cjo_cli.log.reader import read_log
    from cjo_cli.simulate.limits import engine_settings, limits
    from cjo_cli.simulate.run import ALLOWED_BAD, refuse_bad_rows

    with scratch(Path(tempfile.gettempdir())) as spill:
        settings = engine_settings(str(spill), limits(None, 0).engine, None)
        with contextlib.closing(read_log(root, config, wanted, None, settings)) as log:
            allowed = ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows
            refuse_bad_rows(log.facts, allowed, "mend the log, or allow them: --allow-bad-rows PERCENT")
            return look(log, wanted, asked)
