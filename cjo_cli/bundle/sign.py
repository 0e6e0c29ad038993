"""A bundle's signature file: the first signature makes its statement, later ones join it."""

from __future__ import annotations

from cjo_cli.bundle.envelope import Envelope, Signer, from_bytes, to_bytes
from cjo_cli.bundle.read import Opened
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.statement import Asked, read_statement, statement, subjects
from cjo_cli.errors import UsageError

SUFFIX = ".dsse.json"
AGAIN = "remove the signature file to begin anew"


def sign(data: bytes, bundle: Opened, key: Signer, asked: Asked, before: bytes | None = None) -> bytes:
    """The signature file of a bundle, with the signatures that `before` holds.

    Raises Refused where `before` is of another bundle, UsageError where it says of this one what `asked` does not.
    """
    if before is None:
        return to_bytes(Envelope(statement(data, bundle, asked)).signed(key))
    envelope = from_bytes(before)
    said = read_statement(envelope.payload)
    if [subject.model_dump() for subject in said.subject] != subjects(data, bundle.members):
        raise Refused("digest", "the signature file beside is of another bundle", AGAIN)
    # A second signer vouches for what the first has said, as far as it is not told otherwise.
    if asked != Asked() and envelope.payload != statement(data, bundle, asked):
        raise UsageError("the signature file beside says something else of this bundle", AGAIN)
    if envelope.payload != statement(data, bundle, Asked(said.predicate.sequence, said.predicate.expires,
                                                         said.predicate.evidence)):  # fmt: skip
        raise Refused("statement", "the signature file beside says of the bundle what the bundle does not say", AGAIN)
    return to_bytes(envelope.signed(key))
