"""A log opened for several replays and questions, with its limits and its scratch folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.files import scratch
from cjo_cli.log.data import Wanted
from cjo_cli.log.reader import Log, read_log
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.limits import engine_settings, limits
from cjo_cli.simulate.needs import wanted
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.replay import Options, replay
from cjo_cli.simulate.result import Result

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Opened:
    """A log that is open for a plan's journeys: what is asked of it is answered while it is."""

    plan: Plan
    journeys: list[JourneyPlan]
    log: Log
    spill: Path

    def replay(self, progress: Progress = silent) -> Result:
        """The journeys replayed, under every policy, over the whole log."""
        return replay(self.plan, self.journeys, self.log, Options(), self.spill, progress)


@contextmanager
def opened(
    root: Path,
    config: LogConfig,
    plan: Plan,
    journeys: list[JourneyPlan],
    *,
    audiences: Iterable[str] = (),
    only: pa.Array | None = None,
    asked: Wanted | None = None,
) -> Iterator[Opened]:
    """The log that `config` names, open for what `journeys` and `audiences` read of it, or else for what is `asked`.

    `only` is as `read_log` has it.
    A result of it lives no longer than the block. Raises LogError where the log cannot be read.
    """
    with scratch(Path(tempfile.gettempdir())) as spill:
        allowed = limits(None, len(journeys))
        settings = engine_settings(str(spill), allowed.engine, None)
        asked = asked or wanted(plan, journeys, audiences)
        with closing(read_log(root, config, asked, None, settings, allowed.rows, only)) as log:
            yield Opened(plan, journeys, log, spill)
