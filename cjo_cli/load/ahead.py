"""Files scanned in a second process, while this one imports what makes values of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

from cjo_cli.halves import beside
from cjo_cli.load.discover import CONFIG_FILE, names_below

KINDS = ("taxonomy", "content", "journeys")
# From so many files on it is worth a process; of so many, one is scanned here: the other process has nothing to import.
MANY = 300
HERE = 4

Scanned = tuple[str, bytes, Any]


class Ahead:
    """What was scanned elsewhere, and is waited for when the first of it is asked for."""

    def __init__(self, files: Sequence[str] = (), results: Callable[[], list[Scanned] | None] = list) -> None:
        self._files = frozenset(files)
        self._results = results

    def data(self, file: str, raw: bytes) -> Any:
        """The plain data of a file's text; None where it was not scanned, or nothing but data was found in it."""
        if file not in self._files:
            return None
        name, data = self._found.get(file, (b"", None))
        return data if name == _name(raw) else None

    @cached_property
    def _found(self) -> Mapping[str, tuple[bytes, Any]]:
        return {file: (name, data) for file, name, data in self._results() or ()}


NOTHING = Ahead()


@contextmanager
def ahead(root: Path) -> Iterator[Ahead]:
    """Have most of a large project's files scanned, as long as the context lasts."""
    names = _names_of(root)
    theirs = names[len(names) // HERE :] if len(names) >= MANY else []
    if not theirs:
        yield NOTHING
        return
    with beside(_scanned, theirs) as results:
        yield NOTHING if results is None else Ahead([file for file, _ in theirs], results)


def _names_of(root: Path) -> list[tuple[str, str]]:
    """The project's files, as far as an unchecked `cjo.yaml` tells where they are."""
    from cjo_cli.load.scan import LARGEST, scan

    config = root / CONFIG_FILE
    try:
        known = config.read_bytes() if config.stat().st_size <= LARGEST else b""
    except OSError:
        return []
    data = scan(CONFIG_FILE, known).data
    paths = data.get("paths") if isinstance(data, dict) else None
    named = paths if isinstance(paths, dict) else {}
    folders = [named.get(kind, kind) for kind in KINDS]
    return [pair for folder in folders if isinstance(folder, str) for pair in names_below(root, folder)]


def _scanned(named: tuple[str, str]) -> Scanned:
    """The data of a file in which nothing is wrong; whatever else there is to say is said by who reads it again."""
    from cjo_cli.load.scan import LARGEST, scan

    file, path = named
    try:
        raw = Path(path).read_bytes() if Path(path).stat().st_size <= LARGEST else b""
    except OSError:
        raw = b""
    scanned = scan(file, raw)
    return file, _name(raw), None if scanned.findings else scanned.data


def _name(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=16).digest()
