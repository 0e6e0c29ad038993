"""What a validation reads of a project, as digests: by these alone a finding is kept or thrown away."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cjo_cli.load.discover import CONFIG_FILE, LARGEST, names_below, test_names

KINDS = ("taxonomy", "content", "journeys")
TESTS = "tests"
Stamp = tuple[int, ...]


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
    return _looked_at(str(root / CONFIG_FILE))[0]


def look(
    root: Path, paths: Mapping[str, str], bodies: Iterable[str], unsaved: Mapping[str, bytes] | None = None
) -> Seen:
    """The project as it is now: `paths` are the folders of `cjo.yaml`, `bodies` further files of contents.

    Texts in `unsaved` take the place of what is on disk.
    """
    named = _names(root, paths, bodies)
    held = {file: digest(raw) for file, raw in (unsaved or {}).items()}
    found = {kind: {file: (name, *_looked_at(name, led=kind == "bodies")) for file, name in names}
             for kind, names in named.items()}  # fmt: skip
    files = {kind: {file: held.get(file, seen) for file, (_, seen, _) in one.items()} for kind, one in found.items()}
    stamps = tuple((name, stamp) for one in found.values() for name, _, stamp in one.values())
    folders = [(folder, _led(root, root / folder), (root / folder).is_dir()) for folder in paths.values()]
    return Seen(files, digest(repr(folders)), stamps)


class Eye:
    """Looks at a project once, whoever asks."""

    def __init__(self, root: Path, unsaved: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self.unsaved = unsaved
        self._seen: dict[tuple[object, ...], Seen] = {}

    def look(self, paths: Mapping[str, str], bodies: Iterable[str]) -> Seen:
        """The project as it was when these were first asked for."""
        key = (*sorted(paths.items()), *sorted(set(bodies)))
        if key not in self._seen:
            self._seen[key] = look(self.root, paths, bodies, self.unsaved)
        return self._seen[key]


def _names(root: Path, paths: Mapping[str, str], bodies: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """The files of each kind: relative to the project, and as they are opened."""
    return {
        "config": [(CONFIG_FILE, str(root / CONFIG_FILE))],
        **{kind: names_below(root, paths[kind]) for kind in KINDS},
        TESTS: test_names(root, paths),
        "bodies": [(file, str(root / file)) for file in sorted(set(bodies))],
    }


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
    names = _names(root, paths, bodies)
    return tuple((name, _stamp(name)) for found in names.values() for _, name in found)


def _stamp(name: str) -> Stamp:
    try:
        return _stamp_of(os.stat(name))  # noqa: PTH116 - a path made of each name would cost more
    except OSError as error:
        return (error.errno or 0,)


def _stamp_of(found: os.stat_result) -> Stamp:
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _looked_at(name: str, *, led: bool = False) -> tuple[str, Stamp]:
    """A file's digest, and its stamp from before it was read.

    Of what cannot be read the reason, of what is too large the size, of a link where it leads besides.
    """
    link = os.path.realpath(name) + ":" if led else ""
    try:
        found = os.lstat(name)
        if stat.S_ISLNK(found.st_mode):
            link = os.path.realpath(name) + ":"
            found = os.stat(name)  # noqa: PTH116
    except OSError as error:
        return f"{link}{error.errno}", (error.errno or 0,)
    return link + _content(name, found), _stamp_of(found)


def _content(name: str, found: os.stat_result) -> str:
    if not stat.S_ISREG(found.st_mode):
        return "no file"
    if found.st_size > LARGEST:
        return f"{found.st_size} bytes"
    try:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123
            return digest(file.read())
    except OSError as error:
        return str(error.errno)


def _led(root: Path, path: Path) -> str:
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root))
