"""The delivery file: what it makes, what it refuses and where, and that no secret is ever said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import ROOT

from cjo_cli.errors import UsageError
from cjo_cli.machine.decisions import Decision, Ended, Message, Update
from cjo_cli.serve.delivery.config import RetryPart, read_delivery
from cjo_cli.serve.delivery.jsonl import JsonLines
from cjo_cli.serve.delivery.routes import Route, idle, read_routes, routed
from cjo_cli.serve.delivery.smtp import Smtp
from cjo_cli.serve.delivery.webhook import Webhook
from serve.delivery.peers import SECRET

WHOLE = """
connectors:
  - id: crm
    webhook: {url: "https://crm.example/hooks?key=hidden", secret: [{env: NEW}, {file: old}], timeout: 5s, at_once: 4}
    channels: [push, sms]
    outcomes: [sent]
    retry: {attempts: 3, first: 1s, most: 1m}
  - id: mail
    smtp: {host: mail.example, user: cjo, password: {file: word}, from: Shop <hello@shop.example>}
    channels: [email]
  - id: all
    jsonl: {path: decisions.jsonl}
  - {id: updates, jsonl: {path: updates.jsonl}, kinds: [update], outcomes: [made]}
"""
PAGE = ROOT / "docs/delivery.md"
BASE = ("shop", None, 0, 0)


def made(tmp_path: Path, text: str) -> tuple[Route, ...]:
    (tmp_path / "deliver.yaml").write_text(text, encoding="utf-8")
    return read_routes(tmp_path / "deliver.yaml", environment={"NEW": SECRET, "SHORT": "whsec_c2hvcnQ=", "EMPTY": ""})


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "old").write_text(SECRET + "\n", encoding="utf-8")
    (tmp_path / "word").write_text("hidden\n", encoding="utf-8")
    (tmp_path / "blank").write_text("\n", encoding="utf-8")
    return tmp_path


def test_connectors_are_made_as_the_file_says(files: Path) -> None:
    routes = made(files, WHOLE)
    assert [type(route.connector) for route in routes] == [Webhook, Smtp, JsonLines, JsonLines]
    assert (routes[0].retries.attempts, routes[0].retries.first, routes[0].retries.most) == (3, 1.0, 60.0)
    for route in routes:
        route.connector.close()


@pytest.mark.parametrize(
    ("kind", "decision", "takers"),
    [
        ("message", Message(*BASE, "s", "c", 0, "push", 0, "sent", None), ["crm", "all"]),
        ("message", Message(*BASE, "s", "c", 0, "push", 0, "suppressed", "cap:x"), ["all"]),
        ("message", Message(*BASE, "s", "c", 0, "email", 0, "sent", None), ["mail", "all"]),
        ("message", Message(*BASE, "s", "c", 0, "email", 0, "withheld", "holdout"), ["all"]),
        ("message", Message(*BASE, "s", "c", None, None, 0, "unreachable", "consent"), ["all"]),
        ("update", Update(*BASE, "s", {}, held_out=False), ["all", "updates"]),
        ("update", Update(*BASE, "s", {}, held_out=True), ["all"]),
        ("exit", Ended(*BASE, "completed", None), ["all"]),
    ],
)
def test_a_decision_goes_to_whoever_takes_it(files: Path, kind: str, decision: Decision, takers: list[str]) -> None:
    routes = made(files, WHOLE)
    assert routed(routes)(kind, decision) == takers
    for route in routes:
        route.connector.close()


def test_the_page_shows_a_file_that_can_be_read(files: Path) -> None:
    shown, retry = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (files / "deliver.yaml").write_text(shown + retry, encoding="utf-8")
    found = read_delivery(files / "deliver.yaml").connectors
    assert [one.id for one in found] == ["crm", "mail", "archive"]
    assert found[2].retry == RetryPart()


ONE = "connectors:\n  - id: one\n    "
HOOK = ONE + 'webhook: {url: "https://x.example/", secret: '
MAIL = ONE + "smtp: {host: mail.example, from: a@b.example"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("connectors: []", "deliver.yaml:1: expected at least one item"),
        ("conectors: 1", "deliver.yaml:1: unknown key 'conectors'"),
        (ONE + "kinds: [message]", "deliver.yaml:2: a connector needs one of jsonl, webhook, smtp"),
        (ONE + "webhok: {}", "deliver.yaml:3: a connector needs one of jsonl, webhook, smtp; got 'webhok'"),
        (ONE + "jsonl: {path: a}\n    smtp: {}", "deliver.yaml:4: a connector has exactly one of"),
        (ONE + "jsonl: {path: a}\n  - id: one\n    jsonl: {path: b}", "deliver.yaml:4: two connectors are called 'one'"),
        (ONE + "jsonl: {path: a}\n    outcomes: [send]", "deliver.yaml:4: expected 'sent', 'suppressed'"),
        (ONE + "jsonl: {path: no/a}", "no/a: No such file or directory"),
        (HOOK + "hidden}", "deliver.yaml:3: a secret does not stand here"),
        (HOOK + "{env: UNSET}}", "'one': the variable UNSET is not set"),
        (HOOK + "{env: EMPTY}}", "'one': the variable EMPTY is not set"),
        (HOOK + "{env: SHORT}}", "'one': its secret is not 24 to 64 bytes in base64"),
        (HOOK + "{file: word}}", "'one': its secret is not 24 to 64 bytes in base64"),
        (HOOK + "{file: blank}}", "blank is empty"),
        (HOOK + "{file: none}}", "none: No such file or directory"),
        (HOOK + "{file: old}, ca: word}", "'one': 'ca' is no file of certificates: word"),
        (HOOK + "{file: old}, timeout: 16s}", "deliver.yaml:3: a time-out of more than 15s"),
        (HOOK.replace("https:", "http:") + "{file: old}}", "deliver.yaml:3: expected an https:// address"),
        (HOOK.replace("x.example", "a:hidden@x.example") + "{file: old}}", "deliver.yaml:3: an address with a user's name"),
        (MAIL.replace("a@b.example", "Shop") + "}", "deliver.yaml:3: expected an address, alone or behind a name, got 'Shop'"),
        (MAIL + ", user: cjo}", "'user' and 'password' belong together"),
        (MAIL + ", tls: none}", "deliver.yaml:3: without TLS only a mail server of this machine"),
        (MAIL.replace("mail.example", '"a b"') + "}", "deliver.yaml:3:"),
        (MAIL + ", user: cjo, password: hidden}", "deliver.yaml:3: a secret does not stand here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(files: Path, text: str, error: str) -> None:
    with pytest.raises(UsageError) as caught:
        made(files, text)
    assert error in caught.value.message
    assert caught.value.hint
    assert "hidden" not in f"{caught.value.message} {caught.value.hint}"


def test_a_channel_that_no_message_has_is_found(files: Path) -> None:
    routes = made(files, WHOLE)
    assert idle(routes, {"email", "push", "sms"}) == []
    assert idle(routes, {"push", "sms"}) == [("mail", "email")]
    for route in routes:
        route.connector.close()
