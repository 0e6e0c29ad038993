"""Whether a log's files are still what they were when they were first looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cjo_cli.errors import LogError
from cjo_cli.log.source import named

Stamp = tuple[int, int] | None


class Watch:
    """The files' sizes and times of change, as they are now."""

    def __init__(self, root: Path, files: Sequence[Path]) -> None:
        self.root = root
        self.stamps = {file: _stamp(file) for file in files}

    def check(self) -> None:
        """Raises LogError where a file has changed since, or is not there any more."""
        for file, stamp in self.stamps.items():
            if _stamp(file) != stamp:
                raise LogError(
                    f"the log changed while it was read: {named(self.root, file)}",
                    "run it again when nobody writes to the log, or over a copy",
                )

    def in_text(self, text: str) -> str | None:
        """The name of the first file that `text` speaks of."""
        return next((named(self.root, file) for file in self.stamps if str(file) in text), None)


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
