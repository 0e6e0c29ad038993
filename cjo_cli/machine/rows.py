"""Decisions as the rows that `simulate` writes (cli.md): instances, steps, messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cjo_cli.machine.decisions import Converted, Decision, Ended, Entered, Left, Message, Reached
from cjo_cli.machine.state import Customer

Row = tuple[Any, ...]
# journey, customer, key, entered_at
Who = tuple[str, str, str | None, int]


@dataclass
class _Instance:
    held_out: bool
    end: tuple[int | None, str, str | None] = (None, "active", None)
    goal: tuple[int | None, float | None, str | None] = (None, None, None)


@dataclass
class Rows:
    """What became of everybody, gathered from decisions in their order."""

    _instances: dict[Who, _Instance] = field(default_factory=dict)
    _steps: dict[tuple[Who, str], tuple[str | None, int]] = field(default_factory=dict)
    _messages: dict[tuple[Who, str], Row] = field(default_factory=dict)

    def take(self, customer: str, decisions: Iterable[Decision]) -> None:
        """Note the decisions about one customer."""
        for decision in decisions:
            self._one((decision.journey, customer, decision.key, decision.entered_at), decision)

    def _one(self, who: Who, decision: Decision) -> None:
        match decision:
            case Entered():
                self._instances[who] = _Instance(decision.held_out)
            case Reached():
                self._steps[who, decision.step] = (decision.path, decision.at)
            case Left():
                self._steps[who, decision.step] = (decision.path, self._steps[who, decision.step][1])
            case Ended():
                self._instances[who].end = (decision.at, decision.outcome, decision.reason)
            case Converted():
                self._instances[who].goal = (decision.at, decision.value, decision.step)
            case Message():
                self._messages[who, decision.step] = (
                    decision.content, decision.variant, decision.channel, decision.requested_at, decision.at,
                    decision.outcome, decision.reason,
                )  # fmt: skip

    def close(self, state: Customer) -> None:
        """Note the messages that are still to come when the replay ends (M5)."""
        for instance in state.instances:
            who = (instance.journey, state.id, instance.key, instance.entered_at)
            for m in instance.deferred:
                self._messages[who, m.step] = (m.content, m.variant, m.channel, m.requested_at, m.at, "pending", None)

    def tables(self) -> dict[str, list[Row]]:
        """The rows of each table, in the columns and the order of cli.md."""
        instances = ((who, (one.held_out, *one.end, *one.goal)) for who, one in self._instances.items())
        steps = ((who, (step, *row)) for (who, step), row in self._steps.items())
        messages = ((who, (step, *row)) for (who, step), row in self._messages.items())
        return {
            name: [(*who, *row) for who, row in sorted(rows, key=lambda pair: _order(*pair))]
            for name, rows in (("instances", instances), ("steps", steps), ("messages", messages))
        }


def _order(who: Who, row: Row) -> Row:
    journey, customer, key, entered_at = who
    return journey, customer, key is not None, key or "", entered_at, row[0]
