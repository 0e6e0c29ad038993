"""Which channel and variant carries a message, and which candidate a `choose` takes (M1, M2, M3, S7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cjo_cli.machine.conditions import Conditions
from cjo_cli.machine.moment import Judge, Moment
from cjo_cli.machine.values import rounded
from cjo_cli.plan.model import CandidatePart, ChannelPart, Plan, PurposePart, VariantPart

NO_RANK = 4


def bucket(customer: str, salt: str) -> int:
    """bucket(customer, salt) of V5."""
    return int(hashlib.md5(f"{customer}:{salt}".encode(), usedforsecurity=False).hexdigest()[:8], 16) % 10_000


def normal(locale: str) -> str:
    """Locales compare without case, `_` as `-` (M2)."""
    return locale.lower().replace("_", "-")


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
    """A content item over the channels to try, in order, with all that decides whether it reaches anybody."""

    content: str
    purpose_id: str
    purpose: PurposePart
    channels: tuple[tuple[str, ChannelPart], ...]
    from_: int | None
    until: int | None
    variants: tuple[Variant, ...]

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
            if part.address is not None and part.address not in moment.attributes:
                reason = "address"
            elif not self.consented(name, moment):
                reason = "consent"
            else:
                variant = self.variant(name, moment)
                if variant is not None:
                    return name, variant, ""
                reason = "variant"
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
            if rank < best_rank and (variant.when is None or variant.when(moment)):
                best, best_rank = variant.place, rank
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

    def eligible(self, moment: Moment) -> bool:
        """Whether its condition holds, its content is valid, and some channel can carry it."""
        if self.when is not None and not self.when(moment):
            return False
        return self.sends.outside(moment.now) is None and self.sends.carry(moment)[0] is not None

    def score(self, moment: Moment) -> float:
        """The base and what is added to it, rounded (V4)."""
        score = self.base
        for of, points in self.points:
            if isinstance(of, str):
                value = moment.attributes.get(of)
                score += (value if isinstance(value, int | float) else 0) * points
            elif of(moment):
                score += points
        return rounded(score)


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
