"""What every JSON document starts with (cli.md), and where paths start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cjo_cli import __version__

FORMAT_VERSION = "1.0"


def document(command: str, summary: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One JSON document's values, its fixed keys first."""
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "cjo", "version": __version__},
        "command": command,
        "summary": summary,
        **more,
    }


def to_json(values: dict[str, Any]) -> str:
    """A document as text, with a line end."""
    return json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def prefix_of(root: Path) -> str:
    """What leads from the repository's root to the project's, with `/` at its end; empty where they are one."""
    root = root.resolve()
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            below = root.relative_to(folder).as_posix()
            return "" if below == "." else below + "/"
    return ""
