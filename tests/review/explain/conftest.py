"""The shop that is explained here."""

from __future__ import annotations

from pathlib import Path

import pytest
from simulate.world import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project with a taxonomy and content, without journeys and log."""
    return Shop(tmp_path)
