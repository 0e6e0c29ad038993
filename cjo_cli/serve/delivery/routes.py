"""From the delivery file to connectors that are ready, each with the decisions that it takes."""

from __future__ import annotations

import base64
import os
import ssl
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.machine.decisions import Decision, Message
from cjo_cli.machine.lines import outcome_of
from cjo_cli.model.base import SECOND
from cjo_cli.serve.delivery.backoff import Retries
from cjo_cli.serve.delivery.config import ConnectorPart, Secret, SmtpPart, WebhookPart, read_delivery
from cjo_cli.serve.delivery.connector import Connector
from cjo_cli.serve.outbox import Routes

# Of a webhook's secret, as Standard Webhooks wants it.
SHORTEST, LONGEST_SECRET = 24, 64
PREFIX = "whsec_"


@dataclass(frozen=True)
class Route:
    """A connector, and which decisions it takes: None of a filter is all."""

    id: str
    connector: Connector
    retries: Retries
    kinds: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    outcomes: tuple[str, ...] | None = None

    def takes(self, kind: str, decision: Decision) -> bool:
        """Whether this connector hands on a decision of that kind."""
        channel = decision.channel if isinstance(decision, Message) else None
        told = ((kind, self.kinds), (channel, self.channels), (outcome_of(decision), self.outcomes))
        return all(wanted is None or found in wanted for found, wanted in told)


def read_routes(
    path: Path, unsubscribe: str | None = None, environment: Mapping[str, str] = os.environ
) -> tuple[Route, ...]:
    """The connectors of a delivery file; `unsubscribe` is what `unsubscribe_url` becomes in texts.

    Raises UsageError where the file, or a secret that it names, is not as it should be.
    """
    desk = _Desk(path, unsubscribe, environment)
    return tuple(desk.route(part) for part in read_delivery(path).connectors)


def routed(routes: Sequence[Route]) -> Routes:
    """What the outbox asks: which connectors hand a decision on."""
    return lambda kind, decision: [route.id for route in routes if route.takes(kind, decision)]


def idle(routes: Sequence[Route], channels: Collection[str]) -> list[tuple[str, str]]:
    """Connectors with a channel that they take and that no message has; `channels` are those that messages have."""
    return [(route.id, name) for route in routes for name in route.channels or () if name not in channels]


@dataclass(frozen=True)
class _Desk:
    """The file's place, from which its paths lead, and what its parts are made with."""

    file: Path
    unsubscribe: str | None
    environment: Mapping[str, str]

    def route(self, part: ConnectorPart) -> Route:
        retries = Retries(part.retry.attempts, part.retry.first / SECOND, part.retry.most / SECOND)
        kinds, outcomes = part.kinds, part.outcomes
        if part.smtp is not None:  # nothing else can be an e-mail
            kinds, outcomes = ("message",), ("sent",)
        return Route(part.id, self._connector(part), retries, kinds, part.channels, outcomes)

    def _connector(self, part: ConnectorPart) -> Connector:
        if part.webhook is not None:
            return self._webhook(part.id, part.webhook)
        if part.smtp is not None:
            return self._smtp(part.id, part.smtp)
        from cjo_cli.serve.delivery.jsonl import JsonLines

        assert part.jsonl is not None
        return JsonLines(self.file.parent / part.jsonl.path)

    def _webhook(self, name: str, part: WebhookPart) -> Connector:
        from cjo_cli.serve.delivery.webhook import Endpoint, Webhook

        secrets = tuple(self._key(name, one) for one in part.secret)
        endpoint = Endpoint(part.url, secrets, part.timeout / SECOND, part.at_once)
        return Webhook(endpoint, self._tls(name, part.ca))

    def _smtp(self, name: str, part: SmtpPart) -> Connector:
        from cjo_cli.serve.delivery.mail import Letterhead
        from cjo_cli.serve.delivery.smtp import Server, Smtp

        password = None if part.password is None else self._secret(name, part.password)
        server = Server(part.host, part.port, part.tls, part.user, password, part.timeout / SECOND)
        return Smtp(server, Letterhead(part.from_, self.unsubscribe, part.one_click), self._tls(name, part.ca))

    def _key(self, name: str, secret: Secret) -> str:
        key = self._secret(name, secret)
        try:
            size = len(base64.b64decode(key.removeprefix(PREFIX), validate=True))
        except ValueError:
            size = 0
        if not SHORTEST <= size <= LONGEST_SECRET:
            hint = "make one: echo whsec_$(openssl rand -base64 32)"
            raise self._wrong(name, "its secret is not 24 to 64 bytes in base64", hint)
        return key

    def _secret(self, name: str, secret: Secret) -> str:
        if secret.env is not None:
            found = self.environment.get(secret.env, "")
            if not found:
                raise self._wrong(name, f"the variable {secret.env} is not set", "set it to the secret")
            return found
        path = self.file.parent / (secret.file or "")
        try:
            found = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = reason(error) if isinstance(error, OSError) else "no text"
            raise self._wrong(name, f"cannot read {path.as_posix()}: {why}", "give the file of the secret") from None
        if not found:
            raise self._wrong(name, f"{path.as_posix()} is empty", "write the secret into it")
        return found

    def _tls(self, name: str, ca: str | None) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=None if ca is None else self.file.parent / ca)
        except OSError:  # an SSLError is one
            raise self._wrong(name, f"'ca' is no file of certificates: {ca}", "give one in PEM") from None

    def _wrong(self, name: str, message: str, hint: str) -> UsageError:
        return UsageError(f"{self.file.as_posix()}: '{name}': {message}", hint)
