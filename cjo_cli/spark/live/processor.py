"""Buckets as the engine knows them: a key, a map of pages, a timer (Spark 4, `transformWithStateInPandas`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql.streaming.stateful_processor import MapState, StatefulProcessor, StatefulProcessorHandle

from cjo_cli.spark.live.settings import Settings

if TYPE_CHECKING:
    from cjo_cli.machine.deployed import Deployed
    from cjo_cli.spark.live.bucket import Bucket, Done, Line

# What comes in: a row of the log, or a bundle, or neither: then only time passes.
INPUT = "line string, position long, bundle binary"
OUTPUT = "kind string, id string, at long, customer_id string, journey string, reason string, line string"
NAMES = [column.split()[0] for column in OUTPUT.split(", ")]
MILLISECOND = 1000


class Shelves:
    """The pages of the bucket that the engine has at hand."""

    def __init__(self, state: MapState) -> None:
        self._state = state

    def get(self, name: str) -> bytes | None:
        """A page; None of one that is not there."""
        found = self._state.getValue((name,))
        return None if found is None else bytes(found[0])

    def put(self, name: str, data: bytes) -> None:
        """Keep a page, in place of what it was."""
        self._state.updateValue((name,), (data,))

    def remove(self, name: str) -> None:
        """Let go of a page."""
        self._state.removeKey((name,))


class Processor(StatefulProcessor):
    """Calls a bucket for what the engine brings, and sets the one timer by which the silent are decided.

    The engine starts a process on the driver for each micro-batch that only asks what state there is; so what decides
    is imported where something is decided.
    """

    def __init__(self, opened: Callable[[bytes], Deployed], settings: Settings) -> None:
        self._opened = opened
        self._settings = settings

    def init(self, handle: StatefulProcessorHandle) -> None:
        """Have the engine keep the pages."""
        self._handle = handle
        self._pages = Shelves(handle.getMapState("pages", "name string", "data binary"))

    def handleInitialState(self, key: Any, initialState: Any, timerValues: Any) -> None:  # noqa: ARG002, N802, N803
        """Take rows of the snapshot."""
        self._bucket().keep_snapshot(initialState["line"].tolist())

    def handleInputRows(self, key: Any, rows: Iterator[Any], timerValues: Any) -> Iterator[Any]:  # noqa: N802, N803
        """Take rows and bundles, and decide what the watermark has passed."""
        lines: list[tuple[str, int]] = []
        bundles: list[tuple[int, bytes]] = []
        for frame in rows:
            columns = (frame[name].tolist() for name in ("line", "position", "bundle"))
            for line, position, bundle in zip(*columns, strict=True):
                # What is missing is None or NaN, as pandas has it.
                if isinstance(line, str):
                    lines.append((line, int(position)))
                elif isinstance(bundle, bytes | bytearray):
                    bundles.append((int(position), bytes(bundle)))
        yield from self._take(key, lines, [data for _, data in sorted(bundles)], timerValues)

    def _bucket(self) -> Bucket:
        from cjo_cli.spark.live.bucket import Bucket
        from cjo_cli.spark.live.library import Library

        return Bucket(self._pages, Library(self._opened, self._settings))

    def handleExpiredTimer(self, key: Any, timerValues: Any, expiredTimerInfo: Any) -> Iterator[Any]:  # noqa: N802, N803
        """Decide what the watermark has passed."""
        yield from self._take(key, [], [], timerValues, expiredTimerInfo.getExpiryTimeInMs())

    def _take(
        self,
        key: Any,
        lines: Sequence[tuple[str, int]],
        bundles: Sequence[bytes],
        timers: Any,
        rung: int | None = None,
    ) -> Iterator[Any]:
        import pandas as pd  # type: ignore[import-untyped]

        from cjo_cli.spark.live.bucket import Line

        bucket, watermark = self._bucket(), timers.getCurrentWatermarkInMs()
        before = bucket.wake
        # The engine's watermark is 0 until there is one.
        done = bucket.take([Line(*line) for line in lines], bundles, watermark * MILLISECOND if watermark > 0 else None)
        if done.wake != before:
            if before not in (None, rung):  # one that has rung is taken away by the engine
                self._handle.deleteTimer(before)
            if done.wake is not None:
                self._handle.registerTimer(done.wake)
        rows = list(_rows(key[0], done))
        if rows:
            yield pd.DataFrame(rows, columns=NAMES, dtype=object)  # an instant is no float beside one that is missing


def _rows(bucket: int, done: Done) -> Iterator[tuple[object, ...]]:
    for made, told in done.told:
        yield told.kind, told.id, made.at, made.customer, made.decision.journey, None, told.line
    for line in done.late:
        yield _put_aside("late", None, line)
    for lacks, line in done.rejected:
        yield _put_aside("rejected", lacks, line)
    for note in done.notes:
        yield note.kind, _digest(bucket, note.bundle, note.text), None, None, None, note.text, note.bundle
    yield from (("duplicate", None, None, None, None, None, None) for _ in range(done.seen))


def _put_aside(kind: str, reason: str | None, line: Line) -> tuple[object, ...]:
    return kind, _digest(kind, line.position, line.text), None, None, None, reason, line.text


def _digest(*parts: object) -> str:
    """What names a row that is no decision, so that one that comes again is known."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
