"""What the rules say of the base project with a few files changed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from rules.examples import written

from cjo_cli.diagnostics import Finding
from cjo_cli.load.project import load
from cjo_cli.plan.build import compile_project
from cjo_cli.rules.base import Rule
from cjo_cli.rules.check import findings

JOURNEY = "journeys/cart-recovery.yaml"


def found(files: dict[str, str]) -> tuple[Finding, ...]:
    """Every finding of the base project with `files` over it (see `rules.examples`), which must load."""
    blocks = "".join(f"```yaml\n# {name}\n{text.strip()}\n```\n" for name, text in files.items())
    with TemporaryDirectory() as folder:
        loaded = load(written(f"## Probe\n{blocks}", "Probe", Path(folder)))
        assert not loaded.findings, loaded.findings
        return findings(loaded.project, compile_project(loaded.project))


def said(rule: Rule, files: dict[str, str]) -> list[Finding]:
    """What `rule` says of that project; its references must resolve."""
    all_of_it = found(files)
    assert not [finding for finding in all_of_it if finding.code < "CJO230"], all_of_it
    return [finding for finding in all_of_it if finding.code == rule.code]


def spots(rule: Rule, files: dict[str, str]) -> list[str]:
    """The paths of what `rule` says, dotted."""
    return [".".join(map(str, finding.place.path)) for finding in said(rule, files)]
