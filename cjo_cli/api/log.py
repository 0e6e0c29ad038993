"""A project's recorded events by themselves: what they hold, and a part of them that can be handed on."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.reading import checked, log_of

if TYPE_CHECKING:
    from cjo_cli.log.laid.writer import Laid
    from cjo_cli.review.logcheck import LogCheck
    from cjo_cli.review.sample.sample import Sample
    from cjo_cli.simulate.progress import Progress


def check_log(project: Path | str) -> LogCheck:
    """What the project's log holds against its taxonomy. Raises ProjectError, ConfigError, LogError."""
    from cjo_cli.review.logcheck import check_log as check

    validation = checked(project)
    assert validation.plan is not None
    return check(validation.project, validation.plan, log_of(validation.project))


def bucket_log(
    project: Path | str,
    folder: Path | str,
    *,
    buckets: int | None = None,
    memory: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Laid:
    """Lay the project's log out in `folder` by customer, or those of its files that are not laid out there yet.

    Raises ProjectError, ConfigError, LogError where the log cannot be read or what was laid out has changed, UsageError
    where `folder` cannot be written.
    """
    from cjo_cli.files import scratch
    from cjo_cli.log.laid.writer import lay_out
    from cjo_cli.simulate.limits import engine_settings, limits
    from cjo_cli.simulate.progress import silent

    validation = checked(project)
    log = log_of(validation.project)
    with scratch(Path(tempfile.gettempdir())) as spill:
        settings = engine_settings(str(spill), 2 * limits(memory, 0).engine, threads)
        return lay_out(validation.project.root, log, Path(folder), buckets, settings, progress or silent)


def sample_log(
    project: Path | str,
    folder: Path | str,
    *,
    customers: int,
    fewest: int | None = None,
    key: bytes | None = None,
    allow_bad_rows: float | None = None,
    progress: Progress | None = None,
) -> Sample:
    """Write a pseudonymised extract of the project's log into `folder`: that many customers, with all their rows.

    Texts that fewer than `fewest` customers have do not stay as they are. Pseudonyms are made with `key`, else with one
    that only who has the log can make. Raises ProjectError, LogError, RejectedRows (D3), NothingToDo, UsageError where
    `folder` cannot be written.
    """
    from cjo_cli.report.document import to_json
    from cjo_cli.report.log import sample_values
    from cjo_cli.review.sample.sample import FEWEST, Asked, sample
    from cjo_cli.simulate.progress import silent
    from cjo_cli.simulate.run import ALLOWED_BAD

    validation = checked(project)
    assert validation.plan is not None
    allowed = ALLOWED_BAD if allow_bad_rows is None else allow_bad_rows
    asked = Asked(customers, FEWEST if fewest is None else fewest, key, allowed)
    log = log_of(validation.project)
    return sample(
        validation.project, validation.plan, log, Path(folder), asked, lambda made: to_json(sample_values(made)),
        progress or silent,
    )  # fmt: skip
