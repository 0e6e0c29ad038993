"""Webhooks to a real server: signed as others verify them, bounded in time, and what each answer means."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from cjo_cli.serve.delivery.backoff import LONGEST_WAIT, Retries, retry_after
from cjo_cli.serve.delivery.connector import Failure
from cjo_cli.serve.delivery.webhook import Endpoint, Webhook
from serve.delivery.peers import SECRET, Receiver, certificate, parcel, receiving

OTHER = "whsec_" + "b" * 44


def posted(
    url: str, *parcels: object, secrets: tuple[str, ...] = (SECRET,), timeout: float = 5, ca: Path | None = None
) -> list[Failure | None]:
    webhook = Webhook(Endpoint(url, secrets, timeout, at_once=4), ssl.create_default_context(cafile=ca))
    try:
        return list(webhook.hand_on(list(parcels)))  # type: ignore[arg-type]
    finally:
        webhook.close()


def test_a_decision_is_signed_and_comes_whole() -> None:
    with receiving(Receiver()) as there:
        assert posted(there.url, parcel(7)) == [None]
    ((name, body),) = there.received
    assert name == f"{7:064x}"
    assert (body["type"], body["timestamp"]) == ("decision.message", "2026-03-02T23:25:00.000000Z")
    assert body["data"]["rendered"]["body"] == "<p>Hello Zoë</p>"


def test_a_secret_can_be_changed_while_both_count() -> None:
    with receiving(Receiver()) as there:
        assert posted(there.url, parcel(), secrets=(OTHER, SECRET)) == [None]
        assert posted(there.url, parcel(), secrets=(OTHER,)) == [Failure("status 401", final=True)]
    assert there.refused == 1


@pytest.mark.parametrize(
    ("status", "headers", "failure"),
    [
        (200, {}, None),
        (202, {}, None),
        (301, {"location": "http://127.0.0.1:1/"}, Failure("status 301, redirects are not followed", final=True)),
        (400, {}, Failure("status 400", final=True)),
        (410, {}, Failure("status 410", final=True)),
        (408, {}, Failure("status 408")),
        (429, {"retry-after": "120"}, Failure("status 429", wait=120.0)),
        (503, {"retry-after": "soon"}, Failure("status 503")),
        (500, {}, Failure("status 500")),
    ],
)
def test_an_answer_is_done_not_now_or_never(status: int, headers: dict[str, str], failure: Failure | None) -> None:
    with receiving(Receiver(lambda *_: (status, headers))) as there:
        assert posted(there.url, parcel()) == [failure]
    assert len(there.ids) == 1


def test_several_go_side_by_side_and_each_has_its_own_answer() -> None:
    odd = {f"{number:064x}" for number in range(1, 4, 2)}
    with receiving(Receiver(lambda name, _: (500 if name in odd else 204, {}), seconds=0.02)) as there:
        found = posted(there.url, *[parcel(number) for number in range(4)])
    assert [failure is not None for failure in found] == [number % 2 == 1 for number in range(4)]
    assert there.most > 1


def test_who_answers_too_late_or_drop_by_drop_is_not_waited_for() -> None:
    with receiving(Receiver(seconds=2)) as there:
        begun = time.monotonic()
        assert posted(there.url, parcel(), timeout=0.2) == [Failure("no answer in time")]
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_drip, args=[server], daemon=True).start()
        port = server.getsockname()[1]
        assert posted(f"http://127.0.0.1:{port}/", parcel(), timeout=0.3) == [Failure("no answer in time")]
    assert time.monotonic() - begun < 1.5


def _drip(server: socket.socket) -> None:
    """A server whose headers never end, though something always comes."""
    connection, _ = server.accept()
    try:
        for byte in b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)
    except OSError:
        connection.close()


def test_who_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    (failure,) = posted(url, parcel())
    assert failure == Failure("no answer: ConnectError")


def test_over_tls_the_certificate_counts(tmp_path: Path) -> None:
    with receiving(Receiver(), certificate(tmp_path)) as there:
        assert posted(there.url, parcel(), ca=tmp_path / "ca.pem") == [None]
        assert posted(there.url, parcel()) == [Failure("no answer: ConnectError")]


def test_nothing_of_the_customer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with receiving(Receiver(lambda *_: (500, {}))) as there:
        posted(there.url, parcel(7, customer_id="ann-0815"), parcel(8))
    assert "ann" not in caplog.text
    assert there.url not in caplog.text


def test_waits_are_drawn_below_a_bound_that_doubles() -> None:
    retries = Retries(first=2.0, most=60.0)
    highest = [retries.wait(attempt, draw=lambda _, bound: bound) for attempt in range(1, 9)]
    assert highest == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert {retries.wait(3, draw=lambda low, _: low)} == {0.0}
    assert len({retries.wait(3) for _ in range(20)}) > 1
    assert retries.wait(1, asked=30.0) == 30.0
    assert retries.wait(10_000, draw=lambda _, bound: bound) == 60.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Mon, 02 Mar 2026 00:02:00 GMT", 120.0),
        ("Sun, 01 Mar 2026 00:00:00 GMT", 0.0),
        ("9" * 5000, LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("soon", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_retry_after(text: str | None, seconds: float) -> None:
    assert retry_after(text, datetime(2026, 3, 2, tzinfo=UTC)) == seconds
