"""What becomes of messages: at the request, at a deferred delivery, and at the caps (M1 to M8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cjo_cli.machine.channels import Sendable
from cjo_cli.machine.clock import calendar_span, day_of, inside_window, window_end
from cjo_cli.machine.conditions import Conditions
from cjo_cli.machine.decisions import Message, Outcome
from cjo_cli.machine.moment import Judge, Moment
from cjo_cli.machine.state import Deferred, Instance
from cjo_cli.machine.turn import Outgoing, Turn
from cjo_cli.plan.model import CapPart, ChannelPart, Plan


@dataclass(frozen=True)
class Rule:
    """One rule of `policies.suppress`."""

    id: str
    purposes: tuple[str, ...] | None
    holds: Judge


@dataclass(frozen=True)
class Post:
    """The policies that are over all messages; `spans` are the lengths of the caps that have one, by scope."""

    suppress: tuple[Rule, ...]
    caps: tuple[CapPart, ...]
    channels: Mapping[str, ChannelPart]
    spans: Mapping[str, int]

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
        reason = sends.outside(now) or self._suppressed(turn, sends)
        quiet = self.channels[channel].quiet_hours if sends.purpose.quiet else None
        if reason is None and quiet is not None and inside_window(turn.zone.local(now), quiet.from_, quiet.to):
            if quiet.action == "defer":
                return replace(message, at=window_end(turn.zone, now, quiet.from_, quiet.to))
            reason = "quiet_hours"
        if reason is None:
            turn.outgoing.append(Outgoing(instance, priority, sends, message))
        else:
            _decide(turn, instance, message, "suppressed", reason)
        return None

    def recheck(self, turn: Turn, out: Outgoing) -> None:
        """What a deferred message meets at its delivery: an exit, consent, a suppress rule (M5, M3)."""
        instance, message = out.instance, out.message
        left = instance.left_at is not None and instance.left_at <= turn.now
        if left or instance.overstayed:
            reason: str | None = "exited"
        elif not out.sends.consented(message.channel, turn.moment()):
            reason = "consent"
        else:
            reason = self._suppressed(turn, out.sends)
        if reason is None:
            turn.outgoing.append(out)
        else:
            _decide(turn, instance, message, "suppressed", reason)

    def deliver(self, turn: Turn) -> dict[tuple[str, str | None, int], str]:
        """Settle what has come to the caps now, in M6's order; gives the step of each instance's last sent message."""
        last = {}
        for out in sorted(turn.outgoing, key=lambda out: out.order):
            reason, outcome = None, "sent"
            if out.sends.purpose.capped:
                if out.instance.held_out:
                    reason, outcome = "holdout", "withheld"
                else:
                    reason = self._full(turn, out.message.channel)
                    outcome = "sent" if reason is None else "suppressed"
            _decide(turn, out.instance, out.message, outcome, reason)  # type: ignore[arg-type]
            if outcome == "sent":
                last[out.instance.name] = out.message.step
        turn.outgoing = []
        return last

    def _suppressed(self, turn: Turn, sends: Sendable) -> str | None:
        """The first rule of `policies.suppress` that names the purpose, or none, and holds (M3)."""
        if self.suppress:
            moment = turn.moment()
            for rule in self.suppress:
                if (rule.purposes is None or sends.purpose_id in rule.purposes) and rule.holds(moment):
                    return f"suppress:{rule.id}"
        return None

    def _full(self, turn: Turn, channel: str) -> str | None:
        """The first full cap over a channel; where none is, the delivery counts towards all of them (M6)."""
        over = [c for c in self.caps if c.channel is None or c.channel in self.channels[channel].lineage]
        for cap in over:
            sent = turn.sent.get(scope_of(cap), ())
            if cap.max == 0 or (len(sent) >= cap.max and _counts(turn, cap, sent[-cap.max])):
                return f"cap:{cap.id}"
        for cap in over:
            turn.sent[scope_of(cap)] = (*turn.sent.get(scope_of(cap), ()), turn.now)[-cap.max :]
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


def _counts(turn: Turn, cap: CapPart, earlier: int) -> bool:
    """Whether a delivery lies in the window of one now."""
    if isinstance(cap.per, int):
        return earlier > turn.now - cap.per
    then, now = (calendar_span(day_of(turn.zone.local(t)), cap.per) for t in (earlier, turn.now))
    return then == now


def _decide(turn: Turn, instance: Instance, message: Deferred, outcome: Outcome, reason: str | None) -> None:
    reachable = outcome != "unreachable"
    turn.decisions.append(
        Message(
            *instance.name, turn.now, message.step, message.content, message.variant if reachable else None,
            message.channel if reachable else None, message.requested_at, outcome, reason,
        )
    )  # fmt: skip


def post(conditions: Conditions, plan: Plan) -> Post:
    """Compile the policies of a plan."""
    rules = tuple(Rule(rule.id, rule.purposes, conditions.judge(rule.when)) for rule in plan.suppress)
    spans = {scope_of(cap): cap.per for cap in plan.caps if isinstance(cap.per, int)}
    return Post(rules, plan.caps, plan.channels, spans)
