"""A bundle over a ledger: what is asked of a service, each in a transaction of its own. Of one thread (`desk.py`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.live import FEW, Decided, Live
from cjo_cli.machine.reading import Row
from cjo_cli.machine.rules import Rules
from cjo_cli.machine.store import BEGINNING, BUNDLE, PASSED
from cjo_cli.machine.takeover import Taken, begin, take_over
from cjo_cli.machine.values import Value
from cjo_cli.model.base import DAY, SECOND
from cjo_cli.serve.outbox import Routes
from cjo_cli.serve.records import Count, Erased, Records, erase
from cjo_cli.serve.store import Ledger
from cjo_cli.serve.view import view

T = TypeVar("T")
# So long before a new bundle takes over may events be that still start something by it.
GRACE = 10 * SECOND
TRIES = 5


@dataclass(frozen=True)
class Terms:
    """How a service decides: it waits `lateness` for events, and what is older than `age` is history alone.

    `unsubscribe` is the address that `unsubscribe_url` becomes; `routes` says who delivers a decision; `profiles` is
    the snapshot, read when the state is begun; `migrate` moves instances to a newer bundle.
    """

    clock: Callable[[], int]
    opened: Callable[[bytes], Deployed]
    lateness: int = 0
    age: int = DAY
    unsubscribe: str | None = None
    routes: Routes = lambda _kind, _decision: ()
    profiles: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    migrate: bool = False


@dataclass(frozen=True)
class Answer:
    """What became of some events: how many were taken, and how many had been seen before."""

    accepted: int
    seen: int


class _Outdated(Exception):  # noqa: N818 - it says what happened
    """Another process has taken over with a newer bundle."""


class Service:
    """One process of a service. `counts` are its events by what became of them, `made` its decisions."""

    def __init__(self, ledger: Ledger, bundle: Deployed, terms: Terms) -> None:
        self.ledger = ledger
        self.terms = terms
        # Until time begins they are nowhere else; who is erased before is in none of it.
        self._profiles = dict(terms.profiles)
        self.counts: Counter[str] = Counter()
        self.made: Count = Counter()
        with ledger.exclusive():
            self._stand_by(begin(ledger, bundle, terms.opened, terms.lateness))
        self.taken = self.take_over(bundle, begins=True)

    def _stand_by(self, rules: Rules) -> None:
        self.rules = rules
        self._names = {event.name for one in rules.bundles.values() for event in one.plan.events.values()}
        self._live = Live(rules, self.ledger, self._profiles, self.terms.age)
        self._records = Records(rules, self.ledger, self.terms.unsubscribe, self.terms.routes)

    # What is asked

    def take(self, groups: Sequence[Sequence[Row]]) -> list[Answer]:
        """Take the events of several requests in one transaction; an answer for each."""

        def work() -> tuple[list[Answer], int, Decided, Count]:
            names = dict.fromkeys(str(row.id) for rows in groups for row in rows)
            fresh = self.ledger.first_times(list(names))
            answers, rows = [], []
            for group in groups:
                new = list({str(row.id): row for row in reversed(group) if str(row.id) in fresh}.values())[::-1]
                fresh -= {str(row.id) for row in new}
                answers.append(Answer(len(new), len(group) - len(new)))
                rows += new
            now = self.terms.clock()
            decided = self._live.take(rows, now)
            unknown = sum(row.name not in self._names for row in rows)
            return answers, unknown, decided, self._records.put(decided, now)

        answers, unknown, decided, made = self._within(work)
        self._live.settled()
        self.made += made
        self.counts["accepted"] += sum(one.accepted for one in answers)
        self.counts["seen"] += sum(one.seen for one in answers)
        self.counts["late"] += decided.late
        self.counts["unknown"] += unknown
        return answers

    def let_pass(self) -> bool:
        """Decide what the clock has passed, for some customers; gives whether there may be more."""

        def work() -> tuple[int, Count]:
            now = self.terms.clock()
            decided = self._live.let_pass(now)
            return len(decided.states), self._records.put(decided, now)

        count, made = self._within(work)
        self.made += made
        return count == FEW

    def overdue(self) -> float:
        """Seconds by which the earliest timer is late."""
        first = self.with_ledger(lambda ledger: ledger.first_due())
        return 0.0 if first is None else max(0.0, (self.terms.clock() - self.terms.lateness - first) / SECOND)

    def customer(self, name: str) -> dict[str, object] | None:
        """Where a customer is, and why; None for somebody unknown."""

        def work() -> dict[str, object] | None:
            state = self.ledger.load([name]).get(name)
            return None if state is None else view(self.rules, state, self.ledger.last_decisions(name, 20))

        return self._within(work)

    def erase(self, name: str) -> Erased | None:
        """Remove all that is kept of a customer, and log that it was; None for somebody unknown."""

        def work() -> Erased | None:
            known = name in self._profiles and self.ledger.fact(BEGINNING) is None
            return erase(self.ledger, name, self.terms.clock(), known=known)

        found = self._within(work)
        self._profiles.pop(name, None)
        if found is not None:
            self.ledger.forget()
            self.counts["erased"] += 1
        return found

    # Bundles

    def take_over(self, bundle: Deployed, *, begins: bool = False) -> Taken | None:
        """Go on with another bundle, when all that the clock has passed is decided by the one before.

        None for the same, by which nobody is moved but where the service begins and is to migrate, as in `cjo run`.
        Raises UsageError where the two cannot read one log together; then everything stays as it was.
        """
        with self.ledger.exclusive():
            self._follow()
            moves = begins and self.terms.migrate and len(self.rules.bundles) > 1
            if bundle.digest == self.rules.newest.digest and not moves:
                return None
            while self.let_pass():
                pass
            with self.ledger.transaction():
                passed = self.terms.clock() - self.terms.lateness - 1 - GRACE
                self.ledger.note(PASSED, str(max(passed, self.ledger.number(PASSED) or 0)))
            rules, taken = take_over(self.ledger, self.rules, bundle, migrate=self.terms.migrate)
            self._stand_by(rules)
            return taken

    def _follow(self) -> None:
        """Stand by the ledger's own bundles, where another process has taken over."""
        if self.ledger.fact(BUNDLE) != self.rules.newest.digest:
            self._stand_by(begin(self.ledger, self.rules.newest, self.terms.opened, self.terms.lateness))

    # Transactions

    def with_ledger(self, work: Callable[[Ledger], T]) -> T:
        """Work in a transaction that decides nothing."""
        with self.ledger.transaction():
            return work(self.ledger)

    def _within(self, work: Callable[[], T]) -> T:
        """Work inside a transaction, by the ledger's bundle; again where another process stood in the way."""
        for left in reversed(range(TRIES)):
            try:
                with self._deciding():
                    return work()
            except _Outdated:
                self._follow()
            except self.ledger.AGAIN:
                if not left:
                    raise
        raise AssertionError("somebody takes over again and again")

    @contextmanager
    def _deciding(self) -> Iterator[None]:
        with self.ledger.transaction():
            if self.ledger.fact(BUNDLE) != self.rules.newest.digest:
                raise _Outdated
            yield
