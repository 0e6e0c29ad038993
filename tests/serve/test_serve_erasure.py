"""An erasure leaves nothing of a customer but the proof that they were erased."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from command_line import run
from machine.stream import write_lines

from serve.serving import Clock, Local

Start = Callable[..., Local]
WHO, KEY, ADDRESS, NAME = "zz-who-9", "zz-cart-9", "zz9@example.org", "Zzabine"
AT = 1_772_449_200_000_000  # 2026-03-02T11:00:00Z
# A connector that never delivers, so that what waits for it is erased as well.
AWAY = "connectors:\n  - id: away\n    webhook: {url: 'http://127.0.0.1:9/', secret: {env: HOOK}}\n"
TRACES = [WHO, KEY, ADDRESS, NAME]


def everything(state: str) -> bytes:
    """All bytes of a state's files, or all rows of its tables."""
    if state.startswith("sqlite:///"):
        path = Path(state.removeprefix("sqlite:///"))
        return b"".join(one.read_bytes() for one in path.parent.glob(path.name + "*"))
    with psycopg.connect(state) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'cjo'").fetchall()
        found = [connection.execute(f"SELECT t::text FROM cjo.{name} t").fetchall() for (name,) in tables]  # type: ignore[arg-type]
    return json.dumps(found, ensure_ascii=False).encode()


def event(who: str, number: int, name: str, hour: int) -> dict[str, Any]:
    return {
        "customer_id": who, "event": name, "event_id": f"{who}-{number}", "ts": f"2026-03-02T{hour:02}:00:00Z",
        "cart_id": KEY if who == WHO else "k1", "value": 30,
    }  # fmt: skip


def test_nothing_is_left_but_the_proof(
    state: str, server: Start, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [
        {"customer_id": who, "email": address, "email_ok": True, "first_name": name}
        for who, address, name in ((WHO, ADDRESS, NAME), ("u1", "u1@example.org", "Uma"))
    ]
    write_lines(tmp_path / "known.jsonl", [dict(one) for one in known])
    (tmp_path / "deliver.yaml").write_text(AWAY, encoding="utf-8")
    monkeypatch.setenv("HOOK", "whsec_" + "A" * 44)
    service = server(state, clock, customers=tmp_path / "known.jsonl", deliver=tmp_path / "deliver.yaml")
    asks = service.client()
    clock.t = AT
    for who in (WHO, "u1"):
        assert asks.post("/v1/events", json=[event(who, 1, "cart_updated", 11)]).status_code == 200
    clock.t = AT + 4 * 3_600_000_000
    service.tick()
    before = asks.get("/v1/decisions").json()["decisions"]
    own = [one["decision"] for one in before if one["decision"]["customer_id"] == WHO]
    assert (own[0]["kind"], own[0]["outcome"]) == ("message", "sent")
    assert NAME in own[0]["rendered"]["subject"]
    assert all(trace.encode() in everything(state) for trace in TRACES)
    entries = [json.loads(line) for line in asks.get("/v1/log").text.splitlines()]
    secret = secret_of(service)
    subject = hmac.digest(secret, WHO.encode(), "sha256").hex()
    sealed = [one["decision"] for one in entries if one["decision"]["subject"] == subject]
    assert [one["at"] for one in sealed] == [one["at"] for one in own]
    assert [one["seal"] for one in sealed] == [seal_of(secret, one) for one in own]
    assert not any(trace in json.dumps(entries) for trace in TRACES)

    erased = asks.delete(f"/v1/customers/{WHO}").json()
    assert erased["subject"] == subject
    assert erased["decisions"] == len(own)
    assert asks.get(f"/v1/customers/{WHO}").status_code == 404
    assert asks.delete(f"/v1/customers/{WHO}").status_code == 404
    assert asks.get("/v1/decisions", params={"customer_id": WHO}).json()["decisions"] == []
    kept = [one for one in before if one["decision"]["customer_id"] == "u1"]
    assert asks.get("/v1/decisions").json()["decisions"] == kept
    left = everything(state)
    assert [trace for trace in TRACES if trace.encode() in left] == []
    assert secret not in left
    assert b"u1@example.org" in left

    text = asks.get("/v1/log").text
    last = json.loads(text.splitlines()[-1])
    assert (last["n"], last["hash"]) == (erased["entry"], erased["hash"])
    assert last["decision"] == {
        "version": 1, "kind": "erasure", "at": "2026-03-02T15:00:00.000000Z", "subject": subject, "decisions": len(own)
    }  # fmt: skip
    (tmp_path / "served.log").write_text(text, encoding="utf-8")
    done = run("verify", "--log", "served.log", "--head", f"{erased['entry']}:{erased['hash']}", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_who_is_erased_before_time_begins_does_not_come_with_it(
    state: str, server: Start, clock: Clock, tmp_path: Path
) -> None:
    """The snapshot waits for the first event; whoever is erased meanwhile is not in it."""
    write_lines(
        tmp_path / "known.jsonl", [{"customer_id": who, "email": ADDRESS, "email_ok": True} for who in (WHO, "u1")]
    )
    clock.t = AT
    asks = server(state, clock, customers=tmp_path / "known.jsonl").client()
    assert asks.delete(f"/v1/customers/{WHO}").json()["decisions"] == 0
    assert asks.delete(f"/v1/customers/{WHO}").status_code == 404
    assert asks.post("/v1/events", json=event("u1", 1, "cart_updated", 11)).status_code == 200
    assert asks.get(f"/v1/customers/{WHO}").status_code == 404
    assert WHO.encode() not in everything(state)


def seal_of(secret: bytes, decision: dict[str, Any]) -> str:
    """As docs/serve.md says it: of the decision's line, with the digest of its texts in their place."""
    line = {name: value for name, value in decision.items() if name != "rendered"}
    if "rendered" in decision:
        line["rendered_digest"] = hashlib.sha256(written(decision["rendered"]).encode()).hexdigest()
    return hmac.digest(secret, written(line).encode(), "sha256").hex()


def written(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def secret_of(service: Local) -> bytes:
    ledger = service.site.desk.service.ledger
    return bytes(service.site.desk.ask(lambda: ledger.secrets([WHO])[WHO]).result(10))
