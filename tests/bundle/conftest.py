"""One small signed bundle for all tests that only look at it."""

from __future__ import annotations

import pytest

from bundle.worlds import Signed, signed, small


@pytest.fixture(scope="session")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """The starter's bundle, signed by our key."""
    return signed(small(tmp_path_factory.mktemp("genuine") / "shop"), sequence=5)
