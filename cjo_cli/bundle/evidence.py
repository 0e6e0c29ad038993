"""What speaks for a bundle: the files of a folder, by kind, with their digests."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, get_args

from cjo_cli.bundle.read import Opened
from cjo_cli.bundle.refusal import Refused
from cjo_cli.bundle.statement import Digest, Evidence, Kind
from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.plan.digest import digests

KINDS: tuple[Kind, ...] = get_args(Kind)
LAID_OUT = "lint.json, tests.*, diff.* and simulation/ (what cjo simulate -o writes)"
AGAIN = "simulate what the bundle was compiled from"
LINT, SUMMARY = "lint.json", "simulation/summary.json"


def evidence(folder: Path, bundle: Opened) -> tuple[Evidence, ...]:
    """The evidence in `folder`: each file or folder in it is named after its kind. Hidden ones are passed over.

    Raises UsageError for a folder that holds none, or something else; Refused for evidence that speaks against the
    bundle: lint with errors; a simulation that failed, left out a journey that is live, or was of another plan.
    """
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise UsageError(f"cannot read {folder.as_posix()}: {reason(error)}", "give --evidence a folder") from None
    if not entries:
        raise UsageError(f"{folder.as_posix()} holds no evidence", f"put there {LAID_OUT}")
    named = [(entry, _kind(entry)) for entry in entries]
    found = [(file.relative_to(folder).as_posix(), kind) for entry, kind in named for file in _files(entry)]
    kinds = {kind for _, kind in named}
    if "lint" in kinds:
        _check_lint(_document(folder, LINT, "validate"))
    if "simulation" in kinds:
        _check_simulation(_document(folder, SUMMARY, "simulate"), bundle)
    of = {SUMMARY: plan_digest(bundle)}
    return tuple(
        Evidence(kind=kind, name=name, digest=_digest(folder / name), plan=of.get(name)) for name, kind in sorted(found)
    )


def plan_digest(bundle: Opened) -> str:
    """The digest of what a simulation must be of to speak for the bundle: its live journeys, and what is over them."""
    found: str = digests(bundle.plan, _live(bundle))["digest"]
    return found


def _live(bundle: Opened) -> list[str]:
    return [journey.id for journey in bundle.plan.journeys if journey.status == "live"]


def _digest(file: Path) -> Digest:
    with file.open("rb") as opened:
        return Digest(sha256=hashlib.file_digest(opened, "sha256").hexdigest())


def _kind(entry: Path) -> Kind:
    named = entry.name.partition(".")[0]
    for kind in KINDS:
        if kind == named:
            return kind
    hint = suggestion(named, KINDS) or f"a folder of evidence holds {LAID_OUT}"
    raise UsageError(f"{entry.as_posix()} is no kind of evidence", hint)


def _files(entry: Path) -> list[Path]:
    """The file, or those of the folder; a link would say that a file is here which is not."""
    below = [Path(where, name) for where, _, names in os.walk(entry) for name in names]
    files = sorted(below) if entry.is_dir() and not entry.is_symlink() else [entry]
    for file in files:
        if file.is_symlink() or not file.is_file():
            raise UsageError(f"{file.as_posix()} is no file", "copy the evidence into the folder")
    return files


def _document(folder: Path, name: str, command: str) -> dict[str, Any]:
    try:
        document = json.loads((folder / name).read_bytes())
    except (OSError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or document.get("command") != command:
        raise UsageError(f"the evidence has no {name} of cjo {command}", f"a folder of evidence holds {LAID_OUT}")
    return document


def _check_lint(document: dict[str, Any]) -> None:
    summary = document.get("summary")
    errors = summary.get("errors") if isinstance(summary, dict) else None
    if errors != 0 or "error" in document:
        raise Refused("evidence", "the lint in the evidence found errors", "mend them, and lint again")


def _check_simulation(document: dict[str, Any], bundle: Opened) -> None:
    if "error" in document:
        raise Refused("evidence", "the simulation in the evidence failed", "simulate again")
    if document.get("without"):
        raise Refused("evidence", "the simulation in the evidence did not keep every policy", "leave out --without")
    simulated = document.get("journeys")
    live = _live(bundle)
    missing = [name for name in live if not isinstance(simulated, dict) or name not in simulated]
    if missing:
        said = ", ".join(missing)
        raise Refused("evidence", f"the simulation in the evidence left out: {said}", "simulate without --select")
    plan = document.get("plan")
    if not isinstance(plan, dict) or not isinstance(plan.get("journeys"), dict):
        raise Refused("evidence", "the simulation in the evidence does not say of which plan it is", AGAIN)
    want = digests(bundle.plan, live)
    other = [name for name, digest in want["journeys"].items() if plan["journeys"].get(name) != digest]
    if plan.get("shared") != want["shared"]:
        other = ["what is shared by all journeys"]
    if other:
        raise Refused("evidence", f"the simulation in the evidence is of another plan: {', '.join(other)}", AGAIN)
