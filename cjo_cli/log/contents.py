"""A log by the contents of its files: a digest that may be told, and a key that only who has the log can make.

Both are made of the same hashes under different names, so that the one tells nothing of the other (BLAKE2's `person`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from cjo_cli.errors import LogError
from cjo_cli.files import reason
from cjo_cli.log.source import find_files, kind_of, named
from cjo_cli.model.log import LogConfig

DIGEST, KEY = b"cjo log digest", b"cjo log key"
CHUNK = 1 << 22


@dataclass(frozen=True)
class Contents:
    """Hashes of a log's files, and how the log is read. The hashes are as secret as the log."""

    _parts: str

    def _made(self, person: bytes, size: int) -> bytes:
        return blake2b(self._parts.encode(), digest_size=size, person=person).digest()

    @property
    def digest(self) -> str:
        """What the log is told apart by: another content, another order of files or another reading, another digest."""
        return self._made(DIGEST, 16).hex()

    @property
    def key(self) -> bytes:
        """A key that nobody can make who has not the log."""
        return self._made(KEY, 32)


def contents_of(root: Path, log: LogConfig, hashed: Callable[[Path], str] | None = None) -> Contents:
    """The contents of the log's files, of its snapshot and identities; `hashed` gives a file's hash.

    Raises LogError where a file is not there, or cannot be read.
    """
    found = [(kind_of(path), _hashed(root, path, hashed)) for path in files_of(root, log)]
    read_as = log.model_dump(exclude={"events", "customers", "identities"})
    beside = [log.customers is not None, log.identities is not None]
    return Contents(repr((found, beside, sorted(read_as.items(), key=lambda one: one[0]))))


def files_of(root: Path, log: LogConfig) -> Iterator[Path]:
    """Every file of a log: of its events in its order, then snapshot and identities."""
    yield from find_files(root, log.events)
    for key, name in (("log.customers", log.customers), ("log.identities", log.identities)):
        if name is not None:
            if not (root / name).is_file():
                raise LogError(f"{key}: no file '{name}'", "correct the path in cjo.yaml")
            yield root / name


def _hashed(root: Path, path: Path, hashed: Callable[[Path], str] | None) -> str:
    try:
        return (hashed or hash_of)(path)
    except OSError as error:
        raise LogError(f"cannot read '{named(root, path)}': {reason(error)}", "see who may read it") from None


def hash_of(path: Path) -> str:
    """The hash of a file's content. Raises OSError as reading does."""
    made = blake2b(digest_size=32)
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            made.update(chunk)
    return made.hexdigest()
