"""Messages as e-mails to a mail server, which sends them on."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Timer
from time import monotonic
from typing import Literal

from cjo_cli.serve.delivery.connector import LONGEST, Failure
from cjo_cli.serve.delivery.mail import Letterhead, NoMailError, mail_of
from cjo_cli.serve.outbox import Parcel


@dataclass(frozen=True)
class Server:
    """Where the mail server is, and how it is spoken to; each of its answers is waited for `timeout` seconds."""

    host: str
    port: int
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    timeout: float = 10.0


class Smtp:
    """One mail server; a connection a claim."""

    most = 16

    def __init__(self, server: Server, head: Letterhead, tls: ssl.SSLContext) -> None:
        self._server = server
        self._head = head
        self._tls = tls

    def hand_on(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        """Send each; what the server refuses for good is given up, anything else comes again."""
        found: list[Failure | None] = []
        try:
            with self._connected() as connection:
                for one in parcels:
                    found.append(self._sent(connection, one))
        except (smtplib.SMTPException, OSError) as error:
            found += [Failure(_said(error))] * (len(parcels) - len(found))
        return found

    def close(self) -> None:
        """No connection is kept."""

    def _sent(self, connection: smtplib.SMTP, one: Parcel) -> Failure | None:
        try:
            connection.send_message(mail_of(one, self._head, datetime.now(UTC)))
        except NoMailError as error:
            return Failure(str(error), final=True)
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            return Failure("an address that the mail server cannot take", final=True)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return Failure(f"the recipient is refused: {code}", final=code >= 500)
        except smtplib.SMTPDataError as error:
            return Failure(_said(error), final=error.smtp_code >= 500)
        except smtplib.SMTPSenderRefused as error:  # who we are is wrong, not the message
            return Failure(_said(error))
        return None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server, tls, begun = self._server, self._tls, monotonic()
        if server.tls == "implicit":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=tls)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        # A server that answers drop by drop keeps every single time-out.
        end = Timer(max(0.0, begun + LONGEST - monotonic()), _cut, [connection])
        end.daemon = True
        end.start()
        try:
            if server.tls == "starttls":
                connection.starttls(context=tls)
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password)
            yield connection
            with suppress(smtplib.SMTPException):  # what was sent was sent
                connection.quit()
        finally:
            end.cancel()
            connection.close()


def _cut(connection: smtplib.SMTP) -> None:
    """End a connection that another thread waits for."""
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    """What went wrong, without the server's words: they may repeat the address."""
    code = getattr(error, "smtp_code", None)
    return f"the mail server said {code}" if code else f"no mail server: {type(error).__name__}"
