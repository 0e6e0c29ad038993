"""`cjo verify`: whether a bundle may be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Quiet, hand_out, listed, settings
from cjo_cli.commands.process import go_on
from cjo_cli.commands.sign import Bundle, Signature, instant, read_signature, signature_of
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cjo_cli.bundle.statement import Kind
    from cjo_cli.bundle.verify import Verified

FORMATS = ("text", "json")


def verify(
    bundle: Bundle,
    trust: Annotated[Path, typer.Option("--trust", help="The keys you trust, and for what.", metavar="FILE")],
    require: Annotated[
        list[str] | None,
        typer.Option("--require", help="Evidence: lint, tests, simulation, diff; may be repeated.", metavar="KIND"),
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="Which bundle was activated last; refuse older.", metavar="FILE")
    ] = None,
    activate: Annotated[bool, typer.Option("--activate", help="Note this one there as activated.")] = False,
    at: Annotated[
        str | None, typer.Option("--at", help="Judge validity and expiry as at this instant.", metavar="INSTANT")
    ] = None,
    signature: Signature = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Verify a bundle's signatures, digests, age and evidence by your own trust file."""
    from rich.text import Text

    from cjo_cli.bundle import activated
    from cjo_cli.bundle.read import read_bundle
    from cjo_cli.bundle.trust import read_trust
    from cjo_cli.bundle.verify import Terms, verify
    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS, quiet)
    if activate and state is None:
        raise UsageError("--activate needs --state", "give --state FILE, where it is noted")
    trusted, kinds = read_trust(trust), _kinds(listed(require))
    before = None if state is None else activated.read_activated(state, may_begin=activate)
    terms = Terms(_now(at), kinds, None if before is None else before.projects)
    found = verify(read_bundle(bundle), read_signature(signature_of(bundle, signature)), trusted, terms)
    go_on()
    if activate and state is not None and before is not None and found.predicate.sequence is not None:
        said = found.predicate
        active = activated.Active(sequence=found.predicate.sequence, revision=said.revision, digest=said.digest)
        activated.activate(state, before, said.project, active)
    summary = {"digest": found.bundle.digest, "revision": found.bundle.revision, "signers": list(found.signers)}
    evidence = [item.model_dump() for item in found.predicate.evidence]
    whole = to_json(document("verify", summary, journeys=list(found.predicate.journeys), evidence=evidence))
    hand_out(chosen, color, lambda _: Text(_told(found)), lambda _: whole)


def _kinds(words: Sequence[str]) -> tuple[Kind, ...]:
    from cjo_cli.bundle.evidence import KINDS

    for word in words:
        if word not in KINDS:
            hint = suggestion(word, KINDS) or "evidence: " + ", ".join(KINDS)
            raise UsageError(f"--require: no kind of evidence '{word}'", hint)
    return tuple(kind for kind in KINDS if kind in words)


def _now(given: str | None) -> int:
    """The instant that counts: what expires does so by the clock of whoever verifies."""
    from datetime import UTC, datetime

    from cjo_cli.plan.instants import micros

    return micros(datetime.now(UTC)) if given is None else instant(given, "--at")


def _told(found: Verified) -> str:
    said = found.predicate
    kinds = sorted({item.kind for item in said.evidence})
    count = len(said.journeys)
    lines = [
        f"{said.digest}",
        f"revision   {said.revision}",
        f"signed by  {', '.join(found.signers)}",
        f"journeys   {count}",
        f"evidence   {', '.join(kinds) if kinds else 'none'}",
    ]
    return "\n".join(lines) + "\n"
