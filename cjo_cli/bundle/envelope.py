"""DSSE: a payload and its signatures in one JSON file (https://github.com/secure-systems-lab/dsse, protocol 1.0)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from cjo_cli.bundle.canonical import NotCanonical, canonical, read_canonical
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.ssh import is_ssh

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MOST_SIGNATURES = 32
SIGNATURE_BYTES = 64
# What ssh-keygen makes has the key, the namespace and the hash's name in it.
MOST_SSH_BYTES = 512


class Public(Protocol):
    """A key that verifies; signatures name it by its id."""

    @property
    def id(self) -> str: ...

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether the holder of the private key has signed `data` so."""


class Signer(Protocol):
    """A key that signs."""

    @property
    def public(self) -> Public: ...

    def sign(self, data: bytes) -> bytes:
        """The signature of `data`."""


Key = TypeVar("Key", bound=Public)


@dataclass(frozen=True)
class Envelope:
    """A payload, and signatures by the id of their key. What was signed counts, not who is said to have done so."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...] = ()

    def signed(self, key: Signer) -> Envelope:
        """With the signature of one key more, in the order of their ids."""
        made = {**dict(self.signatures), key.public.id: key.sign(pae(self.payload))}
        return replace(self, signatures=tuple(sorted(made.items())))

    def signers(self, keys: Iterable[Key]) -> frozenset[Key]:
        """Those of `keys` that have signed the payload."""
        text, by_id = pae(self.payload), dict(self.signatures)
        return frozenset(key for key in keys if key.id in by_id and key.verifies(by_id[key.id], text))


def pae(payload: bytes) -> bytes:
    """What is signed: the pre-authentication encoding of type and payload."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def to_bytes(envelope: Envelope) -> bytes:
    """The file of an envelope: canonical JSON and a line end."""
    signatures = [{"keyid": name, "sig": _encoded(signature)} for name, signature in envelope.signatures]
    values = {"payload": _encoded(envelope.payload), "payloadType": PAYLOAD_TYPE, "signatures": signatures}
    return canonical(values) + b"\n"


def from_bytes(data: bytes) -> Envelope:
    """The envelope in a file. Raises Refused for any text but the one that `to_bytes` makes of it.

    DSSE would have unknown keys ignored; here nothing stands in the file that nobody looked at.
    """
    try:
        values = read_canonical(data.removesuffix(b"\n"))
    except NotCanonical as error:
        raise Refused("envelope", f"the signature file cannot be read: {error}") from None
    if not isinstance(values, dict) or values.keys() != {"payload", "payloadType", "signatures"}:
        raise Refused("envelope", "the signature file is no DSSE envelope")
    if values["payloadType"] != PAYLOAD_TYPE:
        raise Refused("envelope", "the signature file is of something else than an in-toto statement")
    listed = values["signatures"]
    if not isinstance(listed, list) or len(listed) > MOST_SIGNATURES:
        raise Refused("envelope", "the signature file holds no list of signatures, or too long a one")
    envelope = Envelope(_decoded(values["payload"]), tuple(map(_signature, listed)))
    if to_bytes(envelope) != data or len(dict(envelope.signatures)) < len(listed):
        raise Refused("envelope", "the signature file is not written as cjo writes one")
    return envelope


def _signature(value: Any) -> tuple[str, bytes]:
    if not isinstance(value, dict) or value.keys() != {"keyid", "sig"} or not isinstance(value["keyid"], str):
        raise Refused("envelope", "the signature file holds something that is no signature")
    signature = _decoded(value["sig"])
    if len(signature) != SIGNATURE_BYTES and not (is_ssh(signature) and len(signature) <= MOST_SSH_BYTES):
        raise Refused("envelope", "the signature file holds a signature that is none of Ed25519")
    return value["keyid"], signature


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise Refused("envelope", "the signature file holds something that is no base64") from None
