"""When to try again: exponential backoff with full jitter, and no sooner than the other side asks.

Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: of the ways to spread retries, a wait drawn
evenly from zero to the doubled bound needs the fewest calls where many wait for one service.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Who asks to be left alone for longer is asked again after a day.
LONGEST_WAIT = 86_400.0


@dataclass(frozen=True)
class Retries:
    """At most so many `attempts`; seconds before the second are at most `first`, doubled up to `most` after that."""

    attempts: int = 18
    first: float = 2.0
    most: float = 21_600.0

    def wait(self, attempt: int, asked: float = 0.0, draw: Callable[[float, float], float] = random.uniform) -> float:
        """Seconds to wait after attempt number `attempt`, from 1."""
        # Beyond this the bound is `most` anyway, and 2 ** n too large for a float.
        bound = min(self.most, self.first * 2 ** min(attempt - 1, 64))
        return max(min(asked, LONGEST_WAIT), draw(0.0, bound))


def retry_after(text: str | None, now: datetime) -> float:
    """The seconds that a Retry-After asks for (RFC 9110, 10.2.3): a number or a date; 0 for what is neither."""
    text = (text or "").strip()
    if text.isascii() and text.isdecimal():
        return float(min(int(text[:9]), LONGEST_WAIT))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)
