"""From an event to whoever is delivered to, and back where that fails: over HTTP, through a whole service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cjo_cli.plan.instants import parse_instant
from serve.delivery.peers import SECRET, Mailbox, Receiver, posting, receiving
from serve.serving import Clock, Local, until

NOON = "2026-03-02T11:00:00Z"
DELIVER = """
connectors:
  - id: crm
    webhook: {{url: "{url}", secret: {{env: CRM_SECRET}}}}
    kinds: [message]
  - id: mail
    smtp: {{host: 127.0.0.1, port: {port}, tls: none, from: shop@shop.example}}
    channels: [email]
"""
EVENT = {"customer_id": "u01", "event": "cart_updated", "event_id": "e1", "ts": NOON, "cart_id": "k1", "value": 50}


def test_a_dead_letter_is_listed_and_sent_again(
    shop: Path, tmp_path: Path, server: Callable[..., Local], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_SECRET", SECRET)
    away = Receiver(lambda _, count: (410 if count == 1 else 204, {}))
    with receiving(away) as there, posting(Mailbox()) as box:
        (tmp_path / "deliver.yaml").write_text(DELIVER.format(url=there.url, port=box.port), encoding="utf-8")
        clock.t = parse_instant(NOON, "UTC")
        service = server(
            f"sqlite:///{tmp_path / 's.db'}",
            clock,
            customers=shop / "customers.jsonl",
            deliver=tmp_path / "deliver.yaml",
        )
        asks = service.client()
        assert asks.post("/v1/events", json=EVENT).json() == {"accepted": 1, "seen": 0}
        clock.t = parse_instant("2026-03-02T14:00:01Z", "UTC")
        service.tick()
        (letter,) = until(lambda: asks.get("/v1/dead-letters?connector=crm").json()["letters"])
        ((name, _),) = there.received
        assert letter == {"n": 1, "connector": "crm", "id": name, "attempts": 1, "error": "status 410"}
        assert asks.get("/v1/dead-letters?connector=mail").json() == {"letters": []}
        assert asks.post("/v1/dead-letters/retry?connector=mail").json() == {"retried": 0}
        assert asks.post("/v1/dead-letters/retry").json() == {"retried": 1}
        until(lambda: there.ids == [name, name])
        until(lambda: "cjo_outbox_waiting 0.0" in asks.get("/metrics").text)
        metrics = asks.get("/metrics").text
    assert 'cjo_deliveries_total{connector="crm",result="dead"} 1.0' in metrics
    assert 'cjo_deliveries_total{connector="crm",result="delivered"} 1.0' in metrics
    assert 'cjo_deliveries_total{connector="mail",result="delivered"} 1.0' in metrics
    assert box.recipients == ["u01@example.org"]
    assert box.mails[0]["message-id"] == f"<{name}@shop.example>"


@pytest.mark.parametrize("wrong", ["limit=0", "limit=1001", "connector=%00", "other=1"])
def test_what_cannot_be_asked_is_refused(
    tmp_path: Path, server: Callable[..., Local], clock: Clock, wrong: str
) -> None:
    asks = server(f"sqlite:///{tmp_path / 's.db'}", clock).client()
    assert asks.get(f"/v1/dead-letters?{wrong}").status_code == 422
