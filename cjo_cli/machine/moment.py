"""Where a condition is evaluated: what is known of a customer, when, and inside which instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cjo_cli.machine.state import History
from cjo_cli.machine.values import Value

NOTHING: Mapping[str, Value] = {}
NO_PATHS: Mapping[str, str] = {}


class Moment:
    """A plain record, for it is made often."""

    __slots__ = ("attributes", "entered_at", "entry", "history", "now", "paths")

    def __init__(
        self,
        attributes: Mapping[str, Value],
        history: Mapping[str, History],
        now: int,
        entered_at: int = 0,
        entry: Mapping[str, Value] = NOTHING,
        paths: Mapping[str, str] = NO_PATHS,
    ) -> None:
        self.attributes = attributes
        self.history = history
        self.now = now
        self.entered_at = entered_at
        self.entry = entry
        self.paths = paths


Judge = Callable[[Moment], bool]
# Of a value, None where it is missing.
Passes = Callable[[Value | None, Moment], bool]
