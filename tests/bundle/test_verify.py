"""What a consumer takes, and what not, each with its own reason; a second opinion by securesystemslib."""

from __future__ import annotations

import base64
import contextlib
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.dsse import Envelope as Theirs
from securesystemslib.signer import SSlibKey

from bundle.worlds import NOW, OURS, THEIRS, TRUST, Signed, changed, resealed, signed, trusted, vouched
from cjo_cli.bundle.activated import Active
from cjo_cli.bundle.archive import archive
from cjo_cli.bundle.build import CONTENTS, MANIFEST, PLAN, RULES, ZONES, content_member, sha256
from cjo_cli.bundle.canonical import canonical
from cjo_cli.bundle.envelope import Envelope, from_bytes, to_bytes
from cjo_cli.bundle.evidence import plan_digest
from cjo_cli.bundle.read import opened
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.sign import sign
from cjo_cli.bundle.statement import Asked, Digest, Evidence, read_statement
from cjo_cli.bundle.trust import Trust
from cjo_cli.errors import UsageError

SIMULATED = Evidence(kind="simulation", name="simulation/summary.json", digest=Digest(sha256="0" * 64))
DAY = 86_400_000_000


def refuses(given: Signed, why: str, said: str = "", trust: Trust = TRUST, **terms: Any) -> None:
    with pytest.raises(Refused) as raised:
        given.verified(trust, **terms)
    assert (raised.value.why, said in raised.value.message) == (why, True), raised.value.message
    assert raised.value.code == 1


def test_a_genuine_one_is_taken(genuine: Signed) -> None:
    found = genuine.verified()
    assert found.signers == ("ours",)
    assert found.bundle == opened(genuine.data)
    assert found.predicate.sequence == 5


def test_the_same_is_signed_the_same(genuine: Signed) -> None:
    assert signed(genuine.data, sequence=5) == genuine
    both = signed(genuine.data, OURS, THEIRS), signed(genuine.data, THEIRS, OURS)
    assert both[0] == both[1]


# Signatures


def their_key(key: Any = OURS) -> SSlibKey:
    return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public.hex)))


def test_securesystemslib_verifies_it(genuine: Signed) -> None:
    assert genuine.signature is not None
    envelope = Theirs.from_dict(json.loads(genuine.signature))
    assert list(envelope.verify([their_key()], 1)) == [OURS.public.id]
    assert envelope.payload_type == "application/vnd.in-toto+json"
    with pytest.raises(Exception, match="threshold"):
        envelope.verify([their_key(THEIRS)], 1)
    said = json.loads(envelope.payload)
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    digests = {subject["name"]: "sha256:" + subject["digest"]["sha256"] for subject in said["subject"][1:]}
    assert digests == opened(genuine.data).digests


def test_no_signature_is_not_enough(genuine: Signed) -> None:
    refuses(Signed(genuine.data, None), "unsigned", "no signature beside the bundle")


def test_a_stripped_signature_fails(genuine: Signed) -> None:
    assert genuine.signature is not None
    stripped = Envelope(from_bytes(genuine.signature).payload)
    refuses(Signed(genuine.data, to_bytes(stripped)), "unsigned", "holds no signature")


def test_another_key_is_not_trusted(genuine: Signed) -> None:
    refuses(signed(genuine.data, THEIRS), "signature", "no key of the trust file")


def test_a_signature_under_our_name_by_another_key_fails(genuine: Signed) -> None:
    assert genuine.signature is not None
    payload = from_bytes(genuine.signature).payload
    forged = Envelope(payload, ((OURS.public.id, Envelope(payload).signed(THEIRS).signatures[0][1]),))
    refuses(Signed(genuine.data, to_bytes(forged)), "signature", "the signature of ours does not fit")


def test_a_statement_that_was_changed_fails(genuine: Signed) -> None:
    assert genuine.signature is not None
    envelope = from_bytes(genuine.signature)
    later = envelope.payload.replace(b'"sequence":5', b'"sequence":6')
    refuses(Signed(genuine.data, to_bytes(Envelope(later, envelope.signatures))), "signature", "does not fit")


def test_a_signature_of_another_kind_of_payload_does_not_count(genuine: Signed) -> None:
    assert genuine.signature is not None
    other = genuine.signature.replace(b"vnd.in-toto+json", b"vnd.another+json")
    refuses(Signed(genuine.data, other), "envelope", "something else than an in-toto statement")


def test_what_no_statement_is(genuine: Signed) -> None:
    for payload, said in (
        (b"{}", "none about a bundle"), (b"[]", "none about a bundle"), (b"{ }", "cannot be read"), (b"\xff", "cannot"),
        (canonical({"_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:cjo:bundle:2"}), "none about"),
        (canonical({"_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:cjo:bundle:1"}), "/subject"),
    ):  # fmt: skip
        refuses(Signed(genuine.data, to_bytes(Envelope(payload).signed(OURS))), "statement", said)


ENVELOPES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another key": lambda values: {**values, "more": 1},
    "no payload": lambda values: {name: value for name, value in values.items() if name != "payload"},
    "no list": lambda values: {**values, "signatures": {}},
    "no signature": lambda values: {**values, "signatures": [1]},
    "a short signature": lambda values: {**values, "signatures": [{"keyid": "x", "sig": "AAAA"}]},
    "a number": lambda values: {**values, "payload": 5},
    "no base64": lambda values: {**values, "payload": "*"},
    "ours twice": lambda values: {**values, "signatures": values["signatures"] * 2},
    "very many": lambda values: {**values, "signatures": values["signatures"] * 40},
    "a list": lambda values: [values],
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_an_envelope_has_one_form(genuine: Signed, name: str) -> None:
    assert genuine.signature is not None
    made = canonical(ENVELOPES[name](json.loads(genuine.signature))) + b"\n"
    refuses(Signed(genuine.data, made), "envelope", "the signature file")


def test_an_envelope_has_one_text(genuine: Signed) -> None:
    assert genuine.signature is not None
    values = json.loads(genuine.signature)
    for text in (json.dumps(values, indent=1).encode(), genuine.signature.strip(), genuine.signature + b"\n", b""):
        refuses(Signed(genuine.data, text), "envelope", "the signature file")
    # The bits that base64 leaves unused say nothing, and must be zero.
    sig = values["signatures"][0]["sig"]
    values["signatures"][0]["sig"] = sig[:-3] + chr(ord(sig[-3]) + 1) + sig[-2:]
    assert base64.b64decode(values["signatures"][0]["sig"]) == base64.b64decode(sig)
    refuses(Signed(genuine.data, canonical(values) + b"\n"), "envelope", "not written as cjo writes one")


# Who may sign


def test_a_threshold_counts_keys(genuine: Signed) -> None:
    trust = Trust((trusted(), trusted(THEIRS, "theirs")), threshold=2)
    refuses(genuine, "threshold", "1 of 2 signatures", trust)
    both = signed(genuine.data, OURS, THEIRS)
    assert both.verified(trust).signers == ("ours", "theirs")
    assert both.verified().signers == ("ours",), "who trusts one key alone takes it too"


def test_a_damaged_signature_is_noticed_where_others_are_enough(genuine: Signed) -> None:
    both = signed(genuine.data, OURS, THEIRS)
    assert both.signature is not None
    envelope = from_bytes(both.signature)
    broken = tuple((name, bytes(64) if name == THEIRS.public.id else sig) for name, sig in envelope.signatures)
    trust = Trust((trusted(), trusted(THEIRS, "theirs")))
    refuses(Signed(genuine.data, to_bytes(Envelope(envelope.payload, broken))), "signature", "of theirs", trust)


def test_a_key_signs_what_it_may(genuine: Signed) -> None:
    for patterns, fine in ((("*",), True), (("cart-*",), True), (("x", "cart-recovery"), True), (("welcome",), False)):
        trust = Trust((trusted(journeys=patterns),))
        if fine:
            assert genuine.verified(trust)
        else:
            refuses(genuine, "journey", "'cart-recovery' was signed by nobody who may sign it", trust)


def test_a_threshold_holds_for_every_journey(genuine: Signed) -> None:
    trust = Trust((trusted(), trusted(THEIRS, "theirs", ("welcome",))), threshold=2)
    refuses(signed(genuine.data, OURS, THEIRS), "journey", "by 1 of 2 who may sign it", trust)


def test_a_key_counts_while_it_is_valid(genuine: Signed) -> None:
    for first, until, fine in (
        (NOW, NOW + 1, True), (NOW + 1, None, False), (None, NOW, False), (None, NOW + 1, True), (NOW, None, True),
    ):  # fmt: skip
        trust = Trust((trusted(first=first, until=until),))
        if fine:
            assert genuine.verified(trust)
        else:
            refuses(genuine, "key", "is not valid at", trust)


def test_a_trust_file_may_be_for_one_project(genuine: Signed) -> None:
    assert genuine.verified(Trust(TRUST.keys, project="my-shop"))
    refuses(genuine, "project", "the trust file of 'another'", Trust(TRUST.keys, project="another"))


# What was signed


def test_another_bundle_beside_the_signature_fails(genuine: Signed) -> None:
    other = Signed(resealed(genuine.members, project="another"), genuine.signature)
    refuses(other, "digest", "not the one that was signed")


def other_than_signed(genuine: Signed, members: dict[str, bytes]) -> Signed:
    """As if whoever signs had looked at other members than are in the archive."""
    return vouched(archive(members, 0), genuine)


def test_every_member_is_the_one_that_was_signed(genuine: Signed) -> None:
    members = genuine.members
    assert other_than_signed(genuine, members).verified()
    for name in members:
        refuses(
            other_than_signed(genuine, {**members, name: members[name] + b" "}), "digest", f"the member {name} is not"
        )
        fewer = {other: data for other, data in members.items() if other != name}
        refuses(other_than_signed(genuine, fewer), "missing", f"the member {name} was signed, and is missing")
    more = {**members, "cjo/more/data.json": b"{}"}
    refuses(other_than_signed(genuine, more), "extra", "the member cjo/more/data.json was not signed")


def test_a_member_is_signed_once(genuine: Signed) -> None:
    assert genuine.signature is not None
    said = json.loads(from_bytes(genuine.signature).payload)
    said["subject"].append(said["subject"][-1])
    refuses(Signed(genuine.data, to_bytes(Envelope(canonical(said)).signed(OURS))), "doubled", "twice")


def test_the_signers_say_what_the_bundle_says(genuine: Signed) -> None:
    assert genuine.signature is not None
    for key, wrong in (("project", "x"), ("revision", "x"), ("digest", "sha256:" + "0" * 64), ("journeys", [])):
        said = json.loads(from_bytes(genuine.signature).payload)
        said["predicate"][key] = wrong
        refuses(Signed(genuine.data, to_bytes(Envelope(canonical(said)).signed(OURS))), "statement", "does not say")


# What a bundle holds: a signer's key makes nothing of these right


def resigned(data: bytes, genuine: Signed) -> Signed:
    """An archive that our key has signed whatever it holds."""
    from cjo_cli.bundle.archive import unpack
    from cjo_cli.bundle.statement import subjects

    assert genuine.signature is not None
    said = json.loads(from_bytes(genuine.signature).payload)
    said["subject"] = subjects(data, unpack(data))
    return Signed(data, to_bytes(Envelope(canonical(said)).signed(OURS)))


def manifest(**more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda value: value["metadata"].update(more)


def swapped(members: dict[str, bytes], **more: Any) -> dict[str, bytes]:
    """The one content with some keys changed, and its digest wherever it is named."""
    name, digest = next(iter(json.loads(members[CONTENTS])["digests"].items()))
    made = canonical({**json.loads(members[content_member(digest)]), **more})
    others = {other: data for other, data in members.items() if other != content_member(digest)}
    named = canonical({"digests": {name: sha256(made)}})
    return {**others, CONTENTS: named, content_member(sha256(made)): made}


CONTENTS_OF: dict[str, tuple[str, Callable[[dict[str, bytes]], dict[str, bytes]], str]] = {
    "no JSON": ("schema", lambda m: {**m, PLAN: b"{"}, "it is no JSON"),
    "not canonical": ("schema", lambda m: {**m, PLAN: m[PLAN] + b"\n"}, "not the canonical text"),
    "a key twice": ("schema", lambda m: {**m, ZONES: b'{"a":1,"a":1}'}, "not the canonical text"),
    "a float": ("schema", lambda m: {**m, ZONES: b'{"a":1.5}'}, "not the canonical text"),
    "not a number": ("schema", lambda m: {**m, ZONES: b'{"a":NaN}'}, "not the canonical text"),
    "a large integer": ("schema", lambda m: {**m, ZONES: b'{"a":9007199254740993}'}, "not the canonical text"),
    "very deep": ("schema", lambda m: {**m, ZONES: b"[" * 100_000}, "it is no JSON"),
    "half a character": ("schema", lambda m: {**m, ZONES: b'{"a":"\\ud800"}'}, "not the canonical text"),
    "no table": ("schema", lambda m: changed(m, ZONES, lambda v: v.update(tables=[[0, [[1, 2], [1, 3]]]])), "no table"),
    "a lost table": ("schema", lambda m: changed(m, ZONES, lambda v: v.update(tables=[])), "that is not there"),
    "no timezone": ("schema", lambda m: changed(m, ZONES, lambda v: v.update(zones={})), "the plan's own timezone"),
    "another content": ("schema", lambda m: swapped(m, content="another"), "not the one that the plan knows"),
    "other variants": ("schema", lambda m: swapped(m, variants=[]), "not the one that the plan knows"),
    "variants of no form": ("schema", lambda m: swapped(m, variants=[5]), "not the one that the plan knows"),
    "no object": ("schema", lambda m: {**m, ZONES: b"[]"}, "is no JSON object"),
    "another format": ("format", lambda m: changed(m, MANIFEST, manifest(format=2)), "format 1, this one says 2"),
    "a true format": ("format", lambda m: changed(m, MANIFEST, manifest(format=True)), "this one says true"),
    "another key": ("schema", lambda m: changed(m, MANIFEST, manifest(more=1)), "has not the keys"),
    "a commit of another type": ("schema", lambda m: changed(m, MANIFEST, manifest(committed="x")), "does not say"),
    "other roots": ("schema", lambda m: changed(m, MANIFEST, lambda v: v.update(roots=[""])), "does not say"),
    "another digest": ("digest", lambda m: changed(m, MANIFEST, manifest(content="sha256:0")), "another digest"),
    "a changed page": ("digest", lambda m: {**m, RULES: b"# Nothing will happen"}, "another digest"),
    "no plan": ("missing", lambda m: {n: d for n, d in m.items() if n != PLAN}, "cjo/plan/data.json is missing"),
    "no page": ("missing", lambda m: {n: d for n, d in m.items() if n != RULES}, "cjo/RULES.md is missing"),
    "a member more": ("extra", lambda m: {**m, "cjo/more/data.json": b"{}"}, "none of a bundle's"),
    "a program": ("schema", lambda m: {**m, "cjo/run.py": b"import os"}, "it is no JSON"),
    "a plan of another form": ("schema", lambda m: changed(m, PLAN, lambda v: v.update(version=2)), "at /version"),
    "a plan with more": ("schema", lambda m: changed(m, PLAN, lambda v: v.update(more=1)), "at /more"),
    "no contents": ("schema", lambda m: changed(m, CONTENTS, lambda v: {"digests": {}}), "does not name the contents"),
    "a content lost": (
        "missing",
        lambda m: changed(m, CONTENTS, lambda v: {"digests": dict.fromkeys(v["digests"], "0" * 64)}),
        "the content 'cart-reminder' is missing",
    ),
    "a digest that is none": (
        "digest",
        lambda m: changed(m, CONTENTS, lambda v: {"digests": dict.fromkeys(v["digests"], 5)}),
        "not what its digest says",
    ),
    "a content changed": (
        "digest",
        lambda m: {n: (b"{}" if n.startswith("cjo/content/") and n != CONTENTS else d) for n, d in m.items()},
        "not what its digest says",
    ),
    "no journey": ("schema", lambda m: changed(m, PLAN, lambda v: v.update(journeys=[])), "no journey, or one twice"),
    "a journey twice": (
        "schema",
        lambda m: changed(m, PLAN, lambda v: v.update(journeys=v["journeys"] * 2)),
        "no journey, or one twice",
    ),
    "a way back": (
        "schema",
        lambda m: changed(m, PLAN, lambda v: v["journeys"][0]["states"][1]["transitions"][0].update(next=1)),
        "does not lead forward",
    ),
    "a way to nowhere": (
        "schema",
        lambda m: changed(m, PLAN, lambda v: v["journeys"][0]["states"][1]["transitions"][0].update(next=99)),
        "does not lead forward",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENTS_OF)
def test_what_a_bundle_must_hold(genuine: Signed, name: str) -> None:
    why, change, said = CONTENTS_OF[name]
    data = archive(change(genuine.members), 0)
    refuses(resigned(data, genuine), why, said)
    with pytest.raises(Refused):
        opened(data)


# Age, end, evidence


def test_an_older_one_is_not_taken_again(genuine: Signed) -> None:
    def last(sequence: int) -> dict[str, Active]:
        return {
            "my-shop": Active(sequence=sequence, revision="r9", digest="x"),
            "other": Active(sequence=99, revision="", digest=""),
        }

    assert genuine.verified(last={})
    assert genuine.verified(last=last(4))
    assert genuine.verified(last=last(5))
    refuses(genuine, "older", "which is of revision r9", last=last(6))


def test_without_an_order_nothing_can_be_told_of_age(genuine: Signed) -> None:
    unordered = signed(genuine.data)
    assert unordered.verified()
    refuses(unordered, "sequence", "nothing says whether", last={})


def test_signatures_end(genuine: Signed) -> None:
    ending = signed(genuine.data, expires=NOW)
    assert ending.verified(now=NOW - 1)
    refuses(ending, "expired", "have expired at", now=NOW)


def test_evidence_is_a_gate(genuine: Signed) -> None:
    refuses(genuine, "evidence", "vouch for no simulation", require=("simulation",))
    of = plan_digest(opened(genuine.data))
    proved = signed(genuine.data, evidence=(SIMULATED.model_copy(update={"plan": of}),))
    assert proved.verified(require=("simulation",))
    refuses(proved, "evidence", "vouch for no lint", require=("lint", "simulation"))


@pytest.mark.parametrize("of", [None, "sha256:" + "0" * 64])
def test_a_simulation_of_another_plan_opens_no_gate(genuine: Signed, of: str | None) -> None:
    proved = signed(genuine.data, evidence=(SIMULATED.model_copy(update={"plan": of}),))
    assert proved.verified()
    refuses(proved, "evidence", "of another plan", require=("simulation",))


def test_too_large_a_file_is_not_even_hashed(genuine: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cjo_cli.bundle.verify.LARGEST_FILE", len(genuine.data) - 1)
    refuses(Signed(genuine.data, None), "size", "larger than")


# Signing


def test_a_second_signature_joins_the_first(genuine: Signed) -> None:
    bundle = opened(genuine.data)
    first = sign(genuine.data, bundle, OURS, Asked(sequence=5, expires=NOW + DAY, evidence=(SIMULATED,)))
    both = from_bytes(sign(genuine.data, bundle, THEIRS, Asked(), first))
    assert both.payload == from_bytes(first).payload
    assert {name for name, _ in both.signatures} == {OURS.public.id, THEIRS.public.id}
    assert read_statement(both.payload).predicate.expires == NOW + DAY
    with pytest.raises(UsageError, match="something else of this bundle"):
        sign(genuine.data, bundle, THEIRS, Asked(sequence=6), first)


def test_nobody_signs_beside_another_bundles_signature(genuine: Signed) -> None:
    other = resealed(genuine.members, compiler="cjo 9")
    with pytest.raises(Refused, match="of another bundle"):
        sign(other, opened(other), THEIRS, Asked(), genuine.signature)


def test_nobody_signs_beside_a_statement_that_lies(genuine: Signed) -> None:
    assert genuine.signature is not None
    said = json.loads(from_bytes(genuine.signature).payload)
    said["predicate"]["project"] = "another"
    lying = to_bytes(Envelope(canonical(said)).signed(THEIRS))
    with pytest.raises(Refused, match="what the bundle does not say"):
        sign(genuine.data, opened(genuine.data), OURS, Asked(), lying)


# Every byte


def flipped(data: bytes, every: int) -> Iterator[bytes]:
    """The data with one bit flipped: of its first byte, and of each that many on."""
    chance = random.Random(len(data))
    for at in range(0, len(data), every):
        made = bytearray(data)
        made[at] ^= 1 << chance.randrange(8)
        yield bytes(made)


def each_flip_is_noticed(genuine: Signed, every: int) -> None:
    assert genuine.signature is not None
    for number, data in enumerate(flipped(genuine.data, every)):
        refuses(Signed(data, genuine.signature), "digest")
        if number % 20 == 0:  # unsigned it is refused as well, or, where a bit says nothing to gzip, is the same
            with contextlib.suppress(Refused):
                assert opened(data).digest == opened(genuine.data).digest
    for signature in flipped(genuine.signature, every):
        with pytest.raises(Refused):
            Signed(genuine.data, signature).verified()


def test_a_flipped_bit_is_noticed(genuine: Signed) -> None:
    each_flip_is_noticed(genuine, 29)


@pytest.mark.full
def test_a_flipped_bit_is_noticed_in_every_byte(tmp_path: Path) -> None:
    from cjo_cli import api

    api.init(tmp_path / "shop")
    each_flip_is_noticed(signed(api.compile(tmp_path / "shop").data), 1)
