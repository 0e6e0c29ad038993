"""Rates and delays as a log shows them, and what it cannot show."""

from __future__ import annotations

from dataclasses import dataclass

Interval = tuple[float, float]
QUANTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Estimate:
    """How messages of a channel were answered: `responded` of `of`, and how late by QUANTILES, in microseconds.

    `content` and `audience` are None where it is of those that no other estimate is of.
    """

    channel: str
    content: str | None
    audience: str | None
    of: int
    responded: int
    interval: Interval
    delays: tuple[int, ...]


@dataclass(frozen=True)
class Answered:
    """An event that answers messages, or the event `after` of theirs; without estimates the log cannot show how often.

    `matched` are the properties that tie an answer to what it answers; `base` is the event that stands for the message.
    `why` says what is missing of each channel that could not be estimated.
    """

    event: str
    after: str | None
    base: str | None
    matched: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """All that a log shows of answers within so many microseconds of what they answer."""

    within: int
    events: tuple[Answered, ...]

    @property
    def estimated(self) -> bool:
        """Whether it shows anything."""
        return any(event.estimates for event in self.events)
