"""A project to begin with."""

from __future__ import annotations

import json
from pathlib import Path

from cjo_cli.api.schemas import WRITTEN, schema

SETTINGS = ".vscode/settings.json"
SCHEMAS = ".vscode/cjo"
# Which files each schema is for.
FILES = {
    "journey": ["journeys/**/*.yaml", "!journeys/**/*.test.yaml"], "content": ["content/**/*.yaml"],
    "facet": ["taxonomy/**/*.yaml"], "cjo": ["cjo.yaml"],
    "test": ["**/*.test.yaml"],
}  # fmt: skip


def init(folder: Path | str, template: str | None = None) -> list[str]:
    """Write a small project that validates and simulates into an empty or new folder; gives its files' names.

    `template` names a trade (docs/templates.md lists them); without one it is the starter. With it come settings for
    VS Code, where there are none, so that YAML is completed and checked while it is written. Raises UsageError.
    """
    from cjo_cli.start import TEMPLATE, start

    return start(Path(folder), _editor(), TEMPLATE if template is None else template)


def _editor() -> dict[str, bytes]:
    files = {f"{SCHEMAS}/{name}.json": schema(name) for name in WRITTEN if name in FILES}
    schemas = {f"./{SCHEMAS}/{name}.json": globs for name, globs in FILES.items()}
    settings = {"yaml.schemas": schemas, "[yaml]": {"editor.tabSize": 2}}
    written = {SETTINGS: settings, **files}
    return {name: (json.dumps(values, indent=2) + "\n").encode() for name, values in written.items()}
