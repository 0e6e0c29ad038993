"""A stand-in for an engine: tasks run one after another in this process."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


class Here:
    """As much of a session as a replay over a laid out log asks for."""

    def range(self, start: int, end: int, step: int, parts: int) -> Here:
        """Numbers, of which each part has one."""
        assert (start, step, parts) == (0, 1, end)
        self.batches = [pa.record_batch({"id": [number]}) for number in range(end)]
        return self

    def mapInArrow(self, work: Any, schema: str) -> Here:  # noqa: N802 - the engine's name
        """Every part's batches through `work`."""
        self.answers = [answer for batch in self.batches for answer in work(iter([batch]))]
        return self

    def toArrow(self) -> pa.Table:  # noqa: N802 - the engine's name
        """What came of it."""
        return pa.Table.from_batches(self.answers)
