"""The templates of `cjo init`: each is green from `init` to `compile`, and its log is what its generator makes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import yaml
from command_line import ROOT, Run

from cjo_cli import api
from cjo_cli.simulate.summary import summarise
from cjo_cli.start import TEMPLATE, templates

HOUSES = [name for name in templates() if name != TEMPLATE]
MAKER = ROOT / "tests" / "logs" / "templates.py"


@pytest.fixture(params=HOUSES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    api.init(tmp_path / request.param, request.param)
    return tmp_path / request.param


def test_nothing_is_found_in_any_template(house: Path, cjo: Run) -> None:
    for more in ((), ("--log",)):
        found = api.validate(house, log=bool(more))
        assert found.diagnostics == ()
    done = cjo("fmt", "--check", folder=house)
    assert (done.returncode, done.stderr) == (0, "")
