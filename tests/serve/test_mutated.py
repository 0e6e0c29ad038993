"""Requests that nobody should make, of a service in a process of its own: no 500, no traceback, nobody in its log."""

from __future__ import annotations

import json
import random
import re
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode

from cjo_cli.api import openapi
from serve.serving import TOKENS, Remote

CUSTOMER = "somebody-0815"
CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]  # fmt: skip
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(openapi()).get_all_operations()]
# What a line of the log may say beside its instant: the words are ours, or uvicorn's own.
UVICORN = "Invalid HTTP request received|ASGI callable returned without completing response"
SAID = re.compile(
    r'\{"at": "[0-9TZ:.-]+", "level": "(info|warning|error)", '
    r'("said": "request", "method": "(GET|POST|DELETE|other)", "route": "(none|/[a-z0-9{}_:/-]*)", '
    rf'"status": [0-9]{{1,3}}, "ms": [0-9.]+|"said": "({UVICORN})\.")\}}'
)
BODY = json.dumps({"customer_id": CUSTOMER, "event": "cart_updated", "ts": "2026-03-02T10:00:00Z", "event_id": "e1"})
BEARER = f"authorization: Bearer {TOKENS['office'][1]}\r\n"
CHUNKED = f"transfer-encoding: chunked\r\n\r\n{len(BODY):x}\r\n{BODY}\r\n0\r\n\r\n"
RAW = [
    f"POST /v1/events HTTP/1.1\r\nhost: x\r\n{BEARER}content-type: application/json\r\ncontent-length: {len(BODY)}\r\n\r\n{BODY}",
    f"POST /v1/events HTTP/1.1\r\nhost: x\r\n{BEARER}content-type: application/json\r\n{CHUNKED}",
    f"GET /v1/customers/{CUSTOMER} HTTP/1.1\r\nhost: x\r\n{BEARER}\r\n",
    f"GET /v1/decisions?after=0&limit=10&customer_id={CUSTOMER} HTTP/1.1\r\nhost: x\r\n{BEARER}\r\n",
    f"DELETE /v1/customers/{CUSTOMER}%20x HTTP/1.1\r\nhost: x\r\n{BEARER}\r\n",
    f"GET /metrics HTTP/1.1\r\nhost: x\r\n{BEARER}\r\n",
]
PIECES = [
    b"\r\n", b"\0", b"%00", b"%ff", b"%2e%2e/", b"\xff\xfe", b"-1", b"9" * 40, b"\\ud800", b"[" * 500, b'{"a":' * 200,
    b"content-length: 5\r\n", b"transfer-encoding: chunked\r\n", b"expect: 100-continue\r\n", b"upgrade: websocket\r\n",
    b"x: " + b"y" * 70_000 + b"\r\n", b"?", b"#", b"http://other/", b"HTTP/0.9", b"HTTP/2.0", b" ",
]  # fmt: skip


def mutated(rng: random.Random) -> bytes:
    """A request with a few changes: bytes turned, cut, doubled, and pieces put in that matter to somebody."""
    data = bytearray(rng.choice(RAW).encode())
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0 if data:
                data[place % len(data)] ^= 1 << rng.randrange(8)
            case 1:
                del data[place : place + rng.randrange(1, 40)]
            case 2:
                data[place:place] = data[place : place + rng.randrange(1, 200)]
            case 3:
                data[place:place] = rng.choice(PIECES)
            case _:
                data[place:place] = rng.randbytes(rng.randrange(1, 8))
    return bytes(data)


def answer(port: int, data: bytes) -> bytes:
    """What comes back before the service closes, or says nothing more."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1 << 16):
                found += part
        except ConnectionError:
            pass
    return found


def memory(service: Remote) -> int:
    """Bytes of the process that are in memory."""
    status = Path(f"/proc/{service.process.pid}/status").read_text(encoding="ascii")
    return 1024 * int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])


def cases(service: Remote, count: int, met: Counter[int]) -> None:
    """So many requests that the OpenAPI document describes, or almost; an answer is as the document says."""
    session = requests.Session()
    session.trust_env = False
    every = [operation.as_strategy(generation_mode=mode) for operation in OPERATIONS for mode in GenerationMode]

    @seed(1)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(every))
    def one(case: schemathesis.Case) -> None:
        headers = {} if case.operation.path.endswith("z") else {"Authorization": f"Bearer {TOKENS['office'][1]}"}
        found = case.call_and_validate(service.address, session, headers=headers, checks=CHECKS)
        met[found.status_code] += 1

    one()


def bytes_(service: Remote, count: int, met: Counter[int]) -> None:
    """So many requests that are hardly HTTP."""
    rng, port = random.Random(count), int(service.address.rpartition(":")[2])
    for _ in range(count):
        data = mutated(rng)
        found = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer(port, data))]
        assert not [status for status in found if status >= 500], data
        met.update(found or [0])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("count", [60, pytest.param(2500, marks=pytest.mark.full)])
def test_mutated_requests(tmp_path: Path, spawned: Callable[..., Remote], count: int) -> None:
    service = spawned(f"sqlite:///{tmp_path / 'state.db'}")
    met: Counter[int] = Counter()
    cases(service, 20, met)
    bytes_(service, 60, met)
    before = memory(service)
    cases(service, count, met)
    bytes_(service, 3 * count, met)
    after = memory(service)
    assert httpx.get(f"{service.address}/readyz", trust_env=False).status_code == 200
    assert service.stop() == 0
    unknown = [line for line in service.said if not SAID.fullmatch(line.strip())]
    assert [line for line in unknown if "listening on" not in line] == []
    assert after - before < 30e6
    assert set(met) >= {0, 200, 400, 404, 422}
    print(f"{met.total():,} answers {dict(sorted(met.items()))}, memory {before / 1e6:.0f} then {after / 1e6:.0f} MB")
