"""How many customers are in each audience when the log ends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.log.reader import Log
from cjo_cli.model.log import LogConfig
from cjo_cli.plan.conditions import Audience
from cjo_cli.plan.model import Plan
from cjo_cli.simulate.conditions import Judge, rows_at
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.world import cuts

if TYPE_CHECKING:
    import pyarrow as pa


def sizes_over(root: Path, config: LogConfig, plan: Plan, only: pa.Array | None = None) -> dict[str, int]:
    """As `audience_sizes`, over the log that `config` names, or over the customers of some ids."""
    with opened(root, config, plan, [], audiences=plan.audiences, only=only) as over:
        return audience_sizes(plan, over.log)


def audience_sizes(plan: Plan, log: Log) -> dict[str, int]:
    """Customers in each audience at the horizon, by the audience's id; `log` was opened for all of them."""
    sizes = dict.fromkeys(plan.audiences, 0)
    for world in (world for data in log.parts() for world in cuts(plan, data)):
        judge = Judge(world)
        customers = np.arange(world.size, dtype=np.int64)
        rows = rows_at(customers, np.full(world.size, log.horizon, dtype=np.int64))
        for name in sizes:
            sizes[name] += int(judge.holds(Audience(id=name), rows).sum())
    return sizes
