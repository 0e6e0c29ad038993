"""What a journey test's instants and values mean: counted from its start, read in its timezone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cjo_cli.model.base import Scalar, ValueType, duration
from cjo_cli.model.expectation import OFFSET
from cjo_cli.model.zones import zone
from cjo_cli.plan.compile_tests import literal
from cjo_cli.plan.conditions import Constant
from cjo_cli.plan.instants import EPOCH, parse_instant


@dataclass(frozen=True)
class Origin:
    """The instant that offsets are counted from, and the timezone of instants without one."""

    start: int
    timezone: str

    def at(self, written: int | str) -> int:
        """An offset in microseconds, or a written instant, as an instant."""
        if isinstance(written, int):
            return self.start + written
        found = parse_instant(written, self.timezone)
        assert found is not None, written
        return found

    def value(self, written: Scalar, kind: ValueType) -> Constant | None:
        """A written value as one of its declared type; of a timestamp or date also an offset. None where it is none."""
        if kind in ("timestamp", "date") and isinstance(written, str) and OFFSET.fullmatch(written):
            instant = self.start + duration(written, signed=True)
            return Constant(kind=kind, value=instant if kind == "timestamp" else self._day(instant))
        return literal(written, kind, self.timezone)

    def _day(self, instant: int) -> int:
        """The local day, in days since 1970."""
        local = (EPOCH + timedelta(microseconds=instant)).astimezone(zone(self.timezone))
        return (local.date() - EPOCH.date()).days


def origin_of(start: str, timezone: str) -> Origin:
    """The origin of a test that starts at a written instant."""
    found = parse_instant(start, timezone)
    assert found is not None, start
    return Origin(found, timezone)
