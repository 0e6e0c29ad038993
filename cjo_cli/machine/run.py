"""Events in, decisions out, batch by batch, on a state that survives (R2 to R4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cjo_cli.machine.advance import advance, snapshot
from cjo_cli.machine.batch import Made, batched, begun
from cjo_cli.machine.outbox import Outbox
from cjo_cli.machine.reading import DOUBLE, Bad, Row, Typed
from cjo_cli.machine.rules import Rules
from cjo_cli.machine.state import Customer, Event, Input, Passed
from cjo_cli.machine.store import BEGINNING, NEWEST, PASSED, Store
from cjo_cli.machine.values import Value

Profiles = Mapping[str, Mapping[str, Value]]


@dataclass
class Counts:
    """What a run did. `seen` are events that came before, `late` those that came too late to start or move anything.

    `broken` are messages whose texts could not be rendered.
    """

    events: int = 0
    seen: int = 0
    late: int = 0
    decisions: int = 0
    broken: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


class Runner:
    """One run. What is decided in a batch is in the state, with the state, before anybody is told of it."""

    def __init__(self, rules: Rules, store: Store, outbox: Outbox, profiles: Profiles) -> None:
        self.machine = rules.machine
        self.store = store
        self.outbox = outbox
        self.profiles = profiles
        self.typed = Typed(rules.machine.plan, rules.machine.keeps)
        self.counts = Counts()
        beginning = store.number(BEGINNING)
        if beginning is not None:
            self.machine = replace(rules.machine, beginning=beginning)

    def take(self, rows: Sequence[Row | Bad]) -> None:
        """Take one batch, and hand on what is decided."""
        self.counts.rejected.update(row.lacks for row in rows if isinstance(row, Bad) and row is not DOUBLE)
        self.counts.seen += sum(row is DOUBLE for row in rows)
        with self.store.transaction():
            good = [row for row in rows if isinstance(row, Row) and self._is_new(row)]
            if good:
                self._begin(good[0].ts)
                self._take([(row.customer, self.typed.event(row)) for row in good])
        self.hand_on()

    def let_pass(self, t: int | None) -> None:
        """Let time pass up to and at `t`, or the newest event there has been."""
        with self.store.transaction():
            until = self.store.number(NEWEST) if t is None else t
            if until is not None and self.store.fact(BEGINNING) is not None:
                self._push(self._passed(until))
        self.hand_on()

    def hand_on(self) -> None:
        """Hand on what has not been, by this run or an earlier one."""
        self.counts.decisions += self.outbox.hand_on()

    def _is_new(self, row: Row) -> bool:
        if row.id is not None and not self.store.first_time(row.id):
            self.counts.seen += 1
            return False
        self.counts.events += 1
        return True

    def _begin(self, beginning: int) -> None:
        """Time begins with the first event (T5), of which the snapshot is the state before."""
        if self.store.fact(BEGINNING) is not None:
            return
        self.store.note(BEGINNING, str(beginning))
        self.machine = replace(self.machine, beginning=beginning)
        self.store.save(snapshot(self.machine, self.profiles))

    def _take(self, events: Sequence[tuple[str, Event]]) -> None:
        made = batched(events, self.store.number(NEWEST), self.machine.lateness)
        found = self._advance(made.inputs)
        if made.newest is not None:
            self.store.note(NEWEST, str(made.newest))
            found += self._passed(made.newest - self.machine.lateness - 1)
        self._push(found)

    def _advance(self, inputs: Mapping[str, Sequence[Input]]) -> list[Made]:
        states = self.store.load(inputs)
        after: dict[str, Customer] = {}
        found = []
        for customer, some in inputs.items():
            own = some
            before = states.get(customer)
            if before is None:
                before, own = begun(self.machine, customer, own)
            after[customer], decisions = advance(self.machine, before, own)
            self.counts.late += after[customer].late - before.late
            found += [Made(decision.at, customer, decision) for decision in decisions]
        self.store.save(after)
        return found

    def _passed(self, t: int) -> list[Made]:
        """Let time pass for all to whom something is due."""
        found = []
        while customers := self.store.due(t):
            found += self._advance({customer: [Passed(t)] for customer in customers})
        self.store.note(PASSED, str(max(t, self.store.number(PASSED) or t)))
        return found

    def _push(self, made: list[Made]) -> None:
        made.sort(key=lambda one: one.order)
        self.counts.broken += self.outbox.put((one.customer, one.decision) for one in made)
