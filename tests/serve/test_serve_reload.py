"""A new bundle while the service runs."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run

from cjo_cli import api
from cjo_cli.api.bundles import signature_of
from serve.serving import Clock, Local, Remote, until
from serve.test_serve_time import AT, cart

Start = Callable[..., Local]


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The starter's bundle, and one of a project in which a cart waits longer."""
    folder = tmp_path_factory.mktemp("versions")
    api.init(folder / "own")
    first = api.compile(folder / "own").data
    journey = folder / "own" / "journeys" / "cart-recovery.yaml"
    journey.write_text(journey.read_text(encoding="utf-8").replace("wait: 3h", "wait: 5h"), encoding="utf-8")
    return [first, api.compile(folder / "own").data]


@pytest.fixture
def bundle(versions: list[bytes], tmp_path: Path) -> Path:
    """The first bundle, where a test may put the second."""
    path = tmp_path / "bundle.tar.gz"
    path.write_bytes(versions[0])
    return path


def waits(service: Local, who: str) -> str:
    found = service.client().get(f"/v1/customers/{who}").json()["instances"][0]["waits"]
    return str(found["until"])[11:16]


def enter(service: Local, clock: Clock, who: str) -> None:
    assert service.client().post("/v1/events", json=cart(who, clock.t)).status_code == 200
    clock.t += 1_000_000
    service.tick()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_new_bundle_takes_new_entries(
    state: str, server: Start, clock: Clock, bundle: Path, versions: list[bytes], processes: int
) -> None:
    """The others follow it by themselves; who is on their way goes on by the bundle that they entered with."""
    if processes > 1 and state.startswith("sqlite"):
        pytest.skip("a file is of one process")
    clock.t = AT
    services = [server(state, clock, bundle=bundle) for _ in range(processes)]
    enter(services[0], clock, "u1")
    assert services[0].reloader.now() == "same"
    bundle.write_bytes(versions[1])
    assert services[0].reloader.now() == "taken"
    enter(services[-1], clock, "u2")
    assert [waits(services[-1], who) for who in ("u1", "u2")] == ["14:00", "16:00"]
    assert [waits(services[0], who) for who in ("u1", "u2")] == ["14:00", "16:00"]
    text = services[0].client().get("/metrics").text
    assert 'cjo_reloads_total{result="taken"} 1.0' in text
    clock.t += 6 * 3_600_000_000
    services[-1].tick()
    found = services[0].client().get("/v1/decisions").json()["decisions"]
    by = {one["decision"]["customer_id"]: one["decision"]["bundle"]["digest"] for one in found}
    assert len(set(by.values())) == 2


def test_an_event_that_was_under_way_still_starts_something(
    server: Start, clock: Clock, bundle: Path, versions: list[bytes], tmp_path: Path
) -> None:
    clock.t = AT
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock, bundle=bundle)
    enter(service, clock, "u1")
    sent = cart("u2", clock.t)
    clock.t += 5_000_000
    bundle.write_bytes(versions[1])
    assert service.reloader.now() == "taken"
    assert service.client().post("/v1/events", json=sent).status_code == 200
    assert waits(service, "u2") == "16:00"


def said(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """What the service has said of bundles, but for which."""
    lines = [(one.getMessage(), getattr(one, "more", {})) for one in caplog.records]
    hidden = {"revision", "digest"}
    return [
        {k: v for k, v in more.items() if k not in hidden} for what, more in lines if what in ("bundle", "not moved")
    ]


TAKEN = {"result": "taken", "new_history": 0}


def test_a_start_takes_over_moves_and_says_so(
    server: Start, clock: Clock, bundle: Path, versions: list[bytes], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Without `--migrate` nobody is moved; a later start with it moves them, though the bundle is the same."""
    clock.t = AT
    state = f"sqlite:///{tmp_path / 's.db'}"
    services = [server(state, clock, bundle=bundle)]
    enter(services[0], clock, "u1")
    bundle.write_bytes(versions[1])
    with caplog.at_level("INFO", "cjo.serve"):
        for migrate, until_ in ((False, "14:00"), (True, "16:00"), (True, "16:00")):
            services[-1].stop()
            services.append(server(state, clock, bundle=bundle, migrate=migrate))
            assert waits(services[-1], "u1") == until_
    assert said(caplog) == [{**TAKEN, "moved": 0, "by_older": 1}, {**TAKEN, "moved": 1, "by_older": 0}]


def test_who_cannot_be_moved_is_said_by_step(
    server: Start, clock: Clock, bundle: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock.t = AT
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock, bundle=bundle, migrate=True)
    enter(service, clock, "u1")
    api.init(tmp_path / "own")
    journey = tmp_path / "own" / "journeys" / "cart-recovery.yaml"
    journey.write_text(journey.read_text(encoding="utf-8").replace("id: patience", "id: calm"), encoding="utf-8")
    bundle.write_bytes(api.compile(tmp_path / "own").data)
    with caplog.at_level("INFO", "cjo.serve"):
        assert service.reloader.now() == "taken"
    why = {"journey": "cart-recovery", "step": "patience", "why": "the step is not in the bundle", "instances": 1}
    assert said(caplog) == [{**TAKEN, "moved": 0, "by_older": 1}, why]


def sign(bundle: Path, sequence: int) -> None:
    signature_of(bundle, None).unlink(missing_ok=True)
    done = run("sign", bundle, "--key", "release", "--sequence", sequence, folder=bundle.parent)
    assert done.returncode == 0, done.stderr


def test_only_what_is_signed_and_no_older_is_taken(
    server: Start, clock: Clock, bundle: Path, versions: list[bytes], tmp_path: Path
) -> None:
    made = run("keys", "new", "release", folder=tmp_path)
    (tmp_path / "trust.yaml").write_text(made.stdout, encoding="utf-8")
    sign(bundle, 5)
    clock.t = AT
    verified = {"trust": tmp_path / "trust.yaml", "activated": tmp_path / "last"}
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock, bundle=bundle, **verified)
    before = service.site.desk.service.rules.newest.digest
    bundle.write_bytes(versions[1])
    found = [service.reloader.now()]  # signed is another
    signature_of(bundle, None).unlink()
    found.append(service.reloader.now())
    sign(bundle, 4)
    found.append(service.reloader.now())
    assert found == ["refused"] * 3
    assert service.site.desk.service.rules.newest.digest == before
    assert service.client().get("/readyz").status_code == 200
    sign(bundle, 6)
    assert service.reloader.now() == "taken"
    assert service.site.desk.service.rules.newest.digest != before


def test_a_broken_file_changes_nothing(
    server: Start, clock: Clock, bundle: Path, versions: list[bytes], tmp_path: Path
) -> None:
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock, bundle=bundle)
    bundle.write_bytes(b"no bundle")
    assert service.reloader.now() == "refused"
    bundle.unlink()
    assert service.reloader.now() == "refused"
    assert service.client().get("/readyz").status_code == 200


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal here")
def test_the_file_itself_or_a_signal_asks_for_it(
    spawned: Callable[..., Remote], bundle: Path, versions: list[bytes], tmp_path: Path
) -> None:
    remote = spawned(f"sqlite:///{tmp_path / 's.db'}", "--watch", bundle=bundle)
    asks = remote.client()
    assert "cjo_reloads_total{" not in asks.get("/metrics").text
    bundle.write_bytes(versions[1])
    until(lambda: 'cjo_reloads_total{result="taken"} 1.0' in asks.get("/metrics").text)
    remote.process.send_signal(signal.SIGHUP)
    until(lambda: 'cjo_reloads_total{result="same"} 1.0' in asks.get("/metrics").text)
    assert remote.stop() == 0
