"""What an explanation is made of: lines with their places and rules, in blocks by instant and journey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cjo_cli.machine.notes import Whose
from cjo_cli.review.diff.values import Source

Kind = Literal[
    "trigger", "condition", "when", "rejected", "entered", "draw", "step", "left", "waits", "read", "candidate",
    "score", "channel", "variant", "quiet-hours", "delivery", "cap", "message", "update", "goal", "ended", "active",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing that was decided or weighed, the YAML that says so, and the rule of semantics.md.

    `data` is the same for machines; `parts` are those that it follows from. `plain` is a sentence for the customer,
    None where they need none; `uses` are the data that it was decided by: facet and id. `counts` is whether it was
    decided, and not only weighed on the way; lines of one `likeness` say the same of other values;
    `asked` is a condition without a part, in words for the customer.
    """

    at: int
    kind: Kind
    whose: Whose
    words: str
    rule: str
    source: Source | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Line, ...] = ()
    plain: str | None = None
    uses: tuple[tuple[str, str], ...] = ()
    counts: bool = True
    likeness: tuple[Any, ...] = ()
    asked: str | None = None

    @property
    def same(self) -> tuple[Any, ...]:
        """What it says, whatever the values are."""
        return self.kind, self.likeness, tuple(part.same for part in self.parts)

    def because(self) -> tuple[Line, ...]:
        """What people are shown below it: of a condition the parts that decided it."""
        if "form" not in self.data:
            return self.parts
        one_decides = (self.data["form"], self.data["holds"]) in (("all", False), ("any", True), ("match", False))
        deciding = self.parts[-1:] if one_decides else self.parts
        return tuple(
            below for part in deciding for below in (part.because() if part.data["form"] in ("all", "any") else (part,))
        )

    def leaves(self) -> tuple[Line, ...]:
        """The conditions without parts that decided it."""
        return tuple(leaf for part in self.because() for leaf in part.leaves()) or (self,)

    def walk(self) -> Iterator[Line]:
        """The line and all it follows from."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Block:
    """The lines of one instant and one journey's candidate or instance.

    `more` are the instants of later blocks that say the same: candidates kept out by the same part of the same rule.
    """

    at: int
    journey: str
    key: str | None
    file: str
    lines: tuple[Line, ...]
    more: tuple[int, ...] = ()


@dataclass(frozen=True)
class Running:
    """An instance as it was at an instant; `title` is its journey's."""

    journey: str
    title: str
    key: str | None
    entered_at: int
    held_out: bool
    step: str
    reached_at: int
    until: int | None
    source: Source | None


@dataclass(frozen=True)
class Then:
    """What there was at the end of a stretch of time that was asked for."""

    start: int
    end: int
    running: tuple[Running, ...]
    deferred: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class WhyNot:
    """Why a customer is not in a journey: in short, and the source of what says so.

    `plain` is a sentence for the customer where no block has one: of somebody who never was a candidate.
    """

    journey: str
    words: tuple[str, ...]
    source: Source | None
    plain: str | None = None


@dataclass(frozen=True)
class Asked:
    """What was asked for."""

    customer: str
    journey: str | None = None
    why_not: str | None = None
    at: str | None = None
    start: str | None = None
    to: str | None = None
    select: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """All of it. `blocks` are all there are, `shown` those that people read: what repeats is said once.

    Times are shown in `timezone`; `uses` are the data that anything was decided by, with their titles; `masked` is
    whether personal data is left out.
    """

    asked: Asked
    beginning: int
    horizon: int
    timezone: str
    events: int
    blocks: tuple[Block, ...]
    shown: tuple[Block, ...]
    uses: tuple[tuple[str, str, str], ...]
    masked: bool
    why_not: WhyNot | None = None
    then: Then | None = None
