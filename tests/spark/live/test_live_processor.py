"""What the engine is told: rows of a frame, and one timer a bucket."""

from __future__ import annotations

import json
import pickle
from types import SimpleNamespace
from typing import Any

import pytest
from machine.stream import write_bundle

from cjo_cli import api
from cjo_cli.api.run import deployed_of
from cjo_cli.spark.live.processor import NAMES, Processor
from cjo_cli.spark.live.settings import Settings

pd = pytest.importorskip("pandas")
MARCH = 1_772_409_600_000  # 2026-03-02, in milliseconds
HOUR = 3_600_000


class Handle:
    """The engine's handle of one key: pages, and timers."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str], tuple[bytes]] = {}
        self.timers: set[int] = set()

    def getMapState(self, *_: str) -> Any:  # noqa: N802
        return SimpleNamespace(
            getValue=self.pages.get, updateValue=self.pages.__setitem__, removeKey=self.pages.__delitem__
        )

    def registerTimer(self, at: int) -> None:  # noqa: N802
        self.timers.add(at)

    def deleteTimer(self, at: int) -> None:  # noqa: N802
        self.timers.remove(at)


class Engine:
    def __init__(self, processor: Processor) -> None:
        self.handle = Handle()
        self.processor = pickle.loads(pickle.dumps(processor))  # as it comes to a worker
        self.processor.init(self.handle)

    def rows(self, watermark: int, *rows: tuple[str | None, int, bytes | None]) -> list[dict[str, Any]]:
        """A micro-batch whose rows come in two frames; timers that have rung are taken away after it."""
        frames = [pd.DataFrame(part, columns=["line", "position", "bundle"]) for part in (rows[:1], rows[1:]) if part]
        at = SimpleNamespace(getCurrentWatermarkInMs=lambda: watermark)
        found = list(self.processor.handleInputRows((0,), iter(frames), at)) if rows else []
        for timer in sorted(timer for timer in self.handle.timers if timer <= watermark):
            rung = SimpleNamespace(getExpiryTimeInMs=lambda timer=timer: timer)
            found += self.processor.handleExpiredTimer((0,), at, rung)
            self.handle.timers.remove(timer)
        return [row for frame in found for row in frame.to_dict("records")]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("processor")
    api.init(folder / "shop")
    return write_bundle(folder / "shop", folder).read_bytes()


def line(hour: int, **more: Any) -> str:
    cells = {"customer_id": "u1", "event": "cart_updated", "ts": f"2026-03-02T{hour:02}:00:00Z", "cart_id": "k1"}
    return json.dumps({**cells, "value": 40, **more})


def begun(bundle: bytes) -> Engine:
    engine = Engine(Processor(deployed_of, Settings(1, remember=86_400_000_000, beginning=MARCH * 1000)))
    known = pd.DataFrame({"line": ['{"customer_id": "u1", "email": "a@x", "email_ok": "true"}']})
    engine.processor.handleInitialState((0,), known, None)
    assert engine.rows(0, (None, 5, bundle), (line(8), 0, None)) == []
    return engine


def test_a_timer_wakes_the_silent(bundle: bytes) -> None:
    engine = begun(bundle)
    assert engine.handle.timers == {MARCH + 8 * HOUR + 1}  # the row that waits
    assert engine.rows(MARCH + 9 * HOUR) == []
    assert engine.handle.timers == {MARCH + 11 * HOUR + 1}
    assert engine.rows(MARCH + 11 * HOUR) == []
    (row,) = engine.rows(MARCH + 11 * HOUR + 1)
    assert (row["kind"], row["customer_id"], row["journey"]) == ("message", "u1", "cart-recovery")
    assert json.loads(row["line"])["id"] == row["id"]
    assert row["at"] == (MARCH + 11 * HOUR) * 1000
    assert len(engine.handle.timers) == 1


def test_rows_come_before_the_timer_that_they_make_needless(bundle: bytes) -> None:
    engine = begun(bundle)
    engine.rows(MARCH + 9 * HOUR)
    found = engine.rows(MARCH + 12 * HOUR, (line(13), 0, None))
    assert [row["kind"] for row in found] == ["message"]
    assert len(engine.handle.timers) == 1
    assert min(engine.handle.timers) > MARCH + 12 * HOUR


def test_what_comes_to_nothing_is_told(bundle: bytes) -> None:
    engine = begun(bundle)
    rows = [(line(10, event_id="e1"), 0, None), (line(10, event_id="e1"), 0, None), ("no json", 1, None)]
    found = engine.rows(MARCH + 9 * HOUR, *rows, (line(8), 2, None), (None, 3, b"no bundle"), (None, 4, None))
    kinds = {row["kind"]: row for row in found}
    assert [row["kind"] for row in found] == ["late", "rejected", "refused", "duplicate"]
    assert kinds["late"]["line"] == line(8)
    assert (kinds["rejected"]["reason"], kinds["rejected"]["line"]) == ("json", "no json")
    assert kinds["refused"]["reason"] == "no gzipped tar"
    assert list(found[0]) == NAMES
    assert len({row["id"] for row in found if row["id"]}) == 3
