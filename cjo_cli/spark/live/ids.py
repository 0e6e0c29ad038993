"""Which events have come before (D1, R2), by their ids, while these are kept: a page of digests for an hour."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cjo_cli.machine.reading import Row
from cjo_cli.model.base import UNITS
from cjo_cli.spark.live.pages import Pages

HOUR = UNITS["h"]
SIZE = 16


class Ids:
    """The ids of a bucket's events, by the hours of these, back to `oldest`: what is older is not known again."""

    def __init__(self, pages: Pages, hours: Iterable[int], oldest: int) -> None:
        self._pages = pages
        self._first = oldest // HOUR
        self._before = frozenset(hours)
        self._seen: dict[int, set[bytes]] = {}
        self._new: dict[int, list[bytes]] = {}

    def first_time(self, row: Row) -> bool:
        """Whether an event has not come before; of one without an id nobody can say that it has."""
        hour = row.ts // HOUR
        if row.id is None or hour < self._first:
            return True
        digest = hashlib.blake2b(row.id.encode(), digest_size=SIZE).digest()
        seen = self._of(hour)
        if digest in seen:
            return False
        seen.add(digest)
        self._new.setdefault(hour, []).append(digest)
        return True

    def _of(self, hour: int) -> set[bytes]:
        if hour not in self._seen:
            data = (self._pages.get(_page(hour)) if hour in self._before else None) or b""
            self._seen[hour] = {data[place : place + SIZE] for place in range(0, len(data), SIZE)}
        return self._seen[hour]

    def close(self) -> tuple[int, ...]:
        """Keep what is new, and let go of what is too old; gives the hours that are kept."""
        for hour, digests in self._new.items():
            before = self._pages.get(_page(hour)) if hour in self._before else None
            self._pages.put(_page(hour), (before or b"") + b"".join(digests))
        for hour in self._before:
            if hour < self._first:
                self._pages.remove(_page(hour))
        return tuple(sorted(hour for hour in self._before | self._new.keys() if hour >= self._first))


def _page(hour: int) -> str:
    return f"ids/{hour}"
