"""Sums and scores before they are compared (V4), the same here as in the simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cjo_cli.machine.values import rounded
from cjo_cli.simulate.conditions import rounded as in_columns


@pytest.mark.parametrize("number", [0.0, 0.1 + 0.2, 5e-7, -5e-7, 4e-7, 1e17, 1e303, -1e308, math.inf, -math.inf])
def test_sums_are_rounded_as_in_a_simulation(number: float) -> None:
    with np.errstate(over="ignore"):
        assert rounded(number) == in_columns(np.float64(number))
