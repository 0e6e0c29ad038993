"""What a validation reads of a project, as digests: by these alone a finding is kept or thrown away."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cjo_cli.load.discover import CONFIG_FILE, LARGEST, files_below, test_files

KINDS = ("taxonomy", "content", "journeys")
TESTS = "tests"


@dataclass(frozen=True)
class Seen:
    """The digest of each file by its path, kind by kind in the order of reading; and of all that is no file's content.

    `stamps` tells whether a file was touched while it was being validated.
    """

    files: Mapping[str, Mapping[str, str]]
    around: str
    stamps: tuple[object, ...]

    @property
    def count(self) -> int:
        """How many files a validation reads, bodies left out."""
        return sum(len(self.files[kind]) for kind in ("config", *KINDS, TESTS))

    @property
    def digest(self) -> str:
        """One digest of everything."""
        return digest(repr((self.around, [(kind, sorted(found.items())) for kind, found in self.files.items()])))


def digest(text: str | bytes) -> str:
    """A short name of a text."""
    raw = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    return blake2b(raw, digest_size=16).hexdigest()


def config_digest(root: Path) -> str:
    """The digest of `cjo.yaml`."""
    return _digest(root / CONFIG_FILE)


def look(root: Path, paths: Mapping[str, str], bodies: Iterable[str]) -> Seen:
    """The project as it is now: `paths` are the folders of `cjo.yaml`, `bodies` further files of contents."""
    stamps = stamps_of(root, paths, bodies)
    files = {kind: {file: _digest(path) for file, path in files_below(root, paths[kind])} for kind in KINDS}
    files[TESTS] = {file: _digest(path) for file, path in test_files(root, paths)}
    files["config"] = {CONFIG_FILE: config_digest(root)}
    files["bodies"] = {file: _digest(root / file, led=True) for file in sorted(set(bodies))}
    folders = [(folder, _led(root, root / folder), (root / folder).is_dir()) for folder in paths.values()]
    return Seen(files, digest(repr(folders)), stamps)


def bodies_of(contents: Iterable[Any]) -> tuple[str, ...]:
    """The files that contents (documents, of records too) name for their bodies, relative to the project."""
    return tuple(sorted({body for document in contents for body in _bodies(document.file, document.value)}))


def _bodies(file: str, value: Any) -> Iterable[str]:
    if hasattr(value, "bodies"):
        return tuple(value.bodies)
    named = (variant.body_file for variant in value.variants)
    return tuple((Path(file).parent / name).as_posix() for name in named if name is not None)


def stamps_of(root: Path, paths: Mapping[str, str], bodies: Iterable[str]) -> tuple[object, ...]:
    """When each of those files was last written, and its size."""
    names = [str(path) for kind in KINDS for _, path in files_below(root, paths[kind])]
    names += [str(path) for _, path in test_files(root, paths)]
    return tuple((name, _stamp(name)) for name in (str(root / CONFIG_FILE), *names, *(str(root / b) for b in bodies)))


def _stamp(name: str) -> tuple[int, ...]:
    try:
        found = os.stat(name)  # noqa: PTH116 - a path made of each name would cost more
    except OSError as error:
        return (error.errno or 0,)
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _digest(path: Path, *, led: bool = False) -> str:
    """Of what cannot be read the reason, of what is too large the size, of a link where it leads besides."""
    link = os.path.realpath(path) + ":" if led or path.is_symlink() else ""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return f"{link}no file"
        if found.st_size > LARGEST:
            return f"{link}{found.st_size} bytes"
        return link + digest(path.read_bytes())
    except OSError as error:
        return f"{link}{error.errno}"


def _led(root: Path, path: Path) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root))
