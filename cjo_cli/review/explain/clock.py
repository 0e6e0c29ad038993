"""Instants as people and as machines read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cjo_cli.model.zones import zone
from cjo_cli.plan.instants import EPOCH


def iso(instant: int) -> str:
    """An instant in UTC, ISO 8601."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(UTC).isoformat().replace("+00:00", "Z")


def when(instant: int, timezone: str) -> str:
    """An instant by the wall clock, to the second or as exactly as needed."""
    local = _local(instant, timezone)
    return f"{local:%Y-%m-%d %H:%M:%S}" + (f".{local:%f}" if local.microsecond else "")


def spoken(instant: int, timezone: str) -> str:
    """An instant as one says it, to the minute."""
    local = _local(instant, timezone)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"


def _local(instant: int, timezone: str) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone(timezone))
