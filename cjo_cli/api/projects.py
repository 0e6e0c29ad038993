"""A project to begin with."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.api.schemas import WRITTEN, schema

if TYPE_CHECKING:
    from cjo_cli.audit.found import Words

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


def init_from_log(folder: Path | str, events: Path, customers: Path | None = None) -> tuple[list[str], Words]:
    """Write a project of a log's words into an empty or new folder; gives its files' names, and what was found.

    It has one draft of a journey, and reads the log where it lies. Raises UsageError; LogError where the log cannot be
    read.
    """
    from cjo_cli.audit.found import words
    from cjo_cli.log.guess import guess
    from cjo_cli.log.reader import read_log
    from cjo_cli.report.audit.words import project_files
    from cjo_cli.start import place

    root = Path(folder).resolve()
    log = guess(events, customers)
    found = words(lambda wanted: read_log(events.parent, log, wanted, None, {}), log.customer_columns)
    lies = {"events": (_from(root, events),), "customers": None if customers is None else _from(root, customers)}
    files = project_files(found, log.model_copy(update=lies), root.name or "my-project")
    return place(Path(folder), {name: text.encode() for name, text in files.items()}, _editor()), found


def _from(root: Path, file: Path) -> str:
    """Where a file lies, as seen from a folder that need not be there."""
    return Path(os.path.relpath(file.resolve(), root)).as_posix()


def _editor() -> dict[str, bytes]:
    files = {f"{SCHEMAS}/{name}.json": schema(name) for name in WRITTEN if name in FILES}
    schemas = {f"./{SCHEMAS}/{name}.json": globs for name, globs in FILES.items()}
    settings = {"yaml.schemas": schemas, "[yaml]": {"editor.tabSize": 2}}
    written = {SETTINGS: settings, **files}
    return {name: (json.dumps(values, indent=2) + "\n").encode() for name, values in written.items()}
