"""A project's files as an editor has them: as they are on disk, but for texts that are not saved yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cjo_cli.load.ahead import NOTHING, Ahead

V = TypeVar("V")


@dataclass(frozen=True)
class Desk:
    """A project's folder, and by file the text that takes the place of what is on disk.

    `made`, if it is there, keeps what was made of each file's text, with that text; `ahead` is what was scanned
    of files before they are read.
    """

    root: Path
    unsaved: Mapping[str, bytes] = field(default_factory=dict)
    made: dict[str, tuple[bytes, Any]] | None = None
    ahead: Ahead = NOTHING

    def once(self, file: str, raw: bytes, make: Callable[[], V]) -> V:
        """What `make` makes of a file's text, or made of the same before."""
        if self.made is None:
            return make()
        known = self.made.get(file)
        if known is None or known[0] != raw:
            known = self.made[file] = raw, make()
        made: V = known[1]
        return made
