"""The brand's voice as the taxonomy has it."""

from __future__ import annotations

from typing import Any

from cjo_cli.diagnostics import Place
from cjo_cli.rules.base import Scene


def strictest(scene: Scene, key: str) -> tuple[Any, Place] | None:
    """The least number that a voice has under `key`, and where."""
    found = [(getattr(entry.term, key), entry.place(key)) for entry in scene.facets.of("voice").values()]
    return min(((value, place) for value, place in found if value is not None), key=lambda f: f[0], default=None)
