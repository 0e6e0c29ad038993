"""A project as a bundle that runs: made, signed, verified, looked into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjo_cli.api.reading import read_project, refuse, sound
from cjo_cli.api.validation import looked_at
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from cjo_cli.bundle.build import Bundle
    from cjo_cli.bundle.read import Opened
    from cjo_cli.bundle.statement import Evidence, Kind
    from cjo_cli.bundle.verify import Verified
    from cjo_cli.plan.model import Plan


def compile(  # noqa: A001
    project: Path | str, *, journeys: Sequence[str] = (), include_review: bool = False
) -> Bundle:
    """The project's rule bundle, in memory; of all deployed journeys, or those that `journeys` name, as for `simulate`.

    Raises ProjectError where the project has errors: of texts and references, or of any rule that is heard; UsageError
    for a journey that it has not, or that is not deployed; NothingToDo.
    """
    from cjo_cli.bundle.build import build
    from cjo_cli.simulate.select import select

    read = read_project(project)
    validation = sound(read)
    refuse(validation.project, looked_at(read).diagnostics)
    assert validation.plan is not None
    plan = validation.plan
    only = {journey.id for journey in select(plan, journeys)} if journeys else None
    return build(validation.project, plan, _keeps, only=only, include_review=include_review)


def policy(bundle: Bundle) -> bytes:
    """The decisions of a bundle as a Rego policy, which names the bundle's digest."""
    from cjo_cli.bundle.read import opened
    from cjo_cli.bundle.rego.policy import policy as written

    text, _ = written(opened(bundle.data).plan, f"the bundle {bundle.digest}")
    return text.encode()


def _keeps(plan: Plan, contents: Mapping[str, Any]) -> dict[str, Any]:
    """What of a customer is kept while a plan runs, since its conditions and texts ask for it."""
    from cjo_cli.machine.clock import Clock, zone_of
    from cjo_cli.machine.course import compile_plan
    from cjo_cli.machine.deployed import shown, texts_of

    clock = Clock(lambda _: zone_of((), (0,)), plan.timezone)  # which none of this depends on
    names = {name: shown(content) for name, content in texts_of(contents).items()}
    return compile_plan(plan, clock, 0, shown=names).keeps.as_values()


@dataclass(frozen=True)
class Signed:
    """A bundle that was vouched for: its signature file's bytes, what it holds, the key's id, and the evidence."""

    signature: bytes
    bundle: Opened
    key: str
    evidence: tuple[Evidence, ...]


def sign(
    bundle: Path | str,
    key: Path | str,
    *,
    evidence: Path | str | None = None,
    expires: str | None = None,
    sequence: int | None = None,
    signature: Path | None = None,
) -> Signed:
    """The signature file of a bundle, with the signatures that are in `signature` already; nothing is written.

    Raises Refused for a bundle that is none, or evidence that speaks against it; UsageError for what cannot be read.
    """
    from cjo_cli.bundle import evidence as found
    from cjo_cli.bundle.read import opened, read_bundle
    from cjo_cli.bundle.sign import sign as signed
    from cjo_cli.bundle.ssh import signer
    from cjo_cli.bundle.statement import Asked

    data = read_bundle(Path(bundle))
    inside = opened(data)
    files = () if evidence is None else found.evidence(Path(evidence), inside)
    secret = signer(Path(key))
    asked = Asked(sequence, None if expires is None else _instant(expires, "--expires"), files)
    made = signed(data, inside, secret, asked, _signature(signature_of(Path(bundle), signature)))
    return Signed(made, inside, secret.public.id, files)


def verify(
    bundle: Path | str,
    trust: Path | str,
    *,
    require: Sequence[Kind] = (),
    state: Path | None = None,
    activate: bool = False,
    at: str | None = None,
    signature: Path | None = None,
) -> Verified:
    """Whether a bundle may be used, by a trust file, and, with `state`, by the last one activated; notes this one there
    with `activate`.

    Raises Refused where it must not, UsageError for what cannot be read or written.
    """
    from cjo_cli.bundle.activated import Active, read_activated
    from cjo_cli.bundle.activated import activate as note
    from cjo_cli.bundle.read import read_bundle
    from cjo_cli.bundle.trust import read_trust
    from cjo_cli.bundle.verify import Terms
    from cjo_cli.bundle.verify import verify as verified

    if activate and state is None:
        raise UsageError("--activate needs --state", "give --state FILE, where it is noted")
    trusted = read_trust(Path(trust))
    before = None if state is None else read_activated(state, may_begin=activate)
    terms = Terms(_now(at), require, None if before is None else before.projects)
    found = verified(read_bundle(Path(bundle)), _signature(signature_of(Path(bundle), signature)), trusted, terms)
    said = found.predicate
    if activate and state is not None and before is not None and said.sequence is not None:
        note(state, before, said.project, Active(sequence=said.sequence, revision=said.revision, digest=said.digest))
    return found


def inspect(bundle: Path | str, other: Path | str | None = None) -> dict[str, Any]:
    """What is inside of a bundle; or what it has otherwise than `other`. No signature is looked at.

    Raises Refused for a bundle that is none, UsageError where it cannot be read.
    """
    from cjo_cli.bundle.compare import difference, inside
    from cjo_cli.bundle.read import opened, read_bundle

    found = opened(read_bundle(Path(bundle)))
    values = inside(found)
    return values if other is None else {
        **{key: values[key] for key in ("project", "revision", "digest")},
        **difference(opened(read_bundle(Path(other))), found),
    }  # fmt: skip


def signature_of(bundle: Path, given: Path | None) -> Path:
    """Where a bundle's signature file lies."""
    from cjo_cli.bundle.sign import SUFFIX

    return bundle.with_name(bundle.name + SUFFIX) if given is None else given


def _signature(path: Path) -> bytes | None:
    """A signature file's bytes; None where there is no such file."""
    from cjo_cli.bundle.archive import MIB
    from cjo_cli.bundle.read import read_file

    return read_file(path, "a signature file", 4 * MIB) if path.exists() else None


def _now(given: str | None) -> int:
    """The instant that counts: what expires does so by the clock of whoever verifies."""
    from datetime import UTC, datetime

    from cjo_cli.plan.instants import micros

    return micros(datetime.now(UTC)) if given is None else _instant(given, "--at")


def _instant(text: str, option: str) -> int:
    """Microseconds of an instant, which is UTC where it does not say otherwise. Raises UsageError for none."""
    from cjo_cli.bundle.canonical import LARGEST
    from cjo_cli.plan.instants import parse_instant

    moment = parse_instant(text, "UTC") if 10 <= len(text) <= 40 else None
    if moment is None or not 0 <= moment <= LARGEST:
        raise UsageError(f"{option}: no instant: {text}", "such as 2027-01-01 or 2027-01-01T09:00:00Z, before 2255")
    return moment
