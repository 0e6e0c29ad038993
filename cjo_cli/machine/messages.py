"""What becomes of messages: at the request, at a deferred delivery, and at the caps (M1 to M8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cjo_cli.machine.channels import Sendable
from cjo_cli.machine.clock import calendar_span, day_of, inside_window, window_end
from cjo_cli.machine.conditions import Conditions
from cjo_cli.machine.decisions import Message, Outcome
from cjo_cli.machine.moment import Judge, Moment
from cjo_cli.machine.notes import Delivered
from cjo_cli.machine.state import OLDER, Deferred, Instance
from cjo_cli.machine.turn import Outgoing, Turn
from cjo_cli.plan.model import CapPart, ChannelPart, Plan

Names = tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule of `policies.suppress`."""

    id: str
    purposes: tuple[str, ...] | None
    holds: Judge


@dataclass(frozen=True)
class Post:
    """The policies that are over all messages; `spans` are the lengths of the caps that have one, by scope.

    `counted` are the caps that a delivery counts towards: these, and those of the `older` bundles by their tag, under
    whose policies their own instances' messages stand (R1).
    """

    suppress: tuple[Rule, ...]
    caps: tuple[CapPart, ...]
    channels: Mapping[str, ChannelPart]
    spans: Mapping[str, int]
    counted: tuple[CapPart, ...] = ()
    older: Mapping[str, Post] = field(default_factory=dict)

    def of(self, course: str) -> Post:
        """The policies that the messages of a course stand under."""
        return self.older[course.partition(OLDER)[2]] if OLDER in course else self

    def request(
        self, turn: Turn, instance: Instance, moment: Moment, priority: int, step: str, sends: Sendable
    ) -> Deferred | None:
        """Decide what can be decided at the request (M1 to M4); gives the message where it is deferred."""
        now = turn.now
        channel, variant, failing = sends.carry(moment)
        message = Deferred(step, sends.content, channel or "", variant, now, now)
        if channel is None:
            _decide(turn, instance, message, "unreachable", failing)
            return None
        reason = sends.outside(now) or self.suppressing(turn, sends)
        quiet = self.channels[channel].quiet_hours if sends.purpose.quiet else None
        if reason is None and quiet is not None and inside_window(turn.zone.local(now), quiet.from_, quiet.to):
            until = window_end(turn.zone, now, quiet.from_, quiet.to) if quiet.action == "defer" else None
            if turn.trace is not None:
                turn.trace.quiet(channel, turn.zone.local(now), quiet.action, until)
            if until is not None:
                return replace(message, at=until)
            reason = "quiet_hours"
        if reason is None:
            turn.outgoing.append(Outgoing(instance, priority, sends, message))
        else:
            _decide(turn, instance, message, "suppressed", reason)
        return None

    def recheck(self, turn: Turn, out: Outgoing) -> None:
        """What a deferred message meets at its delivery: an exit, consent, a suppress rule (M5, M3)."""
        instance, message = out.instance, out.message
        if turn.trace is not None:
            turn.trace.about(*instance.name, message.step)
        left = instance.left_at is not None and instance.left_at <= turn.now
        if left or instance.overstayed:
            reason: str | None = "exited"
        elif not out.sends.consented(message.channel, turn.moment()):
            reason = "consent"
        else:
            reason = self.of(instance.journey).suppressing(turn, out.sends)
        if turn.trace is not None:
            turn.trace.rechecked(instance, message.content, reason)
        if reason is None:
            turn.outgoing.append(out)
        else:
            _decide(turn, instance, message, "suppressed", reason)

    def deliver(self, turn: Turn) -> dict[tuple[str, str | None, int], str]:
        """Settle what has come to the caps now, in M6's order; gives the step of each instance's last sent message."""
        last = {}
        for out in sorted(turn.outgoing, key=lambda out: out.order):
            reason, outcome = None, "sent"
            if turn.trace is not None:
                turn.trace.about(*out.instance.name, out.message.step)
            if out.sends.purpose.capped:
                if out.instance.held_out:
                    reason, outcome = "holdout", "withheld"
                else:
                    reason = self.of(out.instance.journey).full(turn, out)
                    outcome = "sent" if reason is None else "suppressed"
            shown = out.sends.shown if outcome == "sent" else ()
            _decide(turn, out.instance, out.message, outcome, reason, shown)  # type: ignore[arg-type]
            if outcome == "sent":
                last[out.instance.name] = out.message.step
        turn.outgoing = []
        return last

    def suppressing(self, turn: Turn, sends: Sendable) -> str | None:
        """The first rule of `policies.suppress` that names the purpose, or none, and holds (M3)."""
        if self.suppress:
            moment = turn.moment()
            for rule in self.suppress:
                if (rule.purposes is None or sends.purpose_id in rule.purposes) and rule.holds(moment):
                    return f"suppress:{rule.id}"
        return None

    def full(self, turn: Turn, out: Outgoing) -> str | None:
        """The first full cap over a message; where none is, its delivery counts towards all of them (M6)."""
        lineage = self.channels[out.message.channel].lineage
        over = [cap for cap in self.caps if cap.channel is None or cap.channel in lineage]
        for cap in over:
            sent = turn.sent.get(scope_of(cap), ())
            full = cap.max == 0 or (len(sent) >= cap.max and _counts(turn, cap, sent[-cap.max]))
            if turn.trace is not None:
                inside = sum(_counts(turn, cap, earlier) for earlier in sent)
                turn.trace.capped(scope_of(cap), cap, inside, full=full)
            if full:
                return f"cap:{cap.id}"
        for cap in self.counted:
            if cap.channel is not None and cap.channel not in lineage:
                continue
            turn.sent[scope_of(cap)] = (*turn.sent.get(scope_of(cap), ()), turn.now)[-cap.max :]
            if turn.trace is not None:
                turn.trace.counted(scope_of(cap), _delivered(turn, out))
        return None

    def prune(self, turn: Turn) -> None:
        """Forget deliveries that have left their cap's window, which they never come back to."""
        for scope, sent in list(turn.sent.items()):
            span = self.spans.get(scope)
            if span is not None and sent and sent[0] <= turn.now - span:
                turn.sent[scope] = tuple(t for t in sent if t > turn.now - span)


def scope_of(cap: CapPart) -> str:
    """What tells caps apart: two scopes may each have one of the same id."""
    return f"{cap.channel or ''}/{cap.id}"


def _delivered(turn: Turn, out: Outgoing) -> Delivered:
    """A message as a cap's ledger has it."""
    message = out.message
    return Delivered(turn.now, out.instance.journey, message.step, message.content, message.channel)


def _counts(turn: Turn, cap: CapPart, earlier: int) -> bool:
    """Whether a delivery lies in the window of one now."""
    if isinstance(cap.per, int):
        return earlier > turn.now - cap.per
    then, now = (calendar_span(day_of(turn.zone.local(t)), cap.per) for t in (earlier, turn.now))
    return then == now


def _decide(
    turn: Turn, instance: Instance, message: Deferred, outcome: Outcome, reason: str | None, shown: Names = ()
) -> None:
    """Say what became of a message; of one whose texts name something, what that is now."""
    reachable = outcome != "unreachable"
    values = {name: turn.attributes[name] for name in shown if name in turn.attributes}
    turn.decisions.append(
        Message(
            *instance.name, turn.now, message.step, message.content, message.variant if reachable else None,
            message.channel if reachable else None, message.requested_at, outcome, reason, values, instance.entry,
        )
    )  # fmt: skip


def post(conditions: Conditions, plan: Plan) -> Post:
    """Compile the policies of a plan."""
    rules = tuple(Rule(rule.id, rule.purposes, conditions.judge(rule.when)) for rule in plan.suppress)
    spans = {scope_of(cap): cap.per for cap in plan.caps if isinstance(cap.per, int)}
    return Post(rules, plan.caps, plan.channels, spans, plan.caps)
