"""What several rules ask of one item is found once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from weakref import ref

P = ParamSpec("P")
R = TypeVar("R")


def remembered(compute: Callable[P, R]) -> Callable[P, R]:
    """`compute`, its result kept for as long as its arguments live.

    Arguments are told apart by identity: an item's value is as large as its file, and would be hashed at every look.
    """
    kept: dict[tuple[int, ...], tuple[tuple[ref[Any], ...], R]] = {}

    @wraps(compute)
    def found(*args: P.args, **kwargs: P.kwargs) -> R:
        key = tuple(map(id, args))
        known = kept.get(key)
        if known is None:

            def forget(_: object) -> None:
                kept.pop(key, None)

            known = kept[key] = (tuple(ref(arg, forget) for arg in args), compute(*args, **kwargs))
        return known[1]

    return found
