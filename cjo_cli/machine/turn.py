"""What one call of `advance` works on: a draft of a customer's state, and the instant at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cjo_cli.machine.chance import CHANCE, Chance
from cjo_cli.machine.channels import Sendable
from cjo_cli.machine.clock import Clock, Zone
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.moment import Moment
from cjo_cli.machine.state import Customer, Deferred, Event, History, Instance, Watched, journey_of
from cjo_cli.machine.trace import Tracer
from cjo_cli.machine.values import Value
from cjo_cli.machine.watch import earliest


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that has come to the caps (M6), or to its delivery first."""

    instance: Instance
    priority: int
    sends: Sendable
    message: Deferred

    @property
    def order(self) -> tuple[int, str, int, str, bool, str]:
        """M6's order among the messages of one customer and instant."""
        instance = self.instance
        key, journey = instance.key, journey_of(instance.journey)
        return -self.priority, journey, instance.entered_at, self.message.step, key is not None, key or ""


class Turn:
    """A draft: what it holds is its own, and the state that it began with stays as it was."""

    __slots__ = (
        "attributes", "chance", "clock", "customer", "decisions", "delivering", "due", "dues", "ended", "events",
        "history", "instances", "late", "look", "newest", "now", "outgoing", "past", "reaching", "scheduled", "sent",
        "since", "stale", "terms", "trace", "turned", "waiting", "watched",
    )  # fmt: skip

    def __init__(self, customer: Customer, clock: Clock, trace: Tracer | None = None, chance: Chance = CHANCE) -> None:
        self.customer = customer
        self.clock = clock
        self.trace = trace
        self.chance = chance
        self.now = customer.settled
        self.attributes: dict[str, Value] = dict(customer.attributes)
        self.since: dict[str, int] = dict(customer.since)
        self.history: dict[str, History] = dict(customer.history)
        self.watched: dict[str, Watched] = dict(customer.watched)
        self.past = dict(customer.past)
        self.sent: dict[str, tuple[int, ...]] = dict(customer.sent)
        self.waiting: list[Event] = list(customer.waiting)
        self.newest = customer.newest
        self.late = customer.late
        self.scheduled = customer.scheduled
        self.due = customer.due
        self.instances: dict[str, list[Instance]] = {}
        for instance in customer.instances:
            self.instances.setdefault(instance.journey, []).append(instance)
        self.look = earliest([watched.look for watched in self.watched.values()])
        # The next instant of each journey's instances; those of `stale` journeys are to be looked for again.
        self.dues: dict[str, int | None] = {}
        self.stale: set[str] = set(self.instances)
        self.decisions: list[Decision] = [] if trace is None else trace.decisions()
        self.begin(customer.settled)

    def begin(self, t: int) -> None:
        """Turn to instant `t`, at which nothing has happened yet.

        `ended` has the outcomes of this instant by journey; `turned`, `reaching`, `delivering` are the journeys whose
        `when` turns true, whose goal somebody reaches, and of which a deferred message is due.
        """
        self.now = t
        self.events: list[Event] = []
        self.terms: set[str] = set()
        self.ended: dict[str, list[str]] = {}
        self.outgoing: list[Outgoing] = []
        self.turned: set[str] = set()
        self.reaching: set[str] = set()
        self.delivering: set[str] = set()
        if self.trace is not None:
            self.trace.begin(self.customer.id, t)

    @property
    def zone(self) -> Zone:
        """The customer's, now."""
        return self.clock.zone(self.attributes.get("timezone"))

    def moment(self) -> Moment:
        """Now, outside of any instance."""
        return Moment(self.attributes, self.history, self.now)

    def within(self, instance: Instance) -> Moment:
        """Now, inside an instance."""
        return Moment(
            self.attributes, self.history, self.now, instance.entered_at, instance.entry, instance.paths
        )  # fmt: skip

    def every(self) -> Iterator[Instance]:
        """All instances there are."""
        for several in self.instances.values():
            yield from several

    def change(self, journey: str, change: Callable[[Instance], Instance]) -> None:
        """Put what `change` makes of each instance of a journey in its place."""
        if journey in self.instances:
            self.instances[journey] = [change(instance) for instance in self.instances[journey]]
            self.stale.add(journey)

    def running(self, journey: str) -> list[Instance]:
        """The instances of a journey that have not ended."""
        return [instance for instance in self.instances.get(journey, ()) if instance.ended_at is None]
