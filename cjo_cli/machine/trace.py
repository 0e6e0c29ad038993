"""Why each decision fell, told as it falls: for `cjo explain`, and for the timelines and the coverage of `cjo test`.

A machine that was compiled with a `Tracer` tells what it weighed (`notes.py`), between the decisions themselves and in
their order. One without is compiled to the same closures as if there were no tracer. A tracer only listens: it changes
no decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from cjo_cli.machine import notes
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.moment import Judge, Moment, Passes
from cjo_cli.machine.notes import Delivered, Judged, Note, Other, Verdict, Whose
from cjo_cli.machine.state import Event, Instance
from cjo_cli.machine.values import Value
from cjo_cli.plan.conditions import FromAttribute, FromEntry, Match, Part, tests_of
from cjo_cli.plan.model import CapPart

Heard = Decision | Note
# Whom it is about, and what was decided or weighed.
Hear = Callable[[str, Heard], None]


class _Decisions(list[Decision]):
    """Decisions that are told as they are made."""

    def __init__(self, tracer: Tracer) -> None:
        super().__init__()
        self._tracer = tracer

    def append(self, decision: Decision, /) -> None:
        super().append(decision)
        self._tracer.tell(decision)


class Tracer:
    """Told by the machine what it is at, it hands everything to `hear`; what is weighed twice at an instant, once."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self.customer = ""
        self.now = 0
        self.whose = Whose()
        self._open: list[list[Verdict]] = []
        self._told: list[Note] = []
        self._sent: dict[tuple[str, str], list[Delivered]] = {}

    # What the machine is at

    def begin(self, customer: str, now: int) -> None:
        """Turn to a customer and an instant."""
        self.customer, self.now = customer, now
        self._told = []

    def about(
        self, journey: str | None = None, key: str | None = None, entered_at: int | None = None, step: str | None = None
    ) -> None:
        """Turn to a journey, or what is inside it."""
        self.whose = Whose(journey, key, entered_at, step)

    def decisions(self) -> list[Decision]:
        """A list that tells what is appended."""
        return _Decisions(self)

    def tell(self, heard: Heard) -> None:
        """Hand on what was decided or weighed now."""
        self._hear(self.customer, heard)

    def _once(self, note: Note) -> None:
        """Hand on what a decision may weigh more than once, unless it was told at this instant."""
        if not any(_same(note, told) for told in self._told):
            self._told.append(note)
            self.tell(note)

    # Conditions

    def judge(self, node: Part, made: Judge, read: Callable[[Moment], Value | None] | None) -> Judge:
        """`made`, which tells its verdict; `read` gives the value that a leaf is about."""

        def judged(moment: Moment) -> bool:
            parts: list[Verdict] = []
            self._open.append(parts)
            holds = made(moment)
            self._open.pop()
            value = None if read is None else read(moment)
            self._close(Verdict(node, holds, value, _others(node, moment), tuple(parts)))
            return holds

        return judged

    def fits(
        self, match: Match, made: Callable[[Event, Moment], bool], tests: list[tuple[str, Passes]]
    ) -> Callable[[Event, Moment], bool]:
        """`made`, which tells its verdict on the events of the match's terms."""

        def fits(event: Event, moment: Moment) -> bool:
            holds = made(event, moment)
            if event.term in match.events:
                self._close(Verdict(match, holds, event.term, (), tuple(_tested(match, tests, event, moment))))
            return holds

        return fits

    def _close(self, verdict: Verdict) -> None:
        if self._open:
            self._open[-1].append(verdict)
        else:
            self._once(Judged(self.now, self.whose, verdict))

    # The others

    def watched(self, before: bool | None, holds: bool) -> None:
        """The `when` of an entry was looked at."""
        self.tell(notes.Watched(self.now, self.whose, before, holds))

    def considered(
        self,
        journey: str,
        key: str | None,
        entry: Mapping[str, Value],
        reason: notes.Reason | None,
        bar: notes.Bar | None = None,
    ) -> None:
        """A candidate's fate."""
        self.tell(notes.Considered(self.now, Whose(journey, key), entry, reason, bar))

    def drew(self, of: notes.Draw, bucket: int, below: int) -> None:
        """A bucket was compared."""
        self.tell(notes.Drawn(self.now, self.whose, of, bucket, below))

    def read(self, source: Literal["attribute", "entry"], name: str, value: Value | None) -> None:
        """A `wait_until` read its moment."""
        self.tell(notes.Read(self.now, self.whose, source, name, value))

    def parked(self, until: int) -> None:
        """A step waits."""
        self.tell(notes.Parked(self.now, self.whose, until))

    def offered(self, candidate: str, lacks: str | None) -> None:
        """A candidate of a `choose` is eligible, or not."""
        self.tell(notes.Offered(self.now, self.whose, candidate, lacks))

    def scored(self, candidate: str, base: float, added: tuple[float, ...], score: float) -> None:
        """An eligible candidate was scored."""
        self.tell(notes.Scored(self.now, self.whose, candidate, base, added, score))

    def tried(self, content: str, channel: str, variant: int | None, failing: str) -> None:
        """A channel was tried."""
        self._once(notes.Tried(self.now, self.whose, content, channel, variant, failing))

    def fitted(self, content: str, variant: int, fate: notes.Fate) -> None:
        """A variant was looked at."""
        self._once(notes.Fitted(self.now, self.whose, content, variant, fate))

    def quiet(self, channel: str, local: int, action: Literal["defer", "drop"], until: int | None = None) -> None:
        """A request fell into quiet hours."""
        self.tell(notes.Quiet(self.now, self.whose, channel, local, action, until))

    def rechecked(self, instance: Instance, content: str, reason: str | None) -> None:
        """A deferred message was looked at again."""
        left = instance.left_at if instance.left_at is not None or not instance.overstayed else instance.ended_at
        self.tell(notes.Rechecked(self.now, self.whose, content, reason, left))

    def capped(self, scope: str, cap: CapPart, sent: int, *, full: bool) -> None:
        """A cap was looked at; the last `sent` deliveries lie in its window."""
        ledger = self._sent.get((self.customer, scope), [])
        self.tell(notes.Capped(self.now, self.whose, cap, full, tuple(ledger[len(ledger) - sent :])))

    def counted(self, scope: str, delivered: Delivered) -> None:
        """A delivery counts towards a cap."""
        self._sent.setdefault((self.customer, scope), []).append(delivered)


def _same(one: Note, other: Note) -> bool:
    """Whether two say the same; equal conditions that are written in two places do not."""
    if isinstance(one, Judged) and isinstance(other, Judged) and one.verdict.node is not other.verdict.node:
        return False
    return one == other


def _others(node: Part, moment: Moment) -> tuple[tuple[Other, Value | None], ...]:
    found: dict[Other, Value | None] = {}
    for test in tests_of(node):  # type: ignore[arg-type]
        found.update(_other(test.value, moment))
    return tuple(found.items())


def _other(operand: object, moment: Moment) -> dict[Other, Value | None]:
    if isinstance(operand, FromAttribute):
        return {operand: moment.attributes.get(operand.attribute)}
    if isinstance(operand, FromEntry):
        return {operand: moment.entry.get(operand.property)}
    return {}


def _tested(match: Match, tests: list[tuple[str, Passes]], event: Event, moment: Moment) -> list[Verdict]:
    """The tests of a `where`, up to the first that fails."""
    verdicts = []
    for part, (name, passes) in zip(match.where, tests, strict=True):
        value = event.values.get(name)
        holds = passes(value, moment)
        others = {key: found for test in part.tests for key, found in _other(test.value, moment).items()}
        verdicts.append(Verdict(part, holds, value, tuple(others.items())))
        if not holds:
            break
    return verdicts
