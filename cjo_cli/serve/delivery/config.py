"""The delivery file: which connectors there are, and which decisions each takes. Secrets stand elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cjo_cli.bundle.read import read_file
from cjo_cli.load.alone import said_alone
from cjo_cli.load.scan import LARGEST
from cjo_cli.model.base import SECOND, Duration, Items, KebabId, Text, Value, fault, only, shown
from cjo_cli.serve.delivery.mail import WRITER

HELP = "see docs/delivery.md for what a delivery file holds"
WAYS = ("jsonl", "webhook", "smtp")
# Within a connector's LONGEST.
MOST_TIMEOUT = 15 * SECOND
NEAR = ("localhost", "127.0.0.1", "::1")
# Of messages, of updates, and of exits.
Outcome = Literal["sent", "suppressed", "unreachable", "withheld", "made", "completed", "converted", "exited"]


def _timeout(span: int) -> int:
    if span > MOST_TIMEOUT:
        raise fault("duration", "a time-out of more than 15s would keep the other decisions waiting")
    return span


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in NEAR)
    except ValueError:
        safe = False
    if not safe or not parts.hostname:
        raise fault(
            "shape", "expected an https:// address", hint="http:// is for this machine alone: decisions name customers"
        )
    if parts.username is not None or parts.password is not None:
        raise fault("shape", "an address with a user's name or password", hint="requests are signed; leave them out")
    return url


def _writer(text: str) -> str:
    if not WRITER.fullmatch(text):
        raise fault(
            "shape", f"expected an address, alone or behind a name, got {shown(text)}", hint="Shop <hello@shop.example>"
        )
    return text


def _several(value: Any) -> Any:
    return [value] if isinstance(value, dict | str) else value


Timeout = Annotated[Duration, AfterValidator(_timeout)]
Host = Annotated[Text, Field(pattern=r"^[A-Za-z0-9.:_-]+$")]


class Secret(Value):
    """Where a secret stands: a variable of the environment, or a file."""

    env: Text | None = None
    file: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, data: Any) -> Any:
        if isinstance(data, dict):
            only("a secret", data, ("env", "file"))
        elif isinstance(data, str):  # whose value must not be repeated
            raise fault("shape", "a secret does not stand here", hint="{env: NAME} or {file: PATH}")
        return data


class JsonlPart(Value):
    path: Text


class WebhookPart(Value):
    url: Annotated[Text, AfterValidator(_endpoint)]
    secret: Annotated[Items[Secret], BeforeValidator(_several)]
    timeout: Timeout = 10 * SECOND
    at_once: Annotated[int, Field(ge=1, le=32)] = 8
    ca: Text | None = None


class SmtpPart(Value):
    """A password goes over TLS alone."""

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: Text | None = None
    password: Secret | None = None
    from_: Annotated[Text, AfterValidator(_writer)] = Field(alias="from")
    one_click: bool = False
    timeout: Timeout = 10 * SECOND
    ca: Text | None = None

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise fault("shape", "'user' and 'password' belong together")
        if self.tls == "none" and (self.password is not None or self.host not in NEAR):
            raise fault("shape", "without TLS only a mail server of this machine, and without a password", "tls")
        return self


class RetryPart(Value):
    attempts: Annotated[int, Field(ge=1, le=1000)] = 18
    first: Duration = 2 * SECOND
    most: Duration = 6 * 3600 * SECOND


class ConnectorPart(Value):
    """One connector, of exactly one way, and what it takes: all, or these alone."""

    id: KebabId
    jsonl: JsonlPart | None = None
    webhook: WebhookPart | None = None
    smtp: SmtpPart | None = None
    kinds: Items[Literal["message", "update", "exit"]] | None = None
    channels: Items[Text] | None = None
    outcomes: Items[Outcome] | None = None
    retry: RetryPart = RetryPart()

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        if isinstance(data, dict):
            only("a connector", data, WAYS, tuple(cls.model_fields))
        return data


class DeliveryFile(Value):
    connectors: Items[ConnectorPart]

    @model_validator(mode="after")
    def _once(self) -> Self:
        seen: set[str] = set()
        for place, one in enumerate(self.connectors):
            if one.id in seen:
                raise fault("duplicate", f"two connectors are called {shown(one.id)}", "connectors", place, "id")
            seen.add(one.id)
        return self


def read_delivery(path: Path) -> DeliveryFile:
    """The delivery file, YAML or JSON. Raises UsageError where it is missing, or is not as it should be."""
    return said_alone(path, read_file(path, "a delivery file", LARGEST), DeliveryFile, HELP)
