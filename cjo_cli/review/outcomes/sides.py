"""Base and head side by side: which journey of the one is which of the other, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cjo_cli.model.journey import Journey
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.outcomes.behaviour import digests, replayed


@dataclass(frozen=True)
class Renames:
    """What head calls otherwise: by its journeys' ids those of base; by its journeys' ids their steps, old to new."""

    journeys: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def declared(journeys: Iterable[Journey]) -> Renames:
    """What head's journeys declare by `was` and `moved`."""
    every = list(journeys)
    return Renames(
        {journey.id: journey.was for journey in every if journey.was is not None},
        {journey.id: {one.step: one.to for one in journey.moved} for journey in every if journey.moved},
    )


@dataclass(frozen=True)
class Side:
    """One plan, as far as it is replayed."""

    plan: Plan
    is_head: bool

    @property
    def word(self) -> str:
        """What the side is called."""
        return "head" if self.is_head else "base"

    @cached_property
    def journeys(self) -> dict[str, JourneyPlan]:
        """The journeys that are replayed, by id."""
        return replayed(self.plan)

    @cached_property
    def digests(self) -> dict[str, str]:
        """What each journey's rows hang on, by its id."""
        return digests(self.plan)


@dataclass(frozen=True)
class Pair:
    """One journey on both sides, None where it is not replayed; `steps` are base's step ids that head calls otherwise.

    A pair goes by head's id, or base's where head does not replay it.
    """

    base: str | None
    head: str | None
    steps: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the pair goes by."""
        name = self.head if self.head is not None else self.base
        assert name is not None
        return name

    @property
    def renamed(self) -> bool:
        """Whether anything has another name."""
        return bool(self.steps) or (None not in (self.base, self.head) and self.base != self.head)

    def of(self, head: bool) -> str | None:
        """The journey's id on a side."""
        return self.head if head else self.base

    def step(self, base: str) -> str:
        """What head calls a step of base: by its own rename, or that of a step it stands in."""
        if base in self.steps:
            return self.steps[base]
        for old in sorted(self.steps, key=len, reverse=True):
            if base.startswith(old + "."):
                return self.steps[old] + base[len(old) :]
        return base


def pairs_of(base: Side, head: Side, renames: Renames) -> tuple[Pair, ...]:
    """Every journey that a side replays, once, by name. A rename counts where the old name is base's alone."""
    before = {
        name: old for name, old in renames.journeys.items()
        if name in head.journeys and old in base.journeys and name not in base.journeys and old not in head.journeys
    }  # fmt: skip
    found = []
    for name in head.journeys:
        old = before.get(name, name)
        steps = renames.steps.get(name, {})
        found.append(Pair(old if old in base.journeys else None, name, steps if old in base.journeys else {}))
    known = {pair.base for pair in found}
    found += [Pair(name, None) for name in base.journeys if name not in known]
    return tuple(sorted(found, key=lambda pair: pair.name))
