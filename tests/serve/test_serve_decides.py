"""What is decided behind HTTP is what `cjo run` decides, row for row, on any state and by several processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from machine.stream import lines, write_lines

from cjo_cli.plan.instants import micros
from serve.serving import Clock, Local, all_decisions, ordered

Start = Callable[..., Local]
EVENTS = 200


@pytest.fixture(scope="module")
def expected(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The decisions of `cjo run` over the same events."""
    folder = tmp_path_factory.mktemp("expected")
    write_lines(folder / "events.jsonl", lines(EVENTS))
    done = run(
        "run", shop / "bundle.tar.gz", "--events", "events.jsonl", "--customers", shop / "customers.jsonl",
        "--state", "state.db", "--out", "out.jsonl", "--until", "2026-03-20", folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return ordered((folder / "out.jsonl").read_text(encoding="utf-8").splitlines())


def instant(row: dict[str, object]) -> int:
    return micros(datetime.fromisoformat(str(row["ts"])))


def feed(services: list[Local], clock: Clock, rows: list[dict[str, object]]) -> None:
    """Some rows to the next service when it is the last one's time; some requests are sent twice.

    Nobody looks at timers before the rows are there: what is due between them would be decided without them.
    """
    clients = [service.client() for service in services]
    start = number = 0
    while start < len(rows):
        some = rows[start : start + 1 + number % 9]
        start, number = start + len(some), number + 1
        clock.t = max(clock.t, instant(some[-1]))
        answer = clients[number % len(clients)].post("/v1/events", json=some)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"accepted": len(some), "seen": 0}
        if not number % 5:
            assert clients[-1].post("/v1/events", json=some).json() == {"accepted": 0, "seen": len(some)}
            services[number % len(services)].tick()


@pytest.mark.parametrize("processes", [1, 2])
def test_decisions_are_those_of_a_run(
    state: str, server: Start, clock: Clock, shop: Path, expected: list[str], processes: int
) -> None:
    if processes > 1 and state.startswith("sqlite"):
        pytest.skip("a file is of one process")
    rows = lines(EVENTS)
    clock.t = instant(rows[0])
    services = [server(state, clock, customers=shop / "customers.jsonl", ticks=False) for _ in range(processes)]
    feed(services, clock, rows)
    clock.t = micros(datetime.fromisoformat("2026-03-20T00:00:00.000001+00:00"))
    for service in services:
        service.tick()
    found = all_decisions(services[0].client())
    assert len(found) > 70
    assert len({one["id"] for one in found}) == len(found)
    assert ordered(found) == expected
    text = services[0].client().get("/v1/log").text
    assert text.count("\n") == len(found)
    assert "u0" not in text
    assert_chained(shop, text)


def assert_chained(folder: Path, text: str) -> None:
    path = folder / "served.log"
    path.write_text(text, encoding="utf-8")
    done = run("verify", "--log", path, folder=folder)
    assert done.returncode == 0, done.stderr


def shapes(row: dict[str, Any]) -> list[dict[str, Any]]:
    """One event, in each of the shapes that are known."""
    own = {key: row[key] for key in ("cart_id", "value")}
    segment = {"type": "track", "event": row["event"], "timestamp": row["ts"], "messageId": "m1", "properties": own}
    cloud = {"specversion": "1.0", "source": "shop", "id": "1", "type": row["event"], "time": row["ts"], "data": own}
    return [{**row, "event_id": "e"}, {**segment, "userId": "u2"}, {**cloud, "subject": "u3"}]


def test_the_shapes_are_told_apart(server: Start, tmp_path: Path, clock: Clock) -> None:
    row = next(row for row in lines(50) if row["event"] == "cart_updated")
    clock.t = instant(row)
    service = server(f"sqlite:///{tmp_path / 's.db'}", clock)
    ours, segment, cloud = shapes(row)
    asks = service.client()
    cloudy = {"Content-Type": "application/cloudevents+json"}
    assert asks.post("/v1/events", json={"batch": [ours, segment]}).json() == {"accepted": 2, "seen": 0}
    assert asks.post("/v1/events", content=json.dumps(cloud), headers=cloudy).json() == {"accepted": 1, "seen": 0}
    clock.t += 1
    service.tick()
    for name in (row["customer_id"], "u2", "u3"):
        found = asks.get(f"/v1/customers/{name}").json()
        assert found["customer_id"] == name
        assert [one["journey"] for one in found["instances"]] == ["cart-recovery"]
        assert found["instances"][0]["waits"]["rule"].startswith("journeys/cart-recovery.yaml#/steps/0")
