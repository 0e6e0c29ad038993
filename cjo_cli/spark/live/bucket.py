"""One bucket of customers in one micro-batch: rows and the watermark in, decisions out; the engine only calls it.

What is before the watermark is decided, in this order: the rows that were held for it, all that fell due, then such
rows of this micro-batch as are before it all the same, late ones among them (R4). The others are held until the
watermark has passed them. So what is decided does not depend on how rows were cut into micro-batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cjo_cli.errors import UsageError
from cjo_cli.machine.advance import advance, newcomer
from cjo_cli.machine.batch import Made
from cjo_cli.machine.lines import Told
from cjo_cli.machine.reading import Bad, Row, parsed, read_row
from cjo_cli.machine.state import Customer, Event, Passed
from cjo_cli.machine.values import text_of
from cjo_cli.spark.live.ids import Ids
from cjo_cli.spark.live.library import Library, Ready
from cjo_cli.spark.live.pages import (
    HELD,
    SNAPSHOT,
    STATE,
    Customers,
    Facts,
    Held,
    Pages,
    next_due,
    read_held,
    read_lines,
    read_state,
    write_held,
    write_lines,
    write_state,
)
from cjo_cli.spark.live.settings import Settings
from cjo_cli.spark.live.succession import Note, Succession

MILLISECOND = 1000


@dataclass(frozen=True)
class Line:
    """A row of the log as it came, and where it stands among those of one instant."""

    text: str
    position: int = 0


@dataclass
class Done:
    """What a micro-batch made of a bucket: decisions in order, those that others are told of, and what came to nothing.

    `rejected` are rows with what they lack, `seen` how many came before, `notes` what is to be said of new bundles;
    `wake` is the watermark, in milliseconds, at which something is due again.
    """

    made: list[Made] = field(default_factory=list)
    told: list[tuple[Made, Told]] = field(default_factory=list)
    late: list[Line] = field(default_factory=list)
    rejected: list[tuple[str, Line]] = field(default_factory=list)
    seen: int = 0
    notes: list[Note] = field(default_factory=list)
    wake: int | None = None


class Bucket:
    """A bucket over its pages, for one micro-batch."""

    def __init__(self, pages: Pages, library: Library) -> None:
        """Raises UsageError for pages of another version or other settings."""
        self._pages = pages
        self._library = library
        self._settings = settings = library.settings
        self._facts, self._customers = read_state(pages.get(STATE), Facts(settings.lateness, settings.buckets))
        self._done = Done()

    @property
    def wake(self) -> int | None:
        """The timer that is set."""
        return self._facts.wake

    def keep_snapshot(self, lines: Iterable[str]) -> None:
        """Keep rows of the snapshot until the first bundle says what of them it reads."""
        self._pages.put(SNAPSHOT, write_lines([*read_lines(self._pages.get(SNAPSHOT)), *lines]))

    def take(self, lines: Sequence[Line], bundles: Sequence[bytes], watermark: int | None) -> Done:
        """Take the rows and the bundles of a micro-batch; everything before `watermark`, in microseconds, has come.

        Raises UsageError for a customer who is twice in the snapshot (D1).
        """
        succession = Succession(self._pages, self._library, self._facts)
        if succession.ready is None:
            self._begin(succession, bundles)
            bundles = ()
        held, rows = read_held(self._pages.get(HELD)), self._accepted(lines, watermark)
        if succession.ready is not None and watermark is not None:
            left = _Batch(succession.ready, self._customers, self._settings, self._done).decide(held, rows, watermark)
            self._tell(succession.ready)
        else:
            left = [*held, *rows]
        succession.take_over(bundles, self._customers, (watermark or 0) - 1, migrate=self._settings.migrate)
        self._facts = replace(succession.facts, hours=self._facts.hours)
        self._done.notes += succession.notes
        self._close(held, left)
        return self._done

    def _begin(self, succession: Succession, bundles: Sequence[bytes]) -> None:
        """The first bundle: of the snapshot's customers it reads what it needs."""
        succession.begin(bundles)
        lines = read_lines(self._pages.get(SNAPSHOT))
        if succession.ready is None or not lines:
            return
        machine = succession.ready.rules.machine
        for line in lines:
            cells = parsed(line) or {}
            name = text_of(cells.get("customer_id"))
            if not name or self._customers.get(name) is not None:
                raise UsageError("customers: a row without customer_id, or one customer twice", "a row a customer")
            self._customers.put(newcomer(machine, name, machine.beginning, succession.ready.typed.profile(cells)))
        self._pages.remove(SNAPSHOT)

    def _accepted(self, lines: Sequence[Line], watermark: int | None) -> list[Held]:
        """The rows that count, by time (D1)."""
        ids = Ids(self._pages, self._facts.hours, max((watermark or 0) - self._settings.remember, 0))
        found = []
        for line in sorted(lines, key=lambda line: (line.position, line.text)):
            row = read_row(line.text, self._settings.unit)
            if isinstance(row, Bad):
                self._done.rejected.append((row.lacks, line))
            elif ids.first_time(row):
                found.append(Held(row.customer, row.ts, line.position, line.text))
            else:
                self._done.seen += 1
        self._facts = replace(self._facts, hours=ids.close())
        return sorted(found, key=_order)

    def _tell(self, ready: Ready) -> None:
        self._done.made.sort(key=lambda one: one.order)
        told = ((one, ready.told(one.customer, one.decision)) for one in self._done.made)
        self._done.told += [(one, line) for one, line in told if line is not None]

    def _close(self, before: list[Held], held: list[Held]) -> None:
        """Write down what there is now."""
        if held != before:
            self._pages.put(HELD, write_held(held))
        customers = self._customers.table()
        instants = [
            one for one in (next_due(customers), min((row.ts for row in held), default=None)) if one is not None
        ]
        # Without a bundle nothing can be decided, whatever the watermark.
        due = min(instants) if instants and self._facts.bundle is not None else None
        wake = None if due is None else due // MILLISECOND + 1
        self._done.wake, self._facts = wake, replace(self._facts, wake=wake)
        self._pages.put(STATE, write_state(self._facts, customers))


def _order(row: Held) -> tuple[int, int, str]:
    return row.ts, row.position, row.line


class _Batch:
    """What the watermark has passed, decided by one set of rules."""

    def __init__(self, ready: Ready, customers: Customers, settings: Settings, done: Done) -> None:
        self._ready = ready
        self._machine = ready.rules.machine
        self._customers = customers
        self._settings = settings
        self._done = done

    def decide(self, held: list[Held], rows: list[Held], watermark: int) -> list[Held]:
        """Decide everything before `watermark`; gives the rows that are still to be held."""
        end = Passed(watermark - 1)
        released = _by_customer(row for row in held if row.ts < watermark)
        for name in self._customers.due(end.t):
            released.setdefault(name, [])
        for name, own in released.items():
            self._advance(self._state(name, own), [*self._events(own), end])
        newest = {row.customer: row.ts for row in sorted(held, key=_order)}
        for name, own in _by_customer(row for row in rows if row.ts < watermark).items():
            self._straggle(self._state(name, own), own, newest.get(name), end)
        return sorted((row for row in (*held, *rows) if row.ts >= watermark), key=_order)

    def _straggle(self, state: Customer, rows: list[Held], arrived: int | None, end: Passed) -> None:
        """Take rows from before the watermark one by one; of the customer `arrived` is the newest that waits (R4)."""
        before = state.newest
        for row in rows:
            newest = max((t for t in (state.newest, arrived) if t is not None), default=None)
            after = self._advance(replace(state, newest=newest), self._events([row]))
            if after.late > state.late:
                self._done.late.append(Line(row.line, row.position))
            else:
                before = row.ts if before is None else max(before, row.ts)
            state = after
        self._advance(replace(state, newest=before), [end])

    def _state(self, name: str, rows: list[Held]) -> Customer:
        """A customer as they are; somebody new exists from their first event on (T6)."""
        return self._customers.get(name) or newcomer(self._machine, name, rows[0].ts)

    def _events(self, rows: list[Held]) -> Iterator[Event]:
        for held in rows:
            row = read_row(held.line, self._settings.unit)
            assert isinstance(row, Row)
            yield self._ready.typed.event(row)

    def _advance(self, state: Customer, inputs: Iterable[Event | Passed]) -> Customer:
        after, decisions = advance(self._machine, state, inputs)
        self._customers.put(after)
        self._done.made += [Made(one.at, state.id, one) for one in decisions]
        return after


def _by_customer(rows: Iterable[Held]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for row in rows:
        found.setdefault(row.customer, []).append(row)
    return found
