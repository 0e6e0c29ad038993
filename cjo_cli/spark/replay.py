"""A replay by an engine of many machines: tasks of disjoint customers, of which the sums add up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from cjo_cli import errors
from cjo_cli.errors import CjoError, LogError, UsageError
from cjo_cli.log.data import Wanted
from cjo_cli.log.laid.manifest import read_manifest
from cjo_cli.log.laid.taking import ANEW, read_as
from cjo_cli.log.oddities import Odd, Oddities
from cjo_cli.log.quality import Quality
from cjo_cli.log.reader import facts_of
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.adding import Sum
from cjo_cli.simulate.messages import Policies
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.replay import Options
from cjo_cli.simulate.run import ALLOW, ALLOWED_BAD, instant_of, refuse_bad_rows, refuse_period
from cjo_cli.simulate.summary import Values
from cjo_cli.simulate.times import Counted, Step, together
from cjo_cli.spark.laid import Buckets, scheduled, shares
from cjo_cli.spark.output import SEAL, gathered
from cjo_cli.spark.session import first_line
from cjo_cli.spark.task import DONE, TIME, WRONG, Asked, odd_of

# Times of all tasks together that are kept to the microsecond, a step.
TIMES = 1 << 18
# Of the summary and the series a page beside the tables.
Pages = dict[str, Callable[[Values, Values], str]]


@dataclass(frozen=True)
class Wish:
    """What a replay is asked, as the command line says it; `memory` is for each task."""

    start: str | None = None
    to: str | None = None
    policies: Policies = field(default_factory=Policies)
    memory: str | None = None
    tasks: int | None = None
    allow_bad_rows: float = ALLOWED_BAD


@dataclass(frozen=True)
class Replayed:
    """A replay by many tasks: its summary and series, how many tasks there were, and the files, where some are."""

    summary: Values
    series: Values
    tasks: int
    files: tuple[Path, ...] = ()


def replay_laid(
    spark: Any,
    folder: Path,
    plan: Plan,
    log: LogConfig,
    journeys: list[JourneyPlan],
    wish: Wish,
    output: Path | None = None,
    pages: Pages | None = None,
    progress: Progress = silent,
) -> Replayed:
    """Replay `journeys` over a log that `cjo log bucket` laid out in `folder`, which every worker sees there.

    Raises LogError where the log is not laid out as `log` says or a file of it cannot be read, RejectedRows where too
    many of its rows are bad, UsageError where the engine fails or `output` cannot be written.
    """
    manifest = read_manifest(folder)
    if manifest.read != read_as(log):
        raise LogError(f"cjo.yaml reads the log otherwise than when '{folder.name}' was laid out", ANEW)
    quality, rows = manifest.quality(), manifest.rows
    to = instant_of(wish.to, plan, "--to")
    buckets = Buckets(str(folder.resolve()), manifest, shares(rows, wish.tasks), to)
    return replayed(
        plan, journeys, quality, wish, len(buckets.shares), lambda asked: scheduled(spark, asked, buckets), output,
        pages or {}, progress,
    )  # fmt: skip


def replayed(
    plan: Plan,
    journeys: list[JourneyPlan],
    quality: Quality,
    wish: Wish,
    tasks: int,
    scheduled: Callable[[Asked], Any],
    output: Path | None,
    pages: Pages,
    progress: Progress,
) -> Replayed:
    """Have the tasks run, and add up what they answer."""
    since, to = (instant_of(text, plan, flag) for text, flag in ((wish.start, "--from"), (wish.to, "--to")))
    refuse_period(quality.first, quality.last if to is None else to, since, wish.start, wish.to)
    asks = wanted(plan, journeys)
    refuse_bad_rows(facts_of(quality, asks, Oddities(), 0), wish.allow_bad_rows, ALLOW)
    with ExitStack() as stack:
        made, texts = stack.enter_context(gathered(output)) if output is not None else (None, {})
        asked = Asked(
            plan, tuple(journey.id for journey in journeys), Options(since, wish.policies), to, wish.memory,
            None if made is None else str(made.resolve()), max(TIMES // tasks, 1),
        )  # fmt: skip
        progress(f"replaying in {tasks} tasks", 0)
        sums = _Sums(quality, asks)
        for answer in _collected(scheduled(asked)):
            sums.add(answer)
        summary, series = sums.values()
        for name, page in pages.items():
            texts[name] = page(summary, series)
        texts[SEAL] = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    files = () if output is None else tuple(sorted((*output.glob("*.parquet"), *(output / name for name in texts))))
    return Replayed(summary, series, tasks, files)


def _collected(relation: Any) -> Iterator[dict[str, Any]]:
    """What the tasks answer: sums, and no row of the log. Raises UsageError where the engine fails."""
    try:
        table = relation.toArrow()
    except Exception as error:  # noqa: BLE001 - of gRPC, of Spark, of Java, of a worker
        raise _failed(error) from None
    for batch in table.to_batches(max_chunksize=64):
        for answer in batch.to_pylist():
            if answer["name"] == WRONG:
                name, message, hint = json.loads(answer["text"])
                raise getattr(errors, name, CjoError)(message, hint)
            yield answer


def _failed(error: Exception) -> UsageError:
    text = str(error)
    if "No module named 'cjo_cli'" in text:
        return UsageError("the engine's workers have no cjo", "install cjo-cli there, the same version as here")
    last = next((line.strip() for line in reversed(text.splitlines()) if "Error: " in line), first_line(error))
    return UsageError(f"the engine gave up: {last}", "its log says more; run it again once it is mended")


class _Sums:
    """The answers in the adding."""

    def __init__(self, quality: Quality, asks: Wanted) -> None:
        self.quality, self.asks = quality, asks
        self.sum = Sum()
        self.customers = self.unknown_timezones = 0
        self.odd: list[Odd] = []
        self.times: dict[Step, list[Counted]] = {}

    def add(self, answer: dict[str, Any]) -> None:
        """Note one row of what a task answers."""
        if answer["name"] == TIME:
            journey, step = json.loads(answer["text"])
            counted = (np.array(answer["numbers"], dtype=np.int64), np.array(answer["counts"], dtype=np.int64))
            self.times.setdefault((journey, step), []).append(counted)
        elif answer["name"] == DONE:
            found = json.loads(answer["text"])
            self.sum.add(found["summary"], found["series"])
            self.customers += found["customers"]
            self.unknown_timezones += found["unknown_timezones"]
            self.odd += map(odd_of, found["odd"])

    def values(self) -> tuple[Values, Values]:
        """Summary and series of all."""
        times = {step: together(parts) for step, parts in self.times.items()}
        facts = facts_of(self.quality, self.asks, Oddities(tuple(self.odd)), self.customers)
        facts = replace(facts, unknown_timezones=self.unknown_timezones)
        return self.sum.summary(facts, times), self.sum.series(times)
