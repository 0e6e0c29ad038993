"""Whether a bundle may be used: signed by whom the consumer trusts, whole, in time, and with its evidence.

The order is that of what is cheap and safe: nothing is unpacked before a trusted key has vouched for the bytes, and
nothing is read before its digest was compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cjo_cli.bundle.activated import Active
from cjo_cli.bundle.archive import LARGEST_FILE, LARGEST_UNPACKED, MIB, unpack
from cjo_cli.bundle.build import FILE_NAME, sha256
from cjo_cli.bundle.envelope import Envelope, from_bytes
from cjo_cli.bundle.evidence import AGAIN, plan_digest
from cjo_cli.bundle.read import Opened, interpreted
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.statement import Kind, Predicate, Statement, read_statement
from cjo_cli.bundle.trust import Trust, Trusted
from cjo_cli.bundle.words import instant

SIGN = "cjo sign signs a bundle"


@dataclass(frozen=True)
class Verified:
    """A bundle that may be used, what its signers say of it, and their names in the trust file."""

    bundle: Opened
    predicate: Predicate
    signers: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What a consumer asks beside signatures: the instant it is, evidence, and the bundle it took last."""

    now: int
    require: Sequence[Kind] = ()
    last: Mapping[str, Active] | None = None


def verify(data: bytes, signature: bytes | None, trust: Trust, terms: Terms) -> Verified:
    """The bundle in `data`, whose signatures are in `signature`. Raises Refused, which says why it must not be used."""
    if len(data) > LARGEST_FILE:
        raise Refused("size", f"a bundle is larger than {LARGEST_FILE // MIB} MiB")
    if signature is None:
        raise Refused("unsigned", "there is no signature beside the bundle, and the trust file asks for one", SIGN)
    envelope = from_bytes(signature)
    signers = _signers(envelope, trust, terms.now)
    said = read_statement(envelope.payload)
    members = _members(data, said)
    bundle = interpreted(members)
    _agree(bundle, said.predicate, trust)
    _allowed(bundle, signers, trust)
    _not_older(said.predicate, terms)
    _not_expired(said.predicate, terms.now)
    _evidence(bundle, said.predicate, terms.require)
    return Verified(bundle, said.predicate, tuple(signer.name for signer in signers))


def _signers(envelope: Envelope, trust: Trust, now: int) -> tuple[Trusted, ...]:
    """The trusted keys that have signed and are valid; there are enough."""
    names = {name for name, _ in envelope.signatures}
    signed = tuple(trusted for trusted in trust.keys if trusted.key.id in names)
    keys = envelope.signers(trusted.key for trusted in signed)
    for trusted in signed:  # also where others would be enough: somebody has changed the file
        if trusted.key not in keys:
            raise Refused("signature", f"the signature of {trusted.name} does not fit what is said to be signed")
    valid = tuple(trusted for trusted in signed if trusted.counts(now))
    if not envelope.signatures:
        raise Refused("unsigned", "the signature file holds no signature", SIGN)
    if not signed:
        raise Refused("signature", "no key of the trust file has signed this")
    if not valid:
        raise Refused("key", f"the key is not valid at {instant(now)}: {signed[0].name}")
    if len(valid) < trust.threshold:
        raise Refused("threshold", f"{len(valid)} of {trust.threshold} signatures that are needed")
    return valid


def _members(data: bytes, said: Statement) -> dict[str, bytes]:
    """The members, each of which is signed, and all of those that are."""
    doubled = [name for name, count in Counter(subject.name for subject in said.subject).items() if count > 1]
    if doubled:
        raise Refused("doubled", f"the statement names {doubled[0]} twice")
    signed = {subject.name: subject.digest.sha256 for subject in said.subject}
    if signed.pop(FILE_NAME, None) != sha256(data):
        raise Refused("digest", "the bundle is not the one that was signed: its digest is another")
    members = unpack(data, LARGEST_UNPACKED)
    for name in sorted(signed.keys() | members.keys()):
        if name not in members:
            raise Refused("missing", f"the member {name} was signed, and is missing")
        if name not in signed:
            raise Refused("extra", f"the member {name} was not signed")
        if sha256(members[name]) != signed[name]:
            raise Refused("digest", f"the member {name} is not the one that was signed")
    return members


def _agree(bundle: Opened, said: Predicate, trust: Trust) -> None:
    """What the signers say of the bundle is what it says itself."""
    journeys = tuple(journey.id for journey in bundle.plan.journeys)
    project = bundle.plan.name
    told = (said.project, said.revision, said.digest, said.journeys)
    if told != (project, bundle.revision, bundle.digest, journeys) or bundle.metadata["project"] != project:
        raise Refused("statement", "the statement says of the bundle what the bundle does not say")
    if trust.project is not None and trust.project != project:
        raise Refused("project", f"the bundle is of the project '{project}', the trust file of '{trust.project}'")


def _allowed(bundle: Opened, signers: tuple[Trusted, ...], trust: Trust) -> None:
    for journey in bundle.plan.journeys:
        count = sum(signer.may_sign(journey.id) for signer in signers)
        if count < trust.threshold:
            needed = "nobody who may sign it" if not count else f"{count} of {trust.threshold} who may sign it"
            raise Refused("journey", f"the journey '{journey.id}' was signed by {needed}")


def _not_older(said: Predicate, terms: Terms) -> None:
    if terms.last is None:
        return
    if said.sequence is None:
        raise Refused("sequence", "nothing says whether the bundle is older", "cjo sign --sequence N says it")
    last = terms.last.get(said.project)
    if last is not None and said.sequence < last.sequence:
        raise Refused("older", f"the bundle is older than the last one activated, which is of revision {last.revision}")


def _not_expired(said: Predicate, now: int) -> None:
    if said.expires is not None and said.expires <= now:
        raise Refused("expired", f"the signatures have expired at {instant(said.expires)}", "sign the bundle again")


def _evidence(bundle: Opened, said: Predicate, require: Sequence[Kind]) -> None:
    for kind in require:
        if all(item.kind != kind for item in said.evidence):
            raise Refused("evidence", f"the signers vouch for no {kind}", f"cjo sign --evidence DIR, with {kind} in it")
    if "simulation" in require and all(item.plan != plan_digest(bundle) for item in said.evidence):
        raise Refused("evidence", "the simulation that the signers vouch for is of another plan", AGAIN)
