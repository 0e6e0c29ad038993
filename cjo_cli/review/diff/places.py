"""Places to lines: what a change points at, on both sides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from cjo_cli.diagnostics import Place
from cjo_cli.load.scan import compose, locate
from cjo_cli.review.diff.values import Source


class Files:
    """The files of one side, each read and composed once; of a side without a folder there are none."""

    def __init__(self, root: Path | None, prefix: str = "") -> None:
        self._root = root
        self._prefix = prefix
        self._nodes: dict[str, Any] = {}

    def source(self, place: Place | None) -> Source | None:
        """Where a place stands; the deepest node along its path that exists."""
        if place is None or self._root is None:
            return None
        if place.file not in self._nodes:
            self._nodes[place.file] = self._composed(place.file)
        span = locate(self._nodes[place.file], place.path, on_key=place.on == "key")
        return Source(self._prefix + place.file, span.line, span.column)

    def _composed(self, file: str) -> Any:
        assert self._root is not None
        try:
            return compose((self._root / file).read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):  # it was read before, and is no longer what it was
            return None
