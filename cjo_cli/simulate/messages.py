"""What becomes of requested messages before the caps (M1 to M5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cjo_cli.plan.model import ContentPart, JourneyPlan
from cjo_cli.simulate.channels import REASONS, Chooser, valid_at
from cjo_cli.simulate.clock import inside_window, window_end
from cjo_cli.simulate.conditions import Batch, Rows, rows_of
from cjo_cli.simulate.ends import Ends
from cjo_cli.simulate.result import PENDING, SUPPRESSED, UNREACHABLE, Array, MessageRows
from cjo_cli.simulate.walk import Requests, Walked
from cjo_cli.simulate.world import Bools, Ints, World

OPEN = -1


class Names:
    """Texts that tables refer to by number; 0 is none."""

    def __init__(self) -> None:
        self.texts: list[str | None] = [None]
        self._numbers: dict[str | None, int] = {None: 0}

    def number(self, text: str | None) -> int:
        """The number of a text, new or known."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


@dataclass(frozen=True)
class Policies:
    """Which policies a replay keeps; `--without` leaves some out."""

    caps: bool = True
    quiet_hours: bool = True
    consent: bool = True
    holdout: bool = True

    @property
    def without(self) -> tuple[str, ...]:
        """The policies that are not kept, as `--without` calls them."""
        return tuple(name.replace("_", "-") for name, keeps in vars(self).items() if not keeps)


def _numbers(values: Array) -> list[int]:
    """Which small numbers occur."""
    found: list[int] = np.flatnonzero(np.bincount(values)).tolist()
    return found


@dataclass
class Messages:
    """What one request asked for, one array a column; `outcome` is OPEN until it is settled.

    Channels and reasons are numbers into `Names`; `capped` is whether caps and holdouts are over the content's purpose.
    """

    state: int
    content: str
    capped: bool
    customer: Ints
    instance: Ints
    held_out: Bools
    channel: Array
    variant: Array
    requested_at: Ints
    at: Ints
    outcome: Array
    reason: Array

    def __len__(self) -> int:
        return len(self.instance)

    def settle(self, rows: Any, outcome: int, reason: int) -> None:
        """Give an outcome to those of `rows` that have none yet."""
        where = np.flatnonzero(rows)
        where = where[self.outcome[where] == OPEN]
        self.outcome[where] = outcome
        self.reason[where] = reason

    def rows(self) -> MessageRows:
        """As a result keeps them."""
        return MessageRows(
            self.state, self.content, self.instance.astype(np.int32), self.variant, self.channel, self.requested_at,
            self.at, self.outcome, self.reason,
        )  # fmt: skip


@dataclass(frozen=True)
class Sender:
    """What requests of one journey are decided with."""

    world: World
    chooser: Chooser
    names: Names
    policies: Policies
    journey: JourneyPlan
    batch: Batch
    ends: Ends
    walked: Walked
    held_out: Bools

    def decide(self, requests: Requests) -> Messages:
        """Channel, validity, suppression, quiet hours and what a deferral meets (M1 to M5), in that order."""
        content = self.world.plan.contents[requests.content]
        rows = rows_of(self.batch, requests.instance, requests.at)
        messages = self._carried(requests, content, rows)
        self._valid(messages, content, rows)
        self._suppress(messages, content, rows)
        deferred = self._quiet_hours(messages, content, rows)
        self._deferred(messages, content, deferred, requests)
        return messages

    def _carried(self, requests: Requests, content: ContentPart, rows: Rows) -> Messages:
        carried = self.chooser.carry(requests.content, requests.via, rows)
        channels = np.array([*map(self.names.number, requests.via), 0], dtype=np.int16)
        count = len(rows)
        messages = Messages(
            state=requests.state,
            content=requests.content,
            capped=self.world.plan.purposes[content.purpose].capped,
            customer=rows.customer,
            instance=requests.instance,
            held_out=self.held_out[requests.instance],
            channel=channels[carried.channel],
            variant=carried.variant.astype(np.int16),
            requested_at=requests.at,
            at=requests.at,
            outcome=np.full(count, OPEN, dtype=np.int8),
            reason=np.zeros(count, dtype=np.int16),
        )
        unreachable = carried.channel < 0
        for number, reason in enumerate(REASONS if unreachable.any() else ()):
            messages.settle(unreachable & (carried.reason == number), UNREACHABLE, self.names.number(reason))
        return messages

    def _valid(self, messages: Messages, content: ContentPart, rows: Rows) -> None:
        if content.from_ is None and content.until is None:
            return
        state = valid_at(content, rows.now)
        messages.settle(state == 1, SUPPRESSED, self.names.number("not_yet"))
        messages.settle(state == 2, SUPPRESSED, self.names.number("expired"))

    def _suppress(self, messages: Messages, content: ContentPart, rows: Rows, among: Ints | None = None) -> None:
        """The first rule of `policies.suppress` that holds, at the rows' instants (M3)."""
        index = np.arange(len(rows)) if among is None else among
        for rule in self.world.plan.suppress:
            if rule.purposes is not None and content.purpose not in rule.purposes:
                continue
            left = np.flatnonzero(messages.outcome[index] == OPEN)
            hit = np.zeros(len(messages.outcome), dtype=np.bool_)
            hit[index[left]] = self.chooser.judge.holds(rule.when, rows.take(left))
            messages.settle(hit, SUPPRESSED, self.names.number(f"suppress:{rule.id}"))

    def _quiet_hours(self, messages: Messages, content: ContentPart, rows: Rows) -> Bools:
        """Drop or defer what falls into a channel's quiet hours (M4); which rows were deferred."""
        deferred = np.zeros(len(rows), dtype=np.bool_)
        if not self.world.plan.purposes[content.purpose].quiet or not self.policies.quiet_hours:
            return deferred
        for number in _numbers(messages.channel[messages.outcome == OPEN]):
            quiet = self.world.plan.channels[str(self.names.texts[number])].quiet_hours
            if quiet is None:
                continue
            index = np.flatnonzero((messages.channel == number) & (messages.outcome == OPEN))
            local, zones = self.world.local(rows.customer[index], rows.now[index])
            inside = inside_window(local, quiet.from_, quiet.to)
            index, zones = index[inside], zones[inside]
            if quiet.action == "drop":
                hit = np.zeros(len(rows), dtype=np.bool_)
                hit[index] = True
                messages.settle(hit, SUPPRESSED, self.names.number("quiet_hours"))
            else:
                if messages.at is messages.requested_at:
                    messages.at = messages.at.copy()
                messages.at[index] = window_end(self.world.clock, rows.now[index], zones, quiet.from_, quiet.to)
                deferred[index] = True
        return deferred

    def _deferred(self, messages: Messages, content: ContentPart, deferred: Bools, requests: Requests) -> None:
        """What a deferred message meets at its delivery: horizon, exit, consent, a suppress rule (M5, M3)."""
        if not deferred.any():
            return
        messages.settle(deferred & (messages.at > self.world.horizon), PENDING, 0)
        index = np.flatnonzero(deferred & (messages.outcome == OPEN))
        if len(index) == 0:
            return
        instance, at = requests.instance[index], messages.at[index]
        ended_at = self.walked.ended_at[instance]
        longest = self.ends.by_longest_stay[instance] & (ended_at == self.ends.at[instance]) & (ended_at <= at)
        gone = (self.ends.by_event[instance] <= at) | longest
        hit = np.zeros(len(deferred), dtype=np.bool_)
        hit[index] = gone
        messages.settle(hit, SUPPRESSED, self.names.number("exited"))
        rows = rows_of(self.batch, instance, at)
        for number in _numbers(messages.channel[index]):
            own = messages.channel[index] == number
            refused = ~self.chooser.consented(content.purpose, str(self.names.texts[number]), rows.take(own))
            hit = np.zeros(len(deferred), dtype=np.bool_)
            hit[index[own]] = refused
            messages.settle(hit, SUPPRESSED, self.names.number("consent"))
        self._suppress(messages, content, rows, among=index)
