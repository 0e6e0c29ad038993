"""The line before the caps against Python's own sort, over requests with many equal deliveries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cjo_cli.simulate.line import Line, Origin
from cjo_cli.simulate.messages import OPEN, Messages
from cjo_cli.simulate.result import SENT

SPAN = 50
CUSTOMERS = 4


def world() -> Any:
    return SimpleNamespace(span=SPAN, key=lambda customer, t: customer * SPAN + t)


def request(rng: np.random.Generator, instances: int) -> tuple[Messages, Origin]:
    """Messages of some instances of one journey, at few instants, some of them settled already."""
    instance = rng.permutation(instances)[: rng.integers(0, instances + 1)]
    count = len(instance)
    zeros = np.zeros(count, dtype=np.int16)
    at = rng.integers(0, 5, count)
    outcome = np.where(rng.random(count) < 0.7, OPEN, SENT).astype(np.int8)
    messages = Messages(
        state=1, content="mail", capped=True, customer=rng.integers(0, CUSTOMERS, count), instance=instance,
        held_out=zeros > 0, channel=(zeros + rng.integers(0, 3)).astype(np.int16), variant=zeros, requested_at=at, at=at,
        outcome=outcome, reason=zeros,
    )  # fmt: skip
    entered, key = (rng.integers(0, 3, instances) for _ in range(2))
    return messages, Origin(int(rng.integers(0, 3)), int(rng.integers(0, 2)), entered, key)


@pytest.mark.parametrize("seed", range(40))
def test_messages_stand_in_the_order_of_m6(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [request(rng, int(rng.integers(1, 30))) for _ in range(rng.integers(1, 6))]
    line = Line(world(), [part for part, _ in pairs])
    customers = rng.random(CUSTOMERS) < 0.8
    line.keep(customers)
    line.sort([origin for _, origin in pairs])
    rows = [
        (int(part.customer[row]), int(part.at[row]), origin.journey, int(origin.entered_at[part.instance[row]]),
         origin.step, int(origin.key[part.instance[row]]), int(part.channel[row]))
        for part, origin in pairs
        for row in range(len(part))
    ]  # fmt: skip
    settled = np.concatenate([part.outcome for part, _ in pairs]) != OPEN
    wanted = sorted(row[:6] for row, done in zip(rows, settled, strict=True) if not done and customers[row[0]])
    assert [rows[place][:6] for place in line.place.tolist()] == wanted
    assert line.key.tolist() == [customer * SPAN + at for customer, at, *_ in wanted]
    assert line.channel.tolist() == [rows[place][6] for place in line.place.tolist()]
    assert line.starts.tolist() == [n for n, row in enumerate(wanted) if n == 0 or row[0] != wanted[n - 1][0]]
