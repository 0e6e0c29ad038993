"""The made project, once a session: a log whose truth is known."""

from __future__ import annotations

import pytest
from learn_made import Made, make

from cjo_cli import api
from cjo_cli.review.learn.asked import Words


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("learn") / "made"
    drawn = make(folder)
    return Made(folder, drawn, api.learn(folder, Words("offers:offer", action="offer")))
