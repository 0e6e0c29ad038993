"""Tests through the machine: journeys that are tested together are compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.clock import Clock
from cjo_cli.machine.course import Machine, compile_plan
from cjo_cli.machine.state import Customer, Input, Passed
from cjo_cli.machine.trace import Heard, Tracer
from cjo_cli.machine.zones import of_tzdata
from cjo_cli.plan.model import Plan
from cjo_cli.review.tests.compare import Line, compare
from cjo_cli.review.tests.facts import Fact, Made, facts_of
from cjo_cli.review.tests.prepare import Prepared

Told = tuple[str, Heard]


@dataclass(frozen=True)
class Verdict:
    """A test that was run: what happened, beside what was expected."""

    prepared: Prepared
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]

    @cached_property
    def passed(self) -> bool:
        """Whether all is as expected."""
        return all(line.good for line in self.lines)


@dataclass
class Runner:
    """Runs tests of one plan."""

    plan: Plan
    _machines: dict[tuple[str, ...], Machine] = field(default_factory=dict)
    _traced: dict[tuple[str, ...], Machine] = field(default_factory=dict)
    _heard: list[Told] = field(default_factory=list)

    def run(self, prepared: Prepared) -> Verdict:
        """Run one test."""
        return self._verdict(prepared, self._machine(prepared.journeys))

    def traced(self, prepared: Prepared) -> tuple[Verdict, tuple[Told, ...]]:
        """Run one test, and tell why everything was decided."""
        self._heard.clear()
        verdict = self._verdict(prepared, self._listening(prepared.journeys))
        return verdict, tuple(self._heard)

    def _verdict(self, prepared: Prepared, machine: Machine) -> Verdict:
        made, states = play(machine, prepared)
        facts = facts_of(self.plan, made, states)
        return Verdict(prepared, tuple(facts), tuple(compare(prepared.test.case.expect, facts, prepared.origin)))

    def _machine(self, journeys: tuple[str, ...]) -> Machine:
        if journeys not in self._machines:
            self._machines[journeys] = machine_of(self.plan, journeys)
        return self._machines[journeys]

    def _listening(self, journeys: tuple[str, ...]) -> Machine:
        if journeys not in self._traced:
            tracer = Tracer(lambda customer, heard: self._heard.append((customer, heard)))
            self._traced[journeys] = machine_of(self.plan, journeys, tracer)
        return self._traced[journeys]


def machine_of(plan: Plan, journeys: Iterable[str], trace: Tracer | None = None) -> Machine:
    """A machine of some journeys, which are all that there are (E10)."""
    return compile_plan(plan, Clock(of_tzdata, plan.timezone), 0, journeys=frozenset(journeys), trace=trace)


def play(machine: Machine, prepared: Prepared) -> tuple[list[Made], list[Customer]]:
    """What is decided over the test's events, each customer's after another's, and what they come to."""
    one = replace(
        machine, beginning=prepared.beginning, start=prepared.origin.start, chance=prepared.chance
    )  # fmt: skip
    made: list[Made] = []
    states = []
    for name, profile in prepared.people.items():
        state, decisions = advance(one, newcomer(one, name, one.beginning, profile), _inputs(prepared, name))
        made += [(name, decision) for decision in decisions]
        states.append(state)
    return made, states


def _inputs(prepared: Prepared, name: str) -> Iterator[Input]:
    for customer, event in prepared.events:
        if customer == name and event.ts <= prepared.horizon:
            yield event
    yield Passed(prepared.horizon)
