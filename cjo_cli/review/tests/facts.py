"""What came of a test, list by list as `expect` has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cjo_cli.machine.decisions import Converted, Decision, Ended, Entered, Left, Message, Reached
from cjo_cli.machine.state import Customer
from cjo_cli.plan.model import Plan

# A decision, and whom it is about.
Made = tuple[str, Decision]


@dataclass(frozen=True)
class Fact:
    """One thing that happened: which list it belongs to, when, and what an expectation may say of it."""

    kind: str
    at: int
    values: Mapping[str, Any]

    @property
    def who(self) -> tuple[str, str, str | None]:
        """Whose instance it is of."""
        return self.values["journey"], self.values["customer"], self.values["key"]


def facts_of(plan: Plan, made: Sequence[Made], states: Iterable[Customer]) -> list[Fact]:
    """All that happened, by time; of one instant in the order in which it was decided."""
    facts: list[Fact] = []
    reached: dict[tuple[Any, ...], int] = {}
    for customer, decision in made:
        name = (customer, decision.journey, decision.key, decision.entered_at, getattr(decision, "step", None))
        if isinstance(decision, Left):
            place = reached[name]
            facts[place] = replace(facts[place], values={**facts[place].values, "path": decision.path})
            continue
        fact = _fact(plan, customer, decision)
        if fact is not None:
            if isinstance(decision, Reached):
                reached[name] = len(facts)
            facts.append(fact)
    facts += [_pending(plan, state.id, *pair) for state in states for pair in _deferred(state)]
    return sorted(facts, key=lambda fact: fact.at)


def _deferred(state: Customer) -> Iterable[tuple[Any, Any]]:
    return ((instance, message) for instance in state.instances for message in instance.deferred)


def _fact(plan: Plan, customer: str, decision: Decision) -> Fact | None:
    who = {"journey": decision.journey, "customer": customer, "key": decision.key}
    match decision:
        case Entered():
            return Fact("entries", decision.at, {**who, "held_out": decision.held_out})
        case Reached():
            return Fact("steps", decision.at, {**who, "step": decision.step, "path": decision.path})
        case Ended():
            return Fact("exits", decision.at, {**who, "outcome": decision.outcome, "reason": decision.reason})
        case Converted():
            return Fact("goals", decision.at, {**who, "value": decision.value, "step": decision.step})
        case Message():
            values = {
                **who, **_sending(plan, decision), "outcome": decision.outcome, "reason": decision.reason,
            }  # fmt: skip
            return Fact("messages" if decision.outcome == "sent" else "suppressed", decision.at, values)
    return None


def _sending(plan: Plan, message: Any) -> dict[str, Any]:
    variants = plan.contents[message.content].variants
    locale = None if message.variant is None else variants[message.variant].locale
    return {
        "step": message.step, "content": message.content, "channel": message.channel, "variant": message.variant,
        "locale": locale,
    }  # fmt: skip


def _pending(plan: Plan, customer: str, instance: Any, message: Any) -> Fact:
    who = {"journey": instance.journey, "customer": customer, "key": instance.key}
    return Fact("suppressed", message.at, {**who, **_sending(plan, message), "outcome": "pending", "reason": None})
