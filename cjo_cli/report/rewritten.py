"""What `cjo fmt` and `cjo upgrade` do to a project's files, as JSON documents; paths start at the repository's root."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.report.document import document, prefix_of, to_json
from cjo_cli.report.findings import as_values

if TYPE_CHECKING:
    from cjo_cli.editor.fix import Change
    from cjo_cli.editor.layout.styled import Styled
    from cjo_cli.editor.upgrade import Upgraded


def styled_json(found: Styled, *, written: bool) -> str:
    """The document of `cjo fmt --format json`."""
    prefix = prefix_of(found.root)
    broken = {finding.file for finding in found.broken}
    return to_json(document(
        "fmt",
        {"files": found.files, "changed": len(found.changes), "left": len(found.left), "broken": len(broken),
         "written": written},
        changed=_paths(found.changes, prefix),
        left=[{"path": prefix + file, "why": why} for file, why in found.left],
        findings=as_values(found.broken, prefix),
    ))  # fmt: skip


def upgraded_json(found: Upgraded, root: Path, *, written: bool) -> str:
    """The document of `cjo upgrade --format json`."""
    return to_json(document(
        "upgrade",
        {"from": found.version, "to": found.version + len(found.steps), "changed": len(found.changes),
         "written": written},
        steps=[{"to": step.version + 1, "about": step.about} for step in found.steps],
        changed=_paths(found.changes, prefix_of(root)),
    ))  # fmt: skip


def _paths(changes: Sequence[Change], prefix: str) -> list[str]:
    return [prefix + change.file for change in changes]
