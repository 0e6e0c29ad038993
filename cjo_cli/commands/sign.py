"""`cjo sign`: vouch for a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Quiet, hand_out, say, settings, write_file
from cjo_cli.commands.process import go_on

FORMATS = ("text", "json")
Bundle = Annotated[Path, typer.Argument(help="A bundle that cjo compile has made.", metavar="BUNDLE")]
Signature = Annotated[
    Path | None, typer.Option("--signature", help="The signature file; BUNDLE.dsse.json without.", metavar="FILE")
]


def sign(
    bundle: Bundle,
    key: Annotated[
        Path, typer.Option("--key", help="The key: of cjo keys new, or an Ed25519 one of SSH.", metavar="FILE")
    ],
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="A folder whose files speak for the bundle.", metavar="DIR")
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", help="When the signature ends, such as 2027-01-01.", metavar="INSTANT")
    ] = None,
    sequence: Annotated[
        int | None,
        typer.Option("--sequence", min=0, help="The bundle's order; the commit's time without.", metavar="N"),
    ] = None,
    signature: Signature = None,
    formats: Formats = [],
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
) -> None:
    """Sign a bundle with a key; signatures of other keys beside it stay."""
    from rich.text import Text

    from cjo_cli import api
    from cjo_cli.api.bundles import signature_of
    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS, quiet)
    beside = signature_of(bundle, signature)
    made = api.sign(bundle, key, evidence=evidence, expires=expires, sequence=sequence, signature=signature)
    go_on()
    write_file(beside, made.signature)
    inside = made.bundle
    values = {"file": beside.name, "digest": inside.digest, "revision": inside.revision, "keyid": made.key}
    listed = [
        {"kind": item.kind, "name": item.name, "digest": "sha256:" + item.digest.sha256} for item in made.evidence
    ]
    whole = to_json(document("sign", values, evidence=listed))
    hand_out(chosen, color, lambda _: Text(f"{beside.as_posix()}\n{inside.digest}\n"), lambda _: whole)
    if inside.metadata["clean"] is False and not quiet:
        say("! the bundle is not of a commit alone: files had changed when it was compiled", color, "yellow")
