"""Time is the clock's: timers, events that are early or late, an end that loses nothing, a database that goes away."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from machine.stream import write_lines

from cjo_cli.plan.instants import micros
from serve.load import events, write_quick
from serve.serving import Clock, Local, Remote, all_decisions, until

Start = Callable[..., Local]
HOUR = 3_600_000_000
AT = 1_772_449_200_000_000  # 2026-03-02T11:00:00Z


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_quick(tmp_path_factory.mktemp("quick"))


def cart(who: str, t: int, number: int = 1, name: str = "cart_updated") -> dict[str, Any]:
    ts = datetime.fromtimestamp(t // 1_000_000, UTC).isoformat()
    return {"customer_id": who, "event": name, "event_id": f"{who}{number}", "ts": ts, "cart_id": "k1", "value": 30}


def journeys(service: Local, who: str) -> list[str]:
    return [one["journey"] for one in service.client().get(f"/v1/customers/{who}").json()["instances"]]


def test_timers_fire_within_a_second(state: str, server: Start, quick: Path, tmp_path: Path) -> None:
    known: list[dict[str, object]] = [{"customer_id": "u1", "email": "u1@example.org", "email_ok": True}]
    service = server(state, bundle=quick, customers=write_lines(tmp_path / "known.jsonl", known))
    asks = service.client()
    entered = time.time()
    row = {**cart("u1", 0), "ts": datetime.fromtimestamp(entered, UTC).isoformat()}
    assert asks.post("/v1/events", json=row).status_code == 200
    found = until(lambda: all_decisions(asks))
    seen = time.time()
    due = datetime.fromisoformat(found[0]["at"]).timestamp()
    assert due == pytest.approx(entered + 1, abs=0.01)
    assert 0 <= seen - due < 1
    assert "cjo_timer_lag_seconds" in asks.get("/metrics").text


def test_what_is_ahead_is_now_and_what_is_old_is_history(server: Start, clock: Clock, tmp_path: Path) -> None:
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock)
    asks = service.client()
    clock.t = AT
    answer = asks.post(
        "/v1/events", json=[cart("first", AT), cart("ahead", AT + HOUR // 120), cart("old", AT - 25 * HOUR)]
    )
    assert answer.json() == {"accepted": 3, "seen": 0}
    clock.t += 1
    service.tick()
    assert journeys(service, "ahead") == journeys(service, "first") == ["cart-recovery"]
    assert asks.get("/v1/customers/ahead").json()["last_event"] == "2026-03-02T11:00:00.000000Z"
    assert journeys(service, "old") == []
    assert 'cjo_events_total{result="late"} 1.0' in asks.get("/metrics").text
    assert asks.post("/v1/events", json=cart("early", AT + HOUR)).status_code == 422
    # The old one is history all the same; a present one begins, an older one comes late.
    assert asks.post("/v1/events", json=cart("old", AT, 2)).status_code == 200
    assert asks.post("/v1/events", json=cart("old", AT - 26 * HOUR, 3)).status_code == 200
    clock.t += 1
    service.tick()
    assert journeys(service, "old") == ["cart-recovery"]
    assert 'cjo_events_total{result="late"} 2.0' in asks.get("/metrics").text


def test_lateness_waits_for_what_comes_out_of_order(server: Start, clock: Clock, tmp_path: Path) -> None:
    """An order that comes after its cart's time is over, but within the lateness, still ends the journey."""
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock, lateness="10m")
    asks = service.client()
    clock.t = AT
    asks.post("/v1/events", json=cart("u1", AT))
    clock.t = AT + 3 * HOUR + HOUR // 12
    service.tick()
    assert all_decisions(asks) == []
    asks.post("/v1/events", json=cart("u1", AT + 3 * HOUR - HOUR // 60, 2, "order_completed"))
    clock.t += HOUR
    service.tick()
    assert [(one["kind"], one["outcome"]) for one in all_decisions(asks)] == [("exit", "converted")]


def send_all(remote: Remote, rows: list[dict[str, Any]], taken: list[str]) -> None:
    with remote.client() as asks:
        for row in rows:
            try:
                answer = asks.post("/v1/events", json={**row, "ts": datetime.now(UTC).isoformat()})
            except httpx.TransportError:
                return
            if answer.status_code == 200:
                taken.append(str(row["event_id"]))


def test_an_end_loses_nothing(spawned: Callable[..., Remote], server: Start, quick: Path, tmp_path: Path) -> None:
    """What was answered is there when the service comes back, and what was not may come again."""
    state = f"sqlite:///{tmp_path / 's.db'}"
    remote = spawned(state, bundle=quick)
    rows = list(itertools.islice(events(50), 2000))
    taken: list[str] = []
    threads = [threading.Thread(target=send_all, args=(remote, rows[place::4], taken)) for place in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: len(taken) > 100)
    assert remote.stop() == 0
    for thread in threads:
        thread.join(30)
    assert 100 < len(taken) < 2000
    again = server(state, bundle=quick)
    known = {**dict.fromkeys(taken, True)}
    now = datetime.now(UTC).isoformat()
    asks = again.client()
    for start in range(0, 2000, 500):
        some = [{**row, "ts": now} for row in rows[start : start + 500]]
        answer = asks.post("/v1/events", json=some).json()
        assert answer["seen"] >= sum(str(row["event_id"]) in known for row in some)
        assert answer["seen"] + answer["accepted"] == 500
    assert "Traceback" not in "".join(remote.said)


def test_a_database_that_goes_away_comes_back(postgres: str, server: Start, clock: Clock) -> None:
    """Meanwhile requests are told to come again, and nothing is half done."""
    import psycopg

    clock.t = AT
    service = server(postgres, clock)
    asks = service.client()
    assert asks.post("/v1/events", json=cart("u1", AT)).status_code == 200
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    found = until(lambda: asks.post("/v1/events", json=cart("u2", AT)).status_code == 200)
    assert found
    assert asks.get("/readyz").status_code == 200
    clock.t += 1
    service.tick()
    assert journeys(service, "u1") == journeys(service, "u2") == ["cart-recovery"]


def test_instants_are_those_that_were_sent(server: Start, clock: Clock, tmp_path: Path) -> None:
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock, unit="ms")
    clock.t = AT
    row = {**cart("u1", AT), "ts": AT // 1000}
    assert service.client().post("/v1/events", json=row).status_code == 200
    clock.t += 1
    service.tick()
    entered = service.client().get("/v1/customers/u1").json()["instances"][0]["entered_at"]
    assert micros(datetime.fromisoformat(entered)) == AT


def test_an_event_by_a_name_that_the_taxonomy_lacks_is_counted(server: Start, clock: Clock, tmp_path: Path) -> None:
    """It is taken, as what is not in the plan may be; whoever misspelt it has to see that somewhere."""
    clock.t = AT
    asks = server(f"sqlite:///{tmp_path / 's.db'}", clock).client()
    for number, name in enumerate(("cart_updated", "cart_update")):
        assert asks.post("/v1/events", json={**cart("u1", clock.t, number), "event": name}).status_code == 200
    assert 'cjo_events_total{result="accepted"} 2.0' in asks.get("/metrics").text
    assert 'cjo_events_total{result="unknown"} 1.0' in asks.get("/metrics").text
