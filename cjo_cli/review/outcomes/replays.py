"""The replays that a comparison asks for, over one log."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.model.log import LogConfig
from cjo_cli.review.outcomes.sides import Pair, Side
from cjo_cli.review.outcomes.values import Window
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.progress import Progress
from cjo_cli.simulate.result import Result
from cjo_cli.simulate.run import refuse_bad_rows

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Replays:
    """What replays the journeys of `pairs`; results live as long as `stack` is open."""

    root: Path
    log: LogConfig
    pairs: tuple[Pair, ...]
    allowed: float
    stack: ExitStack
    progress: Progress

    def run(self, side: Side, names: Collection[str] | None = None, only: pa.Array | None = None) -> Result:
        """A side's journeys of the pairs named, or all of them, over everybody or the customers of some ids.

        Raises LogError where the log cannot be read, RejectedRows where too many of its rows are bad.
        """
        known = {pair.of(side.is_head): pair.name for pair in self.pairs}
        some = [journey for name, journey in side.journeys.items() if names is None or known[name] in names]
        self.progress(f"reading the log for {side.word}", 0)
        over = self.stack.enter_context(opened(self.root, self.log, side.plan, some, only=only))
        refuse_bad_rows(over.log.facts, self.allowed, "mend the log, or allow them: --allow-bad-rows PERCENT")
        return over.replay(lambda doing, share: self.progress(f"{doing} {side.word}", share))


def window_of(result: Result, digest: str) -> Window:
    """The log that a whole replay went over."""
    facts = result.facts
    return Window(digest, facts.rows, len(result.customers), facts.first, facts.last)
