"""Who may ask, and what comes of what should not be asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from machine.stream import lines

from cjo_cli.api import openapi
from cjo_cli.serve.intake import LONGEST, MOST
from serve.serving import Clock, Local, client

Start = Callable[..., Local]
NOW = 1_772_500_000_000_000
OPEN = {"/healthz", "/readyz"}
EVENT = {"customer_id": "u1", "event": "cart_updated", "ts": "2026-03-02T10:00:00Z", "event_id": "e1"}


@pytest.fixture(scope="module")
def service(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    from serve.serving import asked_of

    folder = tmp_path_factory.mktemp("access")
    asked = asked_of(folder, shop / "bundle.tar.gz", f"sqlite:///{folder / 's.db'}", Clock(NOW), body=20_000)
    one = Local(asked).start()
    yield one
    one.stop()


def endpoints() -> list[tuple[str, str]]:
    return [(method.upper(), path) for path, methods in openapi()["paths"].items() for method in methods]


def ask(service: Local, method: str, path: str, headers: dict[str, Any]) -> httpx.Response:
    body = {"json": EVENT} if method == "POST" else {}
    with httpx.Client(base_url=service.address, trust_env=False, verify=False) as anybody:
        return anybody.request(method, path.replace("{customer_id}", "nobody"), headers=headers, **body)


@pytest.mark.parametrize(("method", "path"), endpoints())
def test_every_endpoint_asks_for_a_token(service: Local, method: str, path: str) -> None:
    from serve.serving import bearer

    writes = method in ("POST", "DELETE")
    wrong = {} if path in OPEN else {"reader": writes, "writer": not writes}
    strangers: list[dict[str, Any]] = [
        {}, {"Authorization": "Bearer " + "x" * 40}, {"Authorization": "Basic b2ZmaWNlOm8="}, {"Authorization": "Bearer"},
        {"Authorization": b"Bearer \xff"},
    ]  # fmt: skip
    for headers in strangers:
        answer = ask(service, method, path, headers)
        assert (answer.status_code == 401) == (path not in OPEN), answer.text
    for name, refused in wrong.items():
        assert (ask(service, method, path, bearer(name)).status_code == 403) == refused
    assert ask(service, method, path, bearer()).status_code in (200, 404)


def events(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**EVENT, "event_id": "new", **changes}.items() if value is not None}


BODIES: list[tuple[Any, int, str]] = [
    (b"", 400, "no JSON"),
    (b"\xff\xfe", 400, "no JSON"),
    (b"[" * 100_000, 413, "larger"),
    (b"[" * 9_000, 400, "no JSON"),
    (b"3", 400, "neither an event nor a list"),
    (b"[]", 400, "neither an event nor a list"),
    (b'{"batch": {}}', 400, "neither an event nor a list"),
    (b'{"a": NaN}', 422, "nothing was taken"),
    (b"[" + b",".join([b"{}"] * (MOST + 1)) + b"]", 400, "more than"),
    (b'{"customer_id": "a\\u0000b"}', 400, "NUL"),
    (b'{"customer_id": "\\ud800"}', 400, "surrogate"),
    ([events(), 7], 422, '"index":1,"lacks":"json"'),
    (events(customer_id=None), 422, '"lacks":"customer"'),
    (events(customer_id="x" * (LONGEST + 1)), 422, '"lacks":"customer"'),
    (events(event=""), 422, '"lacks":"event"'),
    (events(ts="yesterday"), 422, '"lacks":"ts"'),
    (events(ts=17), 422, '"lacks":"ts"'),
    (events(event_id=None), 422, '"lacks":"id"'),
    (events(ts="2027-01-01"), 422, '"lacks":"future"'),
]


@pytest.mark.parametrize(("body", "status", "said"), BODIES, ids=lambda value: str(value)[:30])
def test_what_is_no_event_is_refused_whole(service: Local, body: Any, status: int, said: str) -> None:
    content = {"content": body, "headers": {"Content-Type": "application/json"}}
    answer = service.client("writer").post("/v1/events", **(content if isinstance(body, bytes) else {"json": body}))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.text
    assert service.client("reader").get("/v1/customers/u1").status_code in (404, 200)


def test_nothing_of_a_batch_counts_where_one_is_wrong(service: Local) -> None:
    good = events(customer_id="whole", event_id="w1")
    asks = service.client()
    assert asks.post("/v1/events", json=[good, events(ts=None)]).status_code == 422
    assert asks.get("/v1/customers/whole").status_code == 404
    assert asks.post("/v1/events", json=[good, good]).json() == {"accepted": 1, "seen": 1}
    assert asks.get("/v1/customers/whole").status_code == 200


def test_a_body_is_bounded_as_it_comes(service: Local) -> None:
    """Without a length in its head."""
    sent = 0

    def parts() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b" " * 1000

    headers = {"Content-Type": "application/json"}
    try:
        answer = service.client().post("/v1/events", content=parts(), headers=headers)
        assert answer.status_code == 413
    except httpx.TransportError:  # told, and hung up on, while it went on sending
        pass
    assert sent < 10_000


WRONG = [
    ("GET", "/v1/decisions?limit=0", 422), ("GET", "/v1/decisions?limit=x", 422), ("GET", "/v1/decisions?more=1", 422),
    ("GET", f"/v1/decisions?after={2**63}", 422), ("GET", "/v1/decisions?customer_id=%00", 422),
    ("GET", "/v1/log?limit=1", 422), ("GET", "/v1/customers/" + "x" * (LONGEST + 1), 422),
    ("GET", "/v1/customers/%00", 422), ("PUT", "/v1/events", 405), ("GET", "/v1/nothing", 404),
    ("DELETE", "/v1/customers/nobody", 404), ("GET", "/v1/customers/a%2Fb", 404),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), WRONG)
def test_what_cannot_be_asked(service: Local, method: str, path: str, status: int) -> None:
    answer = service.client().request(method, path)
    assert answer.status_code == status, answer.text
    assert answer.json()["status"] == status


def test_another_type_of_body_is_refused(service: Local) -> None:
    answer = service.client().post("/v1/events", content=b"{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_no_customer_is_in_what_is_said(service: Local, spawned: Callable[..., Any], tmp_path: Path) -> None:
    """Neither in lines, nor in metrics, nor in answers to what was wrong."""
    remote = spawned(f"sqlite:///{tmp_path / 'said.db'}")
    asks = remote.client()
    rows = [{**row, "customer_id": "secret-77", "ts": "2026-03-02"} for row in lines(20)]
    assert asks.post("/v1/events", json=rows).status_code == 200
    asks.get("/v1/customers/secret-77")
    asks.get("/v1/customers/secret-77/more")
    asks.get("/v1/decisions", params={"customer_id": "secret-77", "wrong": "secret-77"})
    refused = asks.post("/v1/events", json=[{**rows[0], "ts": "secret-77"}])
    asks.delete("/v1/customers/secret-77")
    metrics = asks.get("/metrics").text
    assert remote.stop() == 0
    said = "".join(remote.said)
    assert said.count('"said": "request"') == 7
    assert '"route": "/v1/customers/{customer_id}", "status": 200' in said
    assert 'cjo_request_seconds_count{method="DELETE",route="/v1/customers/{customer_id}",status="200"} 1.0' in metrics
    assert "secret-77" not in said + metrics + refused.text


def test_a_stranger_learns_nothing_from_the_time_it_takes(service: Local) -> None:
    """All digests are compared, whoever asks."""
    import inspect

    from cjo_cli.serve import tokens

    source = inspect.getsource(tokens.Tokens.holder)
    assert "compare_digest" in source
    assert not re.search(r"\b(break|return holder)\b", source)
    assert client(service.address, "reader").get("/readyz").json() == {"status": "ready"}


@pytest.mark.parametrize("ending", ["%0A", "%0Ab", "%0D%0A", "%2Fb", "/", "%E2%80%A8"])
def test_an_id_in_a_path_is_who_was_meant(service: Local, ending: str) -> None:
    """A line break ends no id: whoever erases one customer does not erase another."""
    asks = service.client()
    who = unquote("meant" + ending)
    events = [{**EVENT, "customer_id": one, "event_id": f"{one}-{ending}"} for one in ("meant", who)]
    assert asks.post("/v1/events", json=events).status_code == 200
    assert asks.get("/v1/customers/meant" + ending).json()["customer_id"] == who
    assert asks.delete("/v1/customers/meant" + ending).status_code == 200
    assert asks.get("/v1/customers/meant" + ending).status_code == 404
    assert asks.get("/v1/customers/meant").json()["customer_id"] == "meant"


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/log/", "/metrics/"])
def test_no_path_leads_to_another(service: Local, path: str) -> None:
    answer = service.client().get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_ready_is_what_takes_events(server: Start, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service = server(state, Clock(NOW))
    ledger = service.site.desk.service.ledger
    gone = ledger.GONE[0]

    def full(*_: object) -> None:
        raise gone("database or disk is full")

    with service.client() as office, monkeypatch.context() as patch:
        assert office.get("/readyz").status_code == 200
        patch.setattr(ledger, "first_times", full)
        patch.setattr(ledger, "note", full)
        assert office.get("/readyz").status_code == 200  # nobody tries while nothing was refused
        assert office.post("/v1/events", json=EVENT).status_code == 503
        assert office.get("/readyz").status_code == 503
    with service.client() as office:
        assert office.get("/readyz").status_code == 200
        assert office.post("/v1/events", json=EVENT).status_code == 200
