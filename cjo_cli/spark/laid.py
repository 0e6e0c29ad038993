"""Tasks over a log that is laid out by customer: the engine gets numbers of tasks, and each reads its own buckets."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.log.data import Wanted
from cjo_cli.log.laid.manifest import Manifest
from cjo_cli.log.laid.reader import read_laid
from cjo_cli.log.reader import Log
from cjo_cli.simulate.limits import Limits
from cjo_cli.spark.task import ANSWER, ROWS_A_TASK, Asked, answers, packed, run, unpacked

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Buckets:
    """The buckets of each task, of a log laid out in `folder`."""

    folder: str
    manifest: Manifest
    shares: tuple[tuple[int, ...], ...]
    to: int | None

    def __call__(self, task: int, wanted: Wanted, settings: dict[str, Any], allowed: Limits) -> Log:
        """A task's customers as a log."""
        return read_laid(Path(self.folder), self.manifest, self.shares[task], wanted, self.to, settings, allowed.rows)


def shares(rows: Sequence[int], tasks: int | None) -> tuple[tuple[int, ...], ...]:
    """Buckets by task, so that all have about as many rows: the largest first, each to who has least."""
    filled = [bucket for bucket, count in enumerate(rows) if count]
    many = max(1, min(tasks or -(-sum(rows) // ROWS_A_TASK), len(filled)))
    heap = [(0, task) for task in range(many)]
    found: list[list[int]] = [[] for _ in range(many)]
    for bucket in sorted(filled, key=lambda bucket: (-rows[bucket], bucket)):
        taken, task = heapq.heappop(heap)
        found[task].append(bucket)
        heapq.heappush(heap, (taken + rows[bucket], task))
    return tuple(tuple(sorted(some)) for some in found)


def scheduled(spark: Any, asked: Asked, buckets: Buckets) -> Any:
    """The engine's relation of what all tasks answer."""
    many = len(buckets.shares)
    return spark.range(0, many, 1, many).mapInArrow(_work(*packed(asked, buckets)), ANSWER)


def _work(version: str, payload: bytes) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        asked, buckets = unpacked(version, payload)
        for batch in batches:
            for task in batch.column(0).to_pylist():
                yield from answers(task, partial(run, task, asked, buckets))

    return work
