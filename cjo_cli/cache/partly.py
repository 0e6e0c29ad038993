"""The contents of a project of which only some were read: whoever asks for another has to wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

V = TypeVar("V")


class Elsewhere(Exception):  # noqa: N818 - it ends an attempt, and is never seen outside
    """Something was asked for that is not read: a content by its id, or all of them."""

    def __init__(self, name: str | None) -> None:
        self.name = name


class Partly(dict[str, V]):
    """The contents that were read; asking for one of the `others`, or for all, raises Elsewhere."""

    def __init__(self, read: Mapping[str, V], others: Iterable[str]) -> None:
        super().__init__(read)
        self._others = frozenset(others)

    def __missing__(self, name: str) -> V:
        raise Elsewhere(name) if name in self._others else KeyError(name)

    def __contains__(self, name: object) -> bool:
        if name in self._others:
            raise Elsewhere(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """As of any mapping."""
        return super().get(name, default) if name in self else default

    def _all(self) -> NoReturn:
        raise Elsewhere(None)

    __iter__ = __len__ = keys = values = items = _all
