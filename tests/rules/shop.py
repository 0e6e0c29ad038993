"""The base project with some files changed, and what `cjo validate` says of it by one rule."""

from __future__ import annotations

from pathlib import Path

from rules.examples import written

from cjo_cli import api
from cjo_cli.diagnostics import Diagnostic

JOURNEY = "journeys/cart-recovery.yaml"
CONTENT = "content/cart-reminder.yaml"
WORDS = "taxonomy/words.yaml"


def shop(folder: Path, files: dict[str, str]) -> Path:
    """The base project, with `files` over it as the examples of manuals are; a name may end in `, committed DAY`."""
    blocks = "".join(f"```yaml\n# {name}\n{text}\n```\n" for name, text in files.items())
    return written(f"## Shop\n\n{blocks}", "Shop", folder)


def heard(folder: Path, files: dict[str, str], code: str, *, log: bool = False) -> list[Diagnostic]:
    """What the rule says; nothing may be wrong with the files themselves."""
    found = api.validate(shop(folder, files), log=log).diagnostics
    assert not [d.finding.message for d in found if d.finding.code.startswith("CJO1")]
    return [diagnostic for diagnostic in found if diagnostic.finding.code == code]


def said(folder: Path, files: dict[str, str], code: str, *, log: bool = False) -> list[str]:
    """`place: message` of each."""
    found = [diagnostic.finding for diagnostic in heard(folder, files, code, log=log)]
    return [f"{'.'.join(map(str, finding.place.path))}: {finding.message}" for finding in found]
