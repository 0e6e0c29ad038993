"""E-mails to a real mail server: who they are from, how one unsubscribes, what a refusal means."""

from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest

from cjo_cli.serve.delivery import smtp
from cjo_cli.serve.delivery.connector import Failure
from cjo_cli.serve.delivery.mail import Letterhead
from cjo_cli.serve.delivery.smtp import Server, Smtp
from cjo_cli.serve.outbox import Parcel
from serve.delivery.peers import Mailbox, certificate, parcel, posting

HEAD = Letterhead("Shop <hello@shop.example>", "https://shop.example/off?m={id}&x=1", one_click=True)
LINK = f"https://shop.example/off?m={1:064x}&x=1"


def mailed(
    port: int, *parcels: Parcel, head: Letterhead = HEAD, ca: Path | None = None, **how: Any
) -> list[Failure | None]:
    how = {"tls": "none", **how}
    connector = Smtp(Server("127.0.0.1", port, **how), head, ssl.create_default_context(cafile=ca))
    return list(connector.hand_on(parcels))


def test_a_message_becomes_an_e_mail() -> None:
    texts = {
        "subject": "Zoë, your cart", "preheader": "We keep it < 48 hours", "reply_to": "help@shop.example",
        "body": f'<p>Hello Zoë</p><p><a href="{LINK.replace("&", "&amp;")}">Unsubscribe</a></p>',
        "cta": {"label": "To my <cart>", "url": "https://shop.example/cart?a=1&b=2"},
    }  # fmt: skip
    with posting(Mailbox()) as there:
        assert mailed(there.port, parcel(rendered=texts)) == [None]
    (mail,) = there.mails
    assert there.recipients == ["ann@example.org"]
    assert (mail["from"], mail["to"], mail["reply-to"]) == (
        "Shop <hello@shop.example>",
        "ann@example.org",
        "help@shop.example",
    )
    assert (mail["subject"], mail["message-id"]) == ("Zoë, your cart", f"<{1:064x}@shop.example>")
    assert (mail["list-unsubscribe"], mail["list-unsubscribe-post"]) == (f"<{LINK}>", "List-Unsubscribe=One-Click")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().split() == [
        "Hello",
        "Zoë",
        "Unsubscribe",
        "To",
        "my",
        "<cart>",
        LINK,
        "https://shop.example/cart?a=1&b=2",
    ]
    assert "We keep it &lt; 48 hours" in html.get_content()
    assert '<a href="https://shop.example/cart?a=1&amp;b=2">To my &lt;cart&gt;</a>' in html.get_content()


def test_what_has_no_way_out_in_its_text_has_none_in_its_headers() -> None:
    with posting(Mailbox()) as there:
        assert mailed(there.port, parcel()) == [None]
        with_link = parcel(
            rendered={"title": "Bye", "body": f"Stop: {LINK}", "from": '"Shop, Inc." <crm@shop.example>'}
        )
        assert mailed(there.port, with_link, head=Letterhead("x@y.example", HEAD.unsubscribe)) == [None]
    assert there.mails[0]["list-unsubscribe"] is None
    assert there.mails[1]["list-unsubscribe"] == f"<{LINK}>"
    assert there.mails[1]["list-unsubscribe-post"] is None
    assert there.mails[1].get_content_type() == "text/plain"
    assert there.mails[1]["from"] == '"Shop, Inc." <crm@shop.example>'


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"address": None}, "the customer has no e-mail address"),
        ({"address": "ann"}, "the customer has no e-mail address"),
        ({"address": "ann@example.org, bob@example.org"}, "the customer has no e-mail address"),
        ({"address": "ann\0@example.org"}, "the customer has no e-mail address"),
        ({"address": "ann@example.org\r\nBcc: bob@example.org"}, "the customer has no e-mail address"),
        ({"rendered": None}, "no message that is to be sent"),
        ({"rendered": {"data": {"a": 1}}}, "neither a subject nor a title"),
        ({"rendered": {"subject": "a\nBcc: bob@example.org", "body": ""}}, "a header that no e-mail can have"),
        ({"rendered": {"subject": "a", "body": "", "from": "Shop"}}, "the sender's address is none"),
        ({"address": "zoë@example.org"}, "an address that the mail server cannot take"),
    ],
)
def test_of_what_no_e_mail_can_be_made_is_given_up(wrong: dict[str, Any], error: str) -> None:
    with posting(Mailbox()) as there:
        assert mailed(there.port, parcel(1, **wrong), parcel(2)) == [Failure(error, final=True), None]
    assert there.recipients == ["ann@example.org"]


def test_a_refusal_is_for_good_or_for_now() -> None:
    box = Mailbox({"gone@example.org": "550 no such user gone@example.org", "full@example.org": "452 full"})
    parcels = [parcel(n, address=f"{name}@example.org") for n, name in enumerate(("gone", "full", "ann"))]
    with posting(box) as there:
        found = mailed(there.port, *parcels)
    assert found == [
        Failure("the recipient is refused: 550", final=True),
        Failure("the recipient is refused: 452"),
        None,
    ]


def test_a_password_goes_over_tls_alone(tmp_path: Path) -> None:
    with posting(Mailbox(), certificate(tmp_path), ("cjo", "secret")) as there:
        how = {"tls": "starttls", "user": "cjo", "ca": tmp_path / "ca.pem"}
        assert mailed(there.port, parcel(), password="secret", **how) == [None]
        assert mailed(there.port, parcel(), password="wrong", **how) == [Failure("the mail server said 535")]
        assert mailed(there.port, parcel(), **(how | {"ca": None})) == [
            Failure("no mail server: SSLCertVerificationError")
        ]
    with posting(Mailbox()) as plain:
        assert mailed(plain.port, parcel(), tls="starttls") == [Failure("no mail server: SMTPNotSupportedError")]
    assert len(there.mails) == 1


def test_who_is_away_or_silent_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert mailed(port, parcel(), parcel(2), timeout=0.2) == [Failure("no mail server: SMTPServerDisconnected")] * 2
    assert mailed(port, parcel()) == [Failure("no mail server: ConnectionRefusedError")]
    monkeypatch.setattr(smtp, "LONGEST", 0.2)
    box = Mailbox({"slow@example.org": "250 OK"})
    with posting(box) as there:
        box.handle_RCPT = _slow  # type: ignore[method-assign]
        (failure,) = mailed(there.port, parcel())
    assert failure is not None
    assert not failure.final
    assert time.monotonic() - begun < 3


async def _slow(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
    import asyncio

    await asyncio.sleep(1)
    return "250 OK"
