"""Written instants and dates as integers, by rule T1."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from cjo_cli.model.base import INSTANT
from cjo_cli.model.zones import zone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (moment - EPOCH) // MICROSECOND


def local_to_utc(local: datetime, timezone: str) -> int:
    """Microseconds of a naive local time: a skipped one shifts by the gap, a repeated one is its second (T1)."""
    where = zone(timezone)
    early, late = (local.replace(tzinfo=where, fold=fold) for fold in (0, 1))
    skipped = (late.utcoffset() or timedelta()) > (early.utcoffset() or timedelta())
    # Within a gap fold 0 has the offset before it, which moves the time forward by the gap.
    return micros((early if skipped else late).astimezone(UTC))


@lru_cache(maxsize=10_000)
def parse_instant(text: str, timezone: str) -> int | None:
    """Microseconds of a written instant, in `timezone` where it names no offset; None where it is none."""
    match = INSTANT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    digits = re.search(r"\.([0-9]+)", text)
    fraction = int(((digits[1] if digits else "") + "000000")[:6])
    try:
        return _instant(datetime(year, month, day, hour, minute, second, fraction), text[10:], timezone)  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None


def _instant(local: datetime, rest: str, timezone: str) -> int:
    if rest.endswith("Z"):
        return micros(local.replace(tzinfo=UTC))
    sign = max(rest.rfind("+"), rest.rfind("-"))
    if sign > 0:
        digits = rest[sign + 1 :].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
        shift = timedelta(minutes=minutes if rest[sign] == "+" else -minutes)
        return micros(local.replace(tzinfo=UTC) - shift)
    return local_to_utc(local, timezone)


def parse_date(text: str) -> int | None:
    """Days since 1970 of `YYYY-MM-DD`, or None."""
    try:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days if len(text) == 10 else None
    except ValueError:
        return None
