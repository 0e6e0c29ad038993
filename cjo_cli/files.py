"""Writing files so that there is the old one or the new one, never half of one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(folder: Path, names: list[str]) -> Iterator[dict[str, Path]]:
    """Temporary paths by name, beside where the files shall be; moved there when the block ends without an error.

    They lie in a hidden folder below `folder`, which is removed in any case. Raises OSError as writing does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".cjo-", dir=folder, ignore_cleanup_errors=True) as scratch:
        paths = {name: Path(scratch, name) for name in names}
        yield paths
        for name, path in paths.items():
            os.replace(path, folder / name)


def write_bytes(path: Path, data: bytes) -> None:
    """Write one file whole."""
    with replacing(path.parent, [path.name]) as paths:
        paths[path.name].write_bytes(data)
