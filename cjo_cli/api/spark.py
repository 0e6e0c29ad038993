"""A project over recorded events, by an engine of many machines."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from cjo_cli.api.reading import Validation, checked, log_of
from cjo_cli.api.replay import selected

if TYPE_CHECKING:
    from cjo_cli.model.log import LogConfig
    from cjo_cli.plan.model import JourneyPlan
    from cjo_cli.simulate.messages import Policies
    from cjo_cli.simulate.progress import Progress
    from cjo_cli.spark.replay import Pages, Replayed, Wish


class Options(TypedDict, total=False):
    """What a replay on an engine may be asked, as `simulate` is; `memory` is for each task, `output` a folder."""

    select: Sequence[str]
    base: str | None
    start: str | None
    to: str | None
    policies: Policies | None
    memory: str | None
    tasks: int | None
    allow_bad_rows: float | None
    output: Path | str | None
    progress: Progress | None


def simulate_laid(
    project: Path | str,
    folder: Path | str,
    *,
    spark: Any = None,
    remote: str | None = None,
    **options: Unpack[Options],
) -> Replayed:
    """Replay a log that `bucket_log` laid out in `folder`, on a Spark session, or on the Spark at `remote`.

    Without either it is the Spark that runs this program. With `output` the tables, the summary and the report are
    written there. Raises ProjectError, LogError, RejectedRows (D3), UsageError for an unknown journey or where the
    engine fails, NothingToDo.
    """
    from cjo_cli.simulate.progress import silent
    from cjo_cli.spark.replay import replay_laid

    validation = checked(project)
    assert validation.plan is not None
    log, journeys = log_of(validation.project), _journeys(validation, options)
    with _session(spark, remote) as session:
        return replay_laid(
            session, Path(folder), validation.plan, log, journeys, _wish(options), _output(options), _pages(validation),
            options.get("progress") or silent,
        )  # fmt: skip


def simulate_spark(
    spark: Any,
    events: Any,
    project: Path | str,
    *,
    customers: Any = None,
    order: str | None = None,
    **options: Unpack[Options],
) -> Replayed:
    """Replay a DataFrame of events, or a table of that name, which the engine carries to its tasks by customer.

    `customers` is the profile snapshot; the columns of both are those that the project's `log:` names. `order` is a
    column by which rows stand in the log's order, where it matters (T2). Raises as `simulate_laid` does.
    """
    from cjo_cli.simulate.progress import silent
    from cjo_cli.spark.frames import replay_frames

    validation = checked(project)
    assert validation.plan is not None
    return replay_frames(
        spark, events, customers, order, validation.plan, _columns(validation), _journeys(validation, options),
        _wish(options), _output(options), _pages(validation), options.get("progress") or silent,
    )  # fmt: skip


def simulate_table(
    project: Path | str,
    table: str,
    *,
    remote: str | None = None,
    customers: str | None = None,
    order: str | None = None,
    **options: Unpack[Options],
) -> Replayed:
    """As `simulate_spark`, on the Spark at `remote`, or the one that runs this program."""
    with _session(None, remote) as session:
        return simulate_spark(session, table, project, customers=customers, order=order, **options)


def _session(spark: Any, remote: str | None) -> AbstractContextManager[Any]:
    from cjo_cli.spark.session import session

    return session(remote) if spark is None else nullcontext(spark)


def _columns(validation: Validation) -> LogConfig:
    """How columns are named; a project whose log is a table need not name files."""
    from cjo_cli.model.log import LogConfig

    return validation.project.config.log or LogConfig(events=("table",))


def _journeys(validation: Validation, options: Options) -> list[JourneyPlan]:
    from cjo_cli.simulate.select import select

    assert validation.plan is not None
    return select(validation.plan, selected(validation.root, options.get("select", ()), options.get("base")))


def _wish(options: Options) -> Wish:
    from cjo_cli.simulate.messages import Policies
    from cjo_cli.simulate.run import ALLOWED_BAD
    from cjo_cli.spark.replay import Wish

    allowed = options.get("allow_bad_rows")
    return Wish(
        options.get("start"), options.get("to"), options.get("policies") or Policies(), options.get("memory"),
        options.get("tasks"), ALLOWED_BAD if allowed is None else allowed,
    )  # fmt: skip


def _output(options: Options) -> Path | None:
    output = options.get("output")
    return None if output is None else Path(output)


def _pages(validation: Validation) -> Pages:
    from cjo_cli.report.html import page

    plan = validation.plan
    assert plan is not None
    return {page.FILE: lambda summary, series: page.render(summary, series, plan)}
