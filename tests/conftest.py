"""What tests of several folders share: the example project's replay, once a session, and the command line."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from command_line import ROOT, Run, run

from cjo_cli import api
from cjo_cli.simulate.result import Result


@pytest.fixture(scope="session")
def aurora() -> Result:
    """The replay of the example project over its whole log."""
    return api.simulate(ROOT)


@pytest.fixture(scope="session")
def aurora_out(aurora: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of that replay."""
    folder = tmp_path_factory.mktemp("aurora") / "out"
    api.write(aurora, folder)
    return folder


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A project as `cjo init` makes it."""
    api.init(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def cjo(tmp_path: Path) -> Run:
    """Run `cjo` in a process of its own; `folder` defaults to the test's own."""
    return partial(run, folder=tmp_path)
