"""What is signed: an in-toto Statement (v1) of a bundle's digests, its order, its end, and the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError

from cjo_cli.bundle.build import FILE_NAME, sha256
from cjo_cli.bundle.canonical import LARGEST, NotCanonical, canonical, read_canonical
from cjo_cli.bundle.refusal import Refused
from cjo_cli.plan.conditions import Part

if TYPE_CHECKING:
    from cjo_cli.bundle.read import Opened

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:cjo:bundle:1"
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Kind = Literal["lint", "tests", "simulation", "diff"]


class Digest(Part):
    sha256: Hex


class Subject(Part):
    name: str
    digest: Digest


class Evidence(Part):
    """A file that speaks for the bundle; `plan` is the digest of the plan that a simulation was of."""

    kind: Kind
    name: str
    digest: Digest
    plan: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None


class Predicate(Part):
    """What the signer says of a bundle beside its digests.

    `sequence` orders the bundles of a project, so that an older one can be told; `expires` is in microseconds.
    """

    project: str
    revision: str
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
    journeys: tuple[str, ...]
    sequence: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    expires: Annotated[int, Field(le=LARGEST)] | None = None
    evidence: tuple[Evidence, ...] = ()


class Statement(Part):
    type_: Literal["https://in-toto.io/Statement/v1"] = Field(alias="_type")
    predicate_type: Literal["urn:cjo:bundle:1"] = Field(alias="predicateType")
    subject: tuple[Subject, ...]
    predicate: Predicate


@dataclass(frozen=True)
class Asked:
    """What a signer adds to what the bundle itself says."""

    sequence: int | None = None
    expires: int | None = None
    evidence: tuple[Evidence, ...] = ()


def statement(data: bytes, bundle: Opened, asked: Asked) -> bytes:
    """The statement of a bundle, the same for the same bundle and the same `asked`."""
    predicate = {
        "project": bundle.plan.name,
        "revision": bundle.revision,
        "digest": bundle.digest,
        "journeys": [journey.id for journey in bundle.plan.journeys],
        "sequence": bundle.metadata["committed"] if asked.sequence is None else asked.sequence,
        "expires": asked.expires,
        "evidence": [item.model_dump() for item in asked.evidence],
    }
    return canonical({
        "_type": STATEMENT,
        "predicateType": PREDICATE,
        "subject": subjects(data, bundle.members),
        "predicate": predicate,
    })  # fmt: skip


def subjects(data: bytes, members: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The archive, so that no bit of it can change, and each member, so that what it holds has a name."""
    named = {FILE_NAME: data, **{name: members[name] for name in sorted(members)}}
    return [{"name": name, "digest": {"sha256": sha256(content)}} for name, content in named.items()]


def read_statement(payload: bytes) -> Statement:
    """A statement. Raises Refused for what is none, or of another kind or version."""
    try:
        values = read_canonical(payload)
    except NotCanonical as error:
        raise Refused("statement", f"the statement cannot be read: {error}") from None
    kinds = (values.get("_type"), values.get("predicateType")) if isinstance(values, dict) else None
    if kinds != (STATEMENT, PREDICATE):
        raise Refused("statement", "the statement is none about a bundle, or of a version that this cjo does not know")
    try:
        return Statement.model_validate_json(payload)
    except ValidationError as error:
        place = "/".join(map(str, error.errors(include_input=False)[0]["loc"]))
        raise Refused("statement", f"the statement is not as it should be, at /{place}") from None
