"""Timezones as the tzdata package has them, the same on every platform (T1)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@cache
def known_zones() -> frozenset[str]:
    """Every IANA name, case as written."""
    text = files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(text.split())


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of `name`, read from tzdata and never from the system; `name` must be known."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
