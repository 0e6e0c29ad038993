"""Which files of a log are not laid out yet, and whether what is laid out is still what the log is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cjo_cli.errors import LogError, UsageError
from cjo_cli.log.laid.manifest import FILE, Manifest, Taken, fingerprint, read_manifest
from cjo_cli.log.source import find_files, named
from cjo_cli.model.log import LogConfig

BUCKETS = 64
ANEW = "lay the log out anew, into another folder"


def read_as(config: LogConfig) -> dict[str, Any]:
    """What of a log's section of `cjo.yaml` its rows are read by."""
    kept = ("format", "ts_unit", "columns", "customer_columns")
    return {name: value for name, value in config.model_dump(mode="json").items() if name in kept}


def manifest_of(root: Path, config: LogConfig, folder: Path, buckets: int | None) -> Manifest:
    """The folder's manifest, or a new one. Raises LogError where the log is read otherwise now, UsageError."""
    who = None if config.identities is None else fingerprint(_file(root, config.identities, "log.identities"))
    if not (folder / FILE).exists():
        return Manifest(buckets or BUCKETS, read_as(config), who)
    manifest = read_manifest(folder)
    if buckets not in (None, manifest.buckets):
        raise UsageError(f"--buckets: '{folder.name}' has {manifest.buckets} buckets", f"leave it out, or {ANEW}")
    if manifest.read != read_as(config):
        raise LogError(f"cjo.yaml reads the log otherwise than when '{folder.name}' was laid out", ANEW)
    if manifest.identities != who:
        raise LogError("log.identities has changed, and with it whose rows those laid out are", ANEW)
    return manifest


def _file(root: Path, name: str, key: str) -> Path:
    path = root / name
    if not path.is_file():
        raise LogError(f"{key}: no file '{name}'", "correct the path in cjo.yaml")
    return path


def found_files(root: Path, config: LogConfig) -> dict[Path, Taken]:
    """The log's files in its order, each as it would be taken now."""
    found: dict[Path, Taken] = {}
    for number, pattern in enumerate(config.events):
        for path in find_files(root, [pattern]):
            if path not in found:
                below = path.relative_to(root) if path.is_relative_to(root) else path
                found[path] = Taken(named(root, path), number, below.as_posix(), fingerprint(path))
    return found


def new_files(manifest: Manifest, found: Mapping[Path, Taken]) -> list[tuple[Path, Taken]]:
    """The files that are not laid out yet. Raises LogError where one that is has changed."""
    taken = {file.path: file for file in manifest.files}
    for file in found.values():
        if file.path in taken and taken[file.path].print != file.print:
            raise LogError(
                f"'{file.name}' has changed since it was laid out", f"new events belong into new files; or {ANEW}"
            )
    new = [(path, file) for path, file in found.items() if file.path not in taken]
    last = max(((file.pattern, file.path) for file in taken.values()), default=(-1, ""))
    if any(run.ids for run in manifest.runs):
        for _, file in new:
            if (file.pattern, file.path) < last:
                raise LogError(
                    f"'{file.name}' comes before files that were laid out, and its ids may be theirs (D1)", ANEW
                )
    return new
