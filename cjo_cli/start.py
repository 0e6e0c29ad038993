"""Starting a project from one of the templates that come with the package."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.files import reason, scratch

TEMPLATE = "starter"
CONFIG_FILE = "cjo.yaml"


def templates() -> list[str]:
    """The names of all templates."""
    return sorted(entry.name for entry in _home().iterdir() if entry.joinpath(CONFIG_FILE).is_file())


def start(folder: Path, beside: Mapping[str, bytes], template: str = TEMPLATE) -> list[str]:
    """Write a template's project into an empty or new folder, with files `beside` it, all or nothing; gives the names.

    Hidden entries, such as `.git`, may be there, and stay as they are. Raises UsageError, also for an unknown template.
    """
    _refuse_unknown(template)
    return place(folder, {name: source.read_bytes() for name, source in _below(_home().joinpath(template), "")}, beside)


def place(folder: Path, found: Mapping[str, bytes], beside: Mapping[str, bytes]) -> list[str]:
    """Write a project's files into an empty or new folder; as `start` has it, but for the template."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", "name a new or empty folder")
    try:
        _refuse_taken(folder)
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        new = {name: raw for name, raw in beside.items() if not (folder / name.split("/")[0]).exists()}
        _write(folder, missing, {**found, **new})
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {reason(error)}", "name a folder that can be written") from None
    return [*found, *new]


def _home() -> Traversable:
    return files("cjo_cli").joinpath("templates")


def _refuse_unknown(template: str) -> None:
    known = templates()
    if template not in known:
        hints = (suggestion(template, known), "templates: " + ", ".join(known))
        raise UsageError(f"unknown template '{template}'", " ".join(filter(None, hints)))


def _refuse_taken(folder: Path) -> None:
    taken = sorted(entry.name for entry in folder.iterdir() if entry.name[0] != ".") if folder.exists() else []
    if CONFIG_FILE in taken:
        raise UsageError(f"{folder} is a project already", "try it: cjo validate")
    if taken:
        raise UsageError(
            f"{folder} is not empty: it holds {taken[0]}", "name a new or empty folder: cjo init my-project"
        )


def _write(folder: Path, missing: list[Path], found: Mapping[str, bytes]) -> None:
    """Write all beside, then move it there, `cjo.yaml` last, which makes a folder a project. Undone on an error."""
    moved: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with scratch(folder) as inside:
            new = inside / "new"
            for name, raw in found.items():
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                (new / name).write_bytes(raw)
            try:
                for path in sorted(new.iterdir(), key=lambda path: (path.name == CONFIG_FILE, path.name)):
                    path.replace(folder / path.name)
                    moved.append(path)
            except BaseException:
                for path in moved:
                    (folder / path.name).replace(path)
                raise
    except BaseException:
        for parent in missing:
            with contextlib.suppress(OSError):
                parent.rmdir()
        raise


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            found += _below(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry))
    return found
