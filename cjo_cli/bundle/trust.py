"""The consumer's trust file: whose signatures count, for which journeys, how long, and how many it takes.

It alone says that a signature is needed; nothing in a bundle, or beside it, can say otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from cjo_cli.bundle.keys import PublicKey
from cjo_cli.bundle.read import read_file
from cjo_cli.bundle.ssh import SshPublic, read_public
from cjo_cli.load.alone import said_alone
from cjo_cli.load.scan import LARGEST
from cjo_cli.model.base import Items, Text, Value, fault
from cjo_cli.model.content import Valid
from cjo_cli.plan.instants import parse_instant

HELP = "see docs/bundle.md for what a trust file holds"


def _public(text: Any) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-f]{64}", text):
        raise fault("type", "expected a public key: 64 hex digits, as cjo keys new prints them")
    return text


def _ssh(text: Any) -> str:
    if not isinstance(text, str) or read_public(text) is None:
        raise fault("type", "expected an Ed25519 key of SSH, as its .pub file has it: ssh-ed25519 AAAA…")
    return text


class TrustedKey(Value):
    """A public key, in hex or as SSH writes it, patterns of the journeys it may sign, and when it counts."""

    public: Annotated[str, BeforeValidator(_public)] | None = None
    ssh: Annotated[str, BeforeValidator(_ssh)] | None = None
    journeys: Items[Text]
    valid: Valid | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.public is None) == (self.ssh is None):
            raise fault("shape", "a key is either 'public', as cjo keys new prints it, or 'ssh'")
        return self

    @property
    def key(self) -> PublicKey | SshPublic:
        """The key itself."""
        found = None if self.ssh is None else read_public(self.ssh)
        return PublicKey(self.public or "") if found is None else found


class TrustFile(Value):
    """The file. `threshold` is how many of the keys must have signed, for every journey of a bundle."""

    project: Text | None = None
    threshold: Annotated[int, Field(ge=1)] = 1
    keys: dict[Text, TrustedKey]

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if len({key.key.hex for key in self.keys.values()}) < len(self.keys):
            raise fault("shape", "two names for one key, which would count twice", "keys")
        if self.threshold > len(self.keys):
            raise fault("shape", f"a threshold of {self.threshold} can never be reached", "threshold")
        return self


@dataclass(frozen=True)
class Trusted:
    """A key of the trust file by its name there; `first` and `until` are in microseconds."""

    name: str
    key: PublicKey | SshPublic
    journeys: tuple[str, ...]
    first: int | None
    until: int | None

    def may_sign(self, journey: str) -> bool:
        """Whether the key's signature counts for a journey."""
        return any(fnmatchcase(journey, pattern) for pattern in self.journeys)

    def counts(self, now: int) -> bool:
        """Whether the key is valid at `now`."""
        return (self.first is None or self.first <= now) and (self.until is None or now < self.until)


@dataclass(frozen=True)
class Trust:
    """Whom a consumer trusts."""

    keys: tuple[Trusted, ...]
    threshold: int = 1
    project: str | None = None


def read_trust(path: Path) -> Trust:
    """The trust file, YAML or JSON. Raises UsageError where it is missing, or is not as it should be."""
    value = said_alone(path, read_file(path, "a trust file", LARGEST), TrustFile, HELP)
    keys = (_trusted(name, key) for name, key in sorted(value.keys.items()))
    return Trust(tuple(keys), value.threshold, value.project)


def _trusted(name: str, key: TrustedKey) -> Trusted:
    first, until = (key.valid.from_, key.valid.until) if key.valid is not None else (None, None)
    moments = tuple(None if text is None else parse_instant(text, "UTC") for text in (first, until))
    return Trusted(name, key.key, key.journeys, *moments)
