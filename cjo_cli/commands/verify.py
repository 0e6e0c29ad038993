"""`cjo verify`: whether a bundle may be used, and whether a decision log is as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Quiet, hand_out, listed, settings
from cjo_cli.commands.sign import Signature
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cjo_cli.bundle.statement import Kind
    from cjo_cli.bundle.verify import Verified

FORMATS = ("text", "json")


def verify(
    bundle: Annotated[
        Path | None, typer.Argument(help="A bundle that cjo compile has made.", metavar="BUNDLE", show_default=False)
    ] = None,
    trust: Annotated[
        Path | None, typer.Option("--trust", help="The keys you trust, and for what.", metavar="FILE")
    ] = None,
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
    log: Annotated[
        Path | None, typer.Option("--log", help="Instead of a bundle, a log of cjo run --log.", metavar="FILE")
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="An entry that the log must hold, as run says it.", metavar="N:HASH")
    ] = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Verify a bundle by your own trust file; or, with --log, that no decision in a log was altered.

    With --log, --state is the state of cjo run, which says where the log ends.
    """
    from rich.text import Text

    from cjo_cli import api
    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS, quiet)
    if log is not None:
        _alone(bundle, trust, require, activate=activate, at=at, signature=signature)
        last = api.verify_log(log, head=head, state=state)
        told = to_json(document("verify", {"entries": last.n, "head": f"{last.n}:{last.hash}"}))
        hand_out(
            chosen, color, lambda _: Text(f"entries    {last.n:,}\nhead       {last.n}:{last.hash}\n"), lambda _: told
        )
        return
    if bundle is None or trust is None:
        raise UsageError("nothing to verify", "cjo verify BUNDLE --trust FILE, or cjo verify --log FILE")
    if head is not None:
        raise UsageError("--head is of a log", "give --log FILE, or leave it out")
    kinds = _kinds(listed(require))
    found = api.verify(bundle, trust, require=kinds, state=state, activate=activate, at=at, signature=signature)
    summary = {"digest": found.bundle.digest, "revision": found.bundle.revision, "signers": list(found.signers)}
    evidence = [item.model_dump() for item in found.predicate.evidence]
    whole = to_json(document("verify", summary, journeys=list(found.predicate.journeys), evidence=evidence))
    hand_out(chosen, color, lambda _: Text(_told(found)), lambda _: whole)


def _alone(
    bundle: Path | None,
    trust: Path | None,
    require: list[str] | None,
    *,
    activate: bool,
    at: str | None,
    signature: Path | None,
) -> None:
    """Nothing that is said of bundles is said of a log."""
    if any((bundle, trust, require, activate, at, signature)):
        raise UsageError("a bundle and a log are verified one at a time", "with --log give --state or --head alone")


def _kinds(words: Sequence[str]) -> tuple[Kind, ...]:
    from cjo_cli.bundle.evidence import KINDS

    for word in words:
        if word not in KINDS:
            hint = suggestion(word, KINDS) or "evidence: " + ", ".join(KINDS)
            raise UsageError(f"--require: no kind of evidence '{word}'", hint)
    return tuple(kind for kind in KINDS if kind in words)


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
