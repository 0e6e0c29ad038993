"""Ways that are quicker must agree with the plain ones: caps by jumps with caps by turns, a gap with the greedy rule."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cjo_cli.plan.model import CapPart, Reentry
from cjo_cli.simulate.accept import accept, accept_by_gap
from cjo_cli.simulate.caps import _by_jumps, _by_turns
from cjo_cli.simulate.world import NEVER

SPAN = 1000


def key(customer: Any, t: Any) -> Any:
    return customer * SPAN + t


@pytest.mark.parametrize("seed", range(40))
def test_caps_by_jumps_are_caps_by_turns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    caps = [
        CapPart(id=f"cap-{number}", channel=None, max=int(rng.integers(1, 4)), per=int(rng.integers(1, 120)))
        for number in range(rng.integers(1, 4))
    ]
    world: Any = SimpleNamespace(plan=SimpleNamespace(caps=caps))
    count = int(rng.integers(1, 300))
    keys = np.sort(key(rng.integers(0, 8, count), rng.integers(0, 400, count)))
    customer, at = keys // SPAN, keys % SPAN
    starts = np.flatnonzero(np.r_[True, np.diff(customer) > 0])
    stops = np.r_[starts[1:], count]
    turns = _by_turns(world, customer, at, [np.ones(count, dtype=np.bool_) for _ in caps], starts, stops)
    assert _by_jumps(caps, keys, starts, stops).tolist() == turns.tolist()
    assert (turns < 0).any()


@pytest.mark.parametrize("seed", range(40))
def test_a_gap_between_entries_is_the_greedy_rule(seed: int) -> None:
    """Instances that end within the gap, some of them at once."""
    rng = np.random.default_rng(seed)
    gap, count = int(rng.integers(0, 100)), int(rng.integers(1, 300))
    keys = np.unique(key(rng.integers(0, 8, count), rng.integers(0, 400, count)))
    customer, start = keys // SPAN, keys % SPAN
    end = start + rng.integers(0, gap + 1, len(keys))
    for rule, apart in ((Reentry(after=gap, since="entry"), gap), (Reentry(never=True), NEVER)):
        greedy = accept(
            customer=customer, own=customer, start=start, end=end, journey=np.zeros_like(customer), rules=[rule],
            together=False,
        )  # fmt: skip
        assert accept_by_gap(keys, customer, apart).tolist() == np.flatnonzero(greedy.accepted).tolist()
