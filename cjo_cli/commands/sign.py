"""`cjo sign`: vouch for a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cjo_cli.commands.options import Color, Colors, Formats, Quiet, hand_out, say, settings, write_file
from cjo_cli.commands.process import go_on
from cjo_cli.errors import UsageError

FORMATS = ("text", "json")
Bundle = Annotated[Path, typer.Argument(help="A bundle that cjo compile has made.", metavar="BUNDLE")]
Signature = Annotated[
    Path | None, typer.Option("--signature", help="The signature file; BUNDLE.dsse.json without.", metavar="FILE")
]


def sign(
    bundle: Bundle,
    key: Annotated[Path, typer.Option("--key", help="The private key, as cjo keys new makes it.", metavar="FILE")],
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

    from cjo_cli.bundle import evidence as found
    from cjo_cli.bundle.keys import private_key
    from cjo_cli.bundle.read import opened, read_bundle
    from cjo_cli.bundle.sign import sign
    from cjo_cli.bundle.statement import Asked
    from cjo_cli.report.document import document, to_json

    chosen = settings(Path(), formats, FORMATS, quiet)
    data = read_bundle(bundle)
    inside = opened(data)
    files = () if evidence is None else found.evidence(evidence, inside)
    secret = private_key(key)
    beside = signature_of(bundle, signature)
    asked = Asked(sequence, None if expires is None else instant(expires, "--expires"), files)
    made = sign(data, inside, secret, asked, read_signature(beside))
    go_on()
    write_file(beside, made)
    values = {"file": beside.name, "digest": inside.digest, "revision": inside.revision, "keyid": secret.public.id}
    listed = [{"kind": item.kind, "name": item.name, "digest": "sha256:" + item.digest.sha256} for item in files]
    whole = to_json(document("sign", values, evidence=listed))
    hand_out(chosen, color, lambda _: Text(f"{beside.as_posix()}\n{inside.digest}\n"), lambda _: whole)
    if inside.metadata["clean"] is False and not quiet:
        say("! the bundle is not of a commit alone: files had changed when it was compiled", color, "yellow")


def signature_of(bundle: Path, given: Path | None) -> Path:
    """Where a bundle's signature file lies."""
    from cjo_cli.bundle.sign import SUFFIX

    return bundle.with_name(bundle.name + SUFFIX) if given is None else given


def read_signature(path: Path) -> bytes | None:
    """A signature file's bytes; None where there is no such file."""
    from cjo_cli.bundle.archive import MIB
    from cjo_cli.bundle.read import read_file

    return read_file(path, "a signature file", 4 * MIB) if path.exists() else None


def instant(text: str, option: str) -> int:
    """Microseconds of an instant, which is UTC where it does not say otherwise. Raises UsageError for none."""
    from cjo_cli.bundle.canonical import LARGEST
    from cjo_cli.plan.instants import parse_instant

    moment = parse_instant(text, "UTC") if 10 <= len(text) <= 40 else None
    if moment is None or not 0 <= moment <= LARGEST:
        raise UsageError(f"{option}: no instant: {text}", "such as 2027-01-01 or 2027-01-01T09:00:00Z, before 2255")
    return moment
