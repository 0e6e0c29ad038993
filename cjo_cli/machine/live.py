"""Events as they happen: time is the clock's (R3), and what is old is history alone.

An instant is decided when the clock has passed it, and `lateness` besides. What is older than `age` before the clock
starts and moves nothing, as what comes late (R4). Nothing here writes but inside the caller's transaction, and several
processes may share one state: who takes a customer holds them until it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cjo_cli.machine.advance import advance, newcomer, snapshot
from cjo_cli.machine.batch import Made
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.reading import Row, Typed
from cjo_cli.machine.rules import Rules
from cjo_cli.machine.state import Customer, Event, Input, Passed
from cjo_cli.machine.store import BEGINNING, Kept
from cjo_cli.machine.values import Value

# As many customers as one call lets time pass for.
FEW = 500


@dataclass(frozen=True)
class Decided:
    """What a call decided, in order; the customers as they are then, and how many events came late."""

    made: Sequence[Made]
    states: Mapping[str, Customer]
    late: int = 0


class Live:
    """The rules over a state, by the clock: `now` is its instant in each call."""

    def __init__(self, rules: Rules, store: Kept, profiles: Mapping[str, Mapping[str, Value]], age: int) -> None:
        beginning = store.number(BEGINNING)
        self.machine = rules.machine if beginning is None else replace(rules.machine, beginning=beginning)
        self._store = store
        self._profiles = profiles
        self._age = age
        self._typed = Typed(rules.machine.plan, rules.machine.keeps)
        self._begun = beginning is not None

    def take(self, rows: Sequence[Row], now: int) -> Decided:
        """Take events, and decide what the clock has passed for their customers."""
        if rows:
            self._begin(max(min(row.ts for row in rows), now - self._age + 1))
        events: dict[str, list[Event]] = {}
        for row in sorted(rows, key=lambda row: row.ts):
            events.setdefault(row.customer, []).append(self._typed.event(row))
        return self._decide(events, now)

    def let_pass(self, now: int) -> Decided:
        """Decide what the clock has passed for some to whom something is due, the earliest first."""
        customers = self._store.due(self._passed(now), FEW)
        return self._decide({customer: [] for customer in customers}, now)

    def _passed(self, now: int) -> int:
        """The last instant that everything has come of."""
        return now - self.machine.lateness - 1

    def _begin(self, beginning: int) -> None:
        """Time begins with the first event (T5), of which the snapshot is the state before."""
        if self._begun:
            return
        first = self._store.note_first(BEGINNING, str(beginning))
        self.machine = replace(self.machine, beginning=self._store.number(BEGINNING) or beginning)
        if first:
            self._store.save(snapshot(self.machine, self._profiles))

    def settled(self) -> None:
        """The transaction has ended well: what it noted as the beginning stands."""
        self._begun = self._begun or self._store.fact(BEGINNING) is not None

    def _decide(self, events: Mapping[str, Sequence[Event]], now: int) -> Decided:
        states = self._store.load(sorted(events))
        after: dict[str, Customer] = {}
        made: list[Made] = []
        late = 0
        for customer, own in events.items():
            before = states.get(customer)
            if before is None and not own:  # erased meanwhile
                continue
            after[customer], decisions = self._one(customer, before, own, now)
            late += after[customer].late - (0 if before is None else before.late)
            made += [Made(decision.at, customer, decision) for decision in decisions]
        self._store.save(after)
        return Decided(sorted(made, key=lambda one: one.order), after, late)

    def _one(
        self, customer: str, state: Customer | None, events: Sequence[Event], now: int
    ) -> tuple[Customer, Iterable[Decision]]:
        """One customer's next state; of somebody new only what is not too old begins their time."""
        floor = now - self._age
        inputs: list[Input] = [*events, Passed(self._passed(now))]
        if state is None:
            return advance(self.machine, newcomer(self.machine, customer, max(events[0].ts, floor + 1)), inputs)
        if not events or events[0].ts > floor:
            return advance(self.machine, state, inputs)
        state, first = advance(self.machine, state, [Passed(floor)])
        state, then = advance(self.machine, replace(state, settled=max(state.settled, floor)), inputs)
        return state, (*first, *then)
