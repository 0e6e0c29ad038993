"""Who decisions are delivered to: an HTTP server that answers as it is told, a mail server, certificates for both."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from standardwebhooks import Webhook as Verifier

from cjo_cli.serve.outbox import Parcel

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def parcel(number: int = 1, *, address: str | None = "ann@example.org", attempt: int = 1, **decision: Any) -> Parcel:
    """A parcel of a message that is sent."""
    name = f"{number:064x}"
    values = {
        "kind": "message", "id": name, "at": "2026-03-02T23:25:00.000000Z", "customer_id": f"u{number}",
        "channel": "email", "outcome": "sent", "rendered": {"subject": "Your cart", "body": "<p>Hello Zoë</p>"},
    }  # fmt: skip
    return Parcel(number, "one", name, json.dumps(values | decision, ensure_ascii=False), address, attempt)


@dataclass
class Receiver:
    """An HTTP endpoint: `answer` says, by the id of a webhook and how often it came, the status and the headers.

    `seconds` it thinks before. `received` are the verified bodies, in order; `refused` counts those of a bad signature.
    """

    answer: Callable[[str, int], tuple[int, dict[str, str]]] = lambda *_: (204, {})
    seconds: float = 0.0
    received: list[tuple[str, Any]] = field(default_factory=list)
    refused: int = 0
    most: int = 0
    now: int = 0
    lock: Lock = field(default_factory=Lock)
    url: str = ""

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Verify one request, and answer it."""
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
            try:
                found = Verifier(SECRET).verify(body, headers)
            except Exception:  # noqa: BLE001 - whatever is wrong with it
                self.refused += 1
                return 401, {}
            name = headers["webhook-id"]
            self.received.append((name, found))
            return self.answer(name, sum(one == name for one, _ in self.received))

    @property
    def ids(self) -> list[str]:
        """The ids that came, in order, each as often as it did."""
        return [name for name, _ in self.received]


@contextmanager
def receiving(receiver: Receiver, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run the endpoint on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if len(body) < int(self.headers["content-length"]):  # whoever sent it was killed
                self.close_connection = True
                return
            status, headers = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
            try:
                self.send_response(status)
                for name, value in {"content-length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """Whoever went away in the middle is no news."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/hook"
        Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()


@dataclass
class Mailbox:
    """A mail server that answers a recipient as `refusals` say; `mails` are those that it took."""

    refusals: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


class OnFreePort(Controller):
    """Asks the system for a port, and looks for itself there."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def posting(
    mailbox: Mailbox, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[Mailbox]:
    """Run the mail server on a port of its own; with `tls` it wants STARTTLS, with `login` to know who it is."""

    def known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == login, handled=given == login)

    more: dict[str, Any] = {"authenticator": known, "auth_required": True} if login else {}
    if tls is not None:
        more |= {"tls_context": tls, "require_starttls": True}
    controller = OnFreePort(mailbox, hostname="127.0.0.1", port=0, enable_SMTPUTF8=False, **more)
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's TLS for 127.0.0.1, with `ca.pem` in the folder for who shall trust it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1), now + timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context
