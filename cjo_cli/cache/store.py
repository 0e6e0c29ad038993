"""The folder of the cache, and its files: JSON under a seal.

JSON, since reading it runs no code, whoever wrote it; pickle and marshal would. The seal names the folder by the number
that the file system gave it, so that a cache which came with a clone is not believed.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from cjo_cli.cache.seen import digest

FORMAT = 1
ITEMS = "items.json"
VARIABLE = "CJO_CACHE_DIR"
MOST = 20
NOTE = "# What cjo found last. Safe to delete; not to be committed.\n*\n"


def folder_of(root: Path) -> Path:
    """Where the cache of the project in `root` lies."""
    given = os.environ.get(VARIABLE)
    return Path(given) / digest(os.path.realpath(root)) if given else root / ".cjo" / "cache"


def begun(root: Path) -> bool:
    """Whether the project in `root` has a cache, or is to have one by `CJO_CACHE_DIR`."""
    # A folder that may not be opened is none: `Path.is_dir` would raise.
    return bool(os.environ.get(VARIABLE)) or os.path.isdir(folder_of(root))  # noqa: PTH112


def read(folder: Path, name: str) -> Any:
    """What was written under that name; None where there is nothing, or it is damaged, or another's."""
    try:
        if folder.is_symlink() or folder.parent.is_symlink():
            return None
        seal, _, body = (folder / name).read_bytes().partition(b"\n")
        return json.loads(body) if seal.decode() == _seal(folder, body) else None
    except (OSError, ValueError, RecursionError):
        return None


def write(folder: Path, name: str, value: Any) -> None:
    """Keep `value`, which is plain; where that cannot be, nothing is kept."""
    from cjo_cli.files import write_bytes

    with contextlib.suppress(OSError):
        if folder.is_symlink() or folder.parent.is_symlink():
            return
        folder.mkdir(parents=True, exist_ok=True)
        _ignored(folder if os.environ.get(VARIABLE) else folder.parent)
        _few(folder, name)
        body = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()
        write_bytes(folder / name, _seal(folder, body).encode() + b"\n" + body)


def _seal(folder: Path, body: bytes) -> str:
    found = folder.stat()
    return digest(repr((FORMAT, found.st_dev, found.st_ino, digest(body))))


def _ignored(folder: Path) -> None:
    """Git is told to look away, as other tools' caches do it."""
    mark = folder / ".gitignore"
    if not mark.exists():
        mark.write_text(NOTE, encoding="utf-8")


def _few(folder: Path, name: str) -> None:
    """Results of flags that were once given, or of plans and logs that once were, do not pile up."""
    kept = sorted(folder.glob(f"{name.partition('-')[0]}-*.json"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[: max(0, len(kept) - MOST)]:
        path.unlink(missing_ok=True)
