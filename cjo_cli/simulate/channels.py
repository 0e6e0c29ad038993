"""Which channel and variant carries a message, and which candidate a `choose` takes (M1, M2, S7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cjo_cli.log.data import Column
from cjo_cli.model.locales import normal
from cjo_cli.plan.model import CandidatePart, ChooseState, ContentPart, VariantPart
from cjo_cli.simulate.conditions import Judge, Rows, rounded
from cjo_cli.simulate.world import Bools, Ints

REASONS = ("address", "consent", "variant")


@dataclass(frozen=True)
class Carried:
    """For each row the channel as a number into `via` (-1: none), the variant, why the last channel tried failed."""

    channel: Ints
    variant: Ints
    reason: Ints


class Chooser:
    """Chooses channels, variants and candidates."""

    def __init__(self, judge: Judge, *, consent: bool = True) -> None:
        self.judge = judge
        self.asks_consent = consent
        self.world = judge.world
        self.plan = judge.world.plan

    def carry(self, content: str, via: tuple[str, ...], rows: Rows) -> Carried:
        """The first channel of `via` that can carry `content` to each row (M1)."""
        part = self.plan.contents[content]
        count = len(rows)
        channel, variant, reason = (np.full(count, fill, dtype=np.int64) for fill in (-1, -1, 0))
        for number, name in enumerate(via):
            left = np.flatnonzero(channel < 0)
            if len(left) == 0:
                break
            some = rows if len(left) == count else rows.take(left)
            addressed = self.addressed(name, some)
            consented = self.consented(part.purpose, name, some)
            fitting = self.variant(part, name, some)
            good = addressed & consented & (fitting >= 0)
            if len(left) == count and good.all():
                return Carried(np.full(count, number, dtype=np.int64), fitting, reason)
            reason[left] = np.where(~addressed, 0, np.where(~consented, 1, 2))
            channel[left[good]] = number
            variant[left[good]] = fitting[good]
        return Carried(channel, variant, reason)

    def addressed(self, channel: str, rows: Rows) -> Bools:
        """Whether the channel's address attribute holds a value."""
        address = self.plan.channels[channel].address
        if address is None:
            return np.ones(len(rows), dtype=np.bool_)
        return np.asarray(self.world.attribute(address, rows.customer, rows.history).valid)

    def consented(self, purpose: str, channel: str, rows: Rows) -> Bools:
        """Whether there is consent for the purpose on the channel; only `true` is."""
        consent = self.plan.purposes[purpose].consent
        if consent is None or not self.asks_consent:
            return np.ones(len(rows), dtype=np.bool_)
        if channel not in consent:
            return np.zeros(len(rows), dtype=np.bool_)
        column = self.world.attribute(consent[channel], rows.customer, rows.history)
        return np.asarray(column.valid & column.values.astype(np.bool_))

    def variant(self, content: ContentPart, channel: str, rows: Rows) -> Ints:
        """The variant that fits each row best, -1 for none: by locale, then by the file's order (M2)."""
        own = [(number, variant) for number, variant in enumerate(content.variants) if variant.channel == channel]
        if len(own) == 1 and own[0][1].locale is None and own[0][1].when is None:
            return np.full(len(rows), own[0][0], dtype=np.int64)
        best = np.full(len(rows), -1, dtype=np.int64)
        best_rank = np.full(len(rows), len(RANKS), dtype=np.int64)
        locales = self._locales(rows)
        for number, variant in own:
            rank = self._rank(variant, locales, len(rows))
            rows_left = np.flatnonzero(rank < best_rank)
            if variant.when is not None and len(rows_left):
                rows_left = rows_left[self.judge.holds(variant.when, rows.take(rows_left))]
            best[rows_left] = number
            best_rank[rows_left] = rank[rows_left]
        return best

    def _locales(self, rows: Rows) -> Column:
        return self.world.attribute("locale", rows.customer, rows.history)

    def _rank(self, variant: VariantPart, locales: Column, count: int) -> Ints:
        """0 for the customer's locale, 1 for their language, 2 for the project's locale, 3 for none at all."""
        if variant.locale is None:
            return np.full(count, 3, dtype=np.int64)
        wanted = normal(variant.locale)
        default = 2 if wanted == normal(self.plan.locale) else len(RANKS)
        codes, inverse = np.unique(np.where(locales.valid, locales.values, -1), return_inverse=True)
        ranks = []
        for code in codes:
            own = normal(self.judge.texts.strings[code]) if code >= 0 else None
            ranks.append(0 if own == wanted else 1 if own and own.split("-")[0] == wanted else default)
        return np.array(ranks, dtype=np.int64)[inverse] if count else np.zeros(0, dtype=np.int64)

    # choose

    def choose(self, journey: str, state: ChooseState, rows: Rows) -> Ints:
        """The candidate that each row gets, -1 where none is eligible (S7)."""
        eligible = np.stack([self._eligible(candidate, rows) for candidate in state.candidates])
        scores = np.stack([self._score(candidate, rows) for candidate in state.candidates])
        best = np.argmax(np.where(eligible, scores, -np.inf), axis=0)
        explore = self.world.bucket(f"explore:{journey}:{state.id}")[rows.customer] < state.explore
        count = eligible.sum(axis=0)
        pick = self.world.bucket(f"pick:{journey}:{state.id}")[rows.customer] % np.maximum(count, 1)
        # The pick-th eligible candidate is the first at which so many have been counted.
        picked = np.argmax(np.cumsum(eligible, axis=0) > pick, axis=0)
        return np.where(count == 0, -1, np.where(explore, picked, best))

    def _eligible(self, candidate: CandidatePart, rows: Rows) -> Bools:
        content = self.plan.contents[candidate.content]
        good = valid_at(content, rows.now) == 0
        if candidate.when is not None:
            good &= self.judge.holds(candidate.when, rows)
        return np.asarray(good & (self.carry(candidate.content, candidate.via, rows).channel >= 0))

    def _score(self, candidate: CandidatePart, rows: Rows) -> np.ndarray[Any, Any]:
        score = np.full(len(rows), float(candidate.base))
        for part in candidate.add:
            if part.when is not None:
                score += np.where(self.judge.holds(part.when, rows), float(part.points or 0), 0.0)
            elif part.attribute is not None:
                column = self.world.attribute(part.attribute, rows.customer, rows.history)
                score += np.where(column.valid, column.values, 0) * float(part.times or 0)
        return np.asarray(rounded(score))


RANKS = ("locale", "language", "project", "any")


def valid_at(content: ContentPart, now: Ints) -> Ints:
    """0 where the content is valid, 1 where not yet, 2 where no longer (M3)."""
    result = np.zeros(len(now), dtype=np.int64)
    if content.until is not None:
        result[now >= content.until] = 2
    if content.from_ is not None:
        result[now < content.from_] = 1
    return result
