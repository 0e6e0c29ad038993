"""Which channel and variant carries a message, and which candidate a `choose` takes (M1, M2, M3, S7)."""

from __future__ import annotations

import hashlib
import operator
from dataclasses import dataclass
from functools import reduce

from cjo_cli.machine.conditions import Conditions
from cjo_cli.machine.moment import Judge, Moment
from cjo_cli.machine.notes import Fate
from cjo_cli.machine.trace import Tracer
from cjo_cli.machine.values import rounded
from cjo_cli.model.locales import normal
from cjo_cli.plan.model import CandidatePart, ChannelPart, Plan, PurposePart, VariantPart

NO_RANK = 4


def bucket(customer: str, salt: str) -> int:
    """bucket(customer, salt) of V5."""
    return int(hashlib.md5(f"{customer}:{salt}".encode(), usedforsecurity=False).hexdigest()[:8], 16) % 10_000


@dataclass(frozen=True)
class Variant:
    """A variant of a content item: its place in the file, and the locale that it is compared by."""

    place: int
    channel: str
    locale: str | None
    default: int
    when: Judge | None

    def rank(self, own: str | None) -> int:
        """0 for the customer's locale, 1 for their language, 2 for the project's locale, 3 for none at all."""
        if self.locale is None:
            return 3
        if own is not None and own == self.locale:
            return 0
        return 1 if own and own.split("-")[0] == self.locale else self.default


@dataclass(frozen=True)
class Sendable:
    """A content item over the channels to try, in order, with all that decides whether it reaches anybody.

    `shown` are the attributes that its texts name.
    """

    content: str
    purpose_id: str
    purpose: PurposePart
    channels: tuple[tuple[str, ChannelPart], ...]
    from_: int | None
    until: int | None
    variants: tuple[Variant, ...]
    trace: Tracer | None = None
    shown: tuple[str, ...] = ()

    def outside(self, now: int) -> str | None:
        """`not_yet` or `expired` where the content is not valid (M3)."""
        if self.from_ is not None and now < self.from_:
            return "not_yet"
        return "expired" if self.until is not None and now >= self.until else None

    def consented(self, channel: str, moment: Moment) -> bool:
        """Whether there is consent for the purpose on the channel; only `true` is."""
        consent = self.purpose.consent
        return consent is None or (channel in consent and moment.attributes.get(consent[channel]) is True)

    def carry(self, moment: Moment) -> tuple[str | None, int, str]:
        """The first channel that can carry it, and the variant; or None, and why the last one tried failed (M1)."""
        reason = "address"
        for name, part in self.channels:
            variant = None
            if part.address is not None and part.address not in moment.attributes:
                reason = "address"
            elif not self.consented(name, moment):
                reason = "consent"
            else:
                variant = self.variant(name, moment)
                reason = "" if variant is not None else "variant"
            if self.trace is not None:
                self.trace.tried(self.content, name, variant, reason)
            if variant is not None:
                return name, variant, ""
        return None, -1, reason

    def variant(self, channel: str, moment: Moment) -> int | None:
        """The place of the variant that fits best: by locale, then by the file's order (M2)."""
        found = moment.attributes.get("locale")
        own = normal(found) if isinstance(found, str) else None
        best, best_rank = None, NO_RANK
        for variant in self.variants:
            if variant.channel != channel:
                continue
            rank = variant.rank(own)
            fate: Fate = "fits"
            if rank >= best_rank:
                fate = "locale" if rank == NO_RANK else "behind"
            elif variant.when is not None and not variant.when(moment):
                fate = "condition"
            else:
                best, best_rank = variant.place, rank
            if self.trace is not None:
                self.trace.fitted(self.content, variant.place, fate)
        return best


def sendable(conditions: Conditions, content: str, via: tuple[str, ...]) -> Sendable:
    """Compile a content item as one step sends it."""
    plan = conditions.plan
    part = plan.contents[content]
    channels = tuple((name, plan.channels[name]) for name in via)
    consent = plan.purposes[part.purpose].consent or {}
    conditions.needs.attributes |= {channel.address for _, channel in channels if channel.address is not None}
    conditions.needs.attributes |= {consent[name] for name in via if name in consent}
    return Sendable(
        content, part.purpose, plan.purposes[part.purpose], channels, part.from_, part.until,
        tuple(_variant(conditions, plan, place, variant) for place, variant in enumerate(part.variants)),
        conditions.trace, conditions.needs.show(content),
    )  # fmt: skip


def _variant(conditions: Conditions, plan: Plan, place: int, part: VariantPart) -> Variant:
    locale = None if part.locale is None else normal(part.locale)
    default = 2 if locale == normal(plan.locale) else NO_RANK
    when = None if part.when is None else conditions.judge(part.when)
    return Variant(place, part.channel, locale, default, when)


# choose


@dataclass(frozen=True)
class Candidate:
    """One thing that a `choose` may send, and what its score is made of."""

    id: str
    sends: Sendable
    when: Judge | None
    base: float
    points: tuple[tuple[Judge | str, float], ...]

    def lacks(self, moment: Moment) -> str | None:
        """Why it is not eligible: its condition, the validity of its content, or that no channel can carry it."""
        if self.when is not None and not self.when(moment):
            return "when"
        return self.sends.outside(moment.now) or self.sends.carry(moment)[2] or None

    def score(self, moment: Moment) -> float:
        """The base and what is added to it, rounded (V4)."""
        added = tuple(_added(of, points, moment) for of, points in self.points)
        score = rounded(reduce(operator.add, added, self.base))
        if self.sends.trace is not None:
            self.sends.trace.scored(self.id, self.base, added, score)
        return score


def _added(of: Judge | str, points: float, moment: Moment) -> float:
    if isinstance(of, str):
        value = moment.attributes.get(of)
        return (value if isinstance(value, int | float) else 0) * points
    return points if of(moment) else 0.0


def candidate(conditions: Conditions, part: CandidatePart) -> Candidate:
    """Compile one candidate."""
    points: list[tuple[Judge | str, float]] = []
    for add in part.add:
        if add.when is not None:
            points.append((conditions.judge(add.when), float(add.points or 0)))
        elif add.attribute is not None:
            conditions.needs.attributes.add(add.attribute)
            points.append((add.attribute, float(add.times or 0)))
    when = None if part.when is None else conditions.judge(part.when)
    return Candidate(part.id, sendable(conditions, part.content, part.via), when, float(part.base), tuple(points))
