"""How work is dealt to tasks, and what a task takes from whom."""

from __future__ import annotations

import pytest

from cjo_cli.errors import CjoError
from cjo_cli.log.laid.manifest import Manifest
from cjo_cli.simulate.replay import Options
from cjo_cli.spark import task
from cjo_cli.spark.laid import Buckets, shares
from cjo_cli.spark.task import Asked

DEALT = [
    ([5, 5, 5, 5], 2, ((0, 2), (1, 3))),
    ([100, 1, 1, 1], 2, ((0,), (1, 2, 3))),
    ([0, 3, 0, 2], 4, ((1,), (3,))),
    ([10, 20, 30], None, ((0, 1, 2),)),
    ([4_000_000, 4_000_000, 4_000_000], None, ((0,), (1,), (2,))),
]


@pytest.mark.parametrize(("rows", "tasks", "dealt"), DEALT)
def test_buckets_are_dealt_by_their_rows(
    rows: list[int], tasks: int | None, dealt: tuple[tuple[int, ...], ...]
) -> None:
    assert shares(rows, tasks) == dealt


def test_a_task_of_another_version_is_refused() -> None:
    asked = Asked(None, (), Options(), None, None, None, 1)  # type: ignore[arg-type]
    version, payload = task.packed(asked, Buckets("laid", Manifest(1, {}), (), None))
    assert task.unpacked(version, payload)[0] == asked
    with pytest.raises(CjoError, match=r"the workers have cjo .*, and 9\.9 asks them"):
        task.unpacked("9.9", payload)
