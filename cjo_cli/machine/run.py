"""Events in, decisions out, batch by batch, on a state that survives (R2 to R4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cjo_cli.errors import UsageError
from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.batch import batched, begun
from cjo_cli.machine.course import Machine
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.lines import Writer
from cjo_cli.machine.reading import DOUBLE, Bad, Row, Typed
from cjo_cli.machine.sink import Sink
from cjo_cli.machine.state import Customer, Event, Input, Passed
from cjo_cli.machine.store import Store
from cjo_cli.machine.values import Value

Profiles = Mapping[str, Mapping[str, Value]]


@dataclass
class Counts:
    """What a run did. `seen` are events that came before, `late` those that came too late to start or move anything."""

    events: int = 0
    seen: int = 0
    late: int = 0
    decisions: int = 0
    rejected: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Made:
    """One decision, by what orders those of a batch."""

    at: int
    customer: str
    decision: Decision


class Runner:
    """One run. What is decided in a batch is in the state, with the state, before anybody is told of it."""

    def __init__(self, machine: Machine, store: Store, sink: Sink, writer: Writer, profiles: Profiles) -> None:
        """Raises UsageError where the state is another bundle's."""
        self.machine = machine
        self.store = store
        self.sink = sink
        self.writer = writer
        self.profiles = profiles
        self.typed = Typed(machine.plan, machine.keeps)
        self.counts = Counts()
        self._check()
        beginning = store.number("beginning")
        if beginning is not None:
            self.machine = replace(machine, beginning=beginning)

    def _check(self) -> None:
        """The state is of this bundle and this lateness, or of none yet."""
        wanted = {"bundle": self.writer.bundle.digest, "lateness": str(self.machine.lateness)}
        with self.store.transaction():
            for name, value in wanted.items():
                known = self.store.fact(name)
                if known is None:
                    self.store.note(name, value)
                elif known != value:
                    raise UsageError(
                        f"the state was begun with another {name}", f"go on with that {name}, or begin a new state"
                    )

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
            until = self.store.number("newest") if t is None else t
            if until is not None and self.store.fact("beginning") is not None:
                self._push(self._passed(until))
        self.hand_on()

    def hand_on(self) -> None:
        """Hand on what has not been, by this run or an earlier one."""
        self.counts.decisions += self.sink.hand_on()

    def _is_new(self, row: Row) -> bool:
        if row.id is not None and not self.store.first_time(row.id):
            self.counts.seen += 1
            return False
        self.counts.events += 1
        return True

    def _begin(self, beginning: int) -> None:
        """Time begins with the first event (T5), of which the snapshot is the state before."""
        if self.store.fact("beginning") is not None:
            return
        self.store.note("beginning", str(beginning))
        self.machine = replace(self.machine, beginning=beginning)
        known = self.profiles.items()
        self.store.save({name: newcomer(self.machine, name, beginning, values) for name, values in known})

    def _take(self, events: Sequence[tuple[str, Event]]) -> None:
        made = batched(events, self.store.number("newest"), self.machine.lateness)
        found = self._advance(made.inputs)
        if made.newest is not None:
            self.store.note("newest", str(made.newest))
            found += self._passed(made.newest - self.machine.lateness - 1)
        self._push(found)

    def _advance(self, inputs: Mapping[str, Sequence[Input]]) -> list[_Made]:
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
            found += [_Made(decision.at, customer, decision) for decision in decisions]
        self.store.save(after)
        return found

    def _passed(self, t: int) -> list[_Made]:
        """Let time pass for all to whom something is due."""
        found = []
        while customers := self.store.due(t):
            found += self._advance({customer: [Passed(t)] for customer in customers})
        return found

    def _push(self, made: list[_Made]) -> None:
        """In the order of their instants; of one instant by customer, and then as they were decided."""
        made.sort(key=lambda one: (one.at, one.customer))
        lines = (self.writer.line(one.customer, one.decision) for one in made)
        self.store.push(line for line in lines if line is not None)
