"""An oracle: semantics.md executed by brute force, one customer, one event, one step at a time.

It exists to be compared with the real engine, row for row, so it shares nothing with it but the loader and the model.
Every function names the rule it implements. Nothing here is fast, and nothing should be.

Where the contract is silent, or can be read in two ways, these readings are taken:

* `steps.at` is the instant the step was reached. `path` is null for wait, wait_until, send, update and exit, for a
  branch that nothing matched, for a choose with nothing eligible, and for a wait_for whose leaving instant is at or
  after the exit instant, or after the horizon: it has not been left (S2, S4).
* A pending message's `at` is its planned delivery and its reason null; a withheld one keeps channel, variant and
  delivery instant. A suppressed one has `at` = the request for what M3 and M4 decide there, else the delivery.
* A timezone unknown to tzdata at *t* is the project's at *t*, never an earlier known one; as an attribute in a
  condition it is the text that it is.
* `timezone` and `locale` are string attributes, declared or not.
* The log's name of an event, and the snapshot's of an attribute, is the term's `name`, and the id only without one.
* V1, "without blanks around it": a text with blanks around it is no number, integer, boolean, timestamp or date; a
  string keeps its blanks. An empty string is a value of type string (a CSV's empty cell arrives here as None); an
  empty customer id or event name is none (D1). An integer may be written with an exponent (`1e3`, `1.5e1`); one beyond
  64 bits is missing.
* V3, V4: numbers are doubles; a literal is the nearest double. Sums are exact before they are rounded (`math.fsum`).
* A cap's, a condition's or an action's nested terms do not roll up: only channels (M1, M6) and audiences without a
  `when` (union of their children) do. A suppress rule names a purpose itself, not its descendants.
* E1, T5: an instant of `schedule: {at: …}` before the log's first row gives candidates that are rejected as `dates`;
  a recurring schedule begins with the log. The same instant written twice is one. Nothing after the horizon is a
  candidate.
* E1: every customer of the log or the snapshot is evaluated at the beginning of time, existing yet or not.
* E4, E6: an instance with no end yet runs for ever. `converted` has no reason, `active` neither.
* E7: only the order of candidates; the rejection reasons are still those of E9, `running` before `exclusive`.
* E8: a key of integer type is its canonical decimal text.
* M5: every exit event after `entered_at`, and with `goal.exit` every goal event in its window, up to and with the
  delivery; `max_duration` only where S2 ended this instance by it.
* S3: inside a window (by the wall clock) at once; else at the next opening, an instant by T1. Where the spring gap
  swallows the opening or the autumn hour repeats it, that is the shifted or the second one, even where an earlier
  instant would be inside by its wall clock.
* S7: a choose's `via` limits every candidate; without one each content's own channels count.
* S9: the value is the first goal event's in the log's order of those at the first instant, missing where that event
  has none, even where another at that instant has one. It is filled whatever the outcome.
* M6: steps order by their id; a null key before any text.
"""

# ruff: noqa: DTZ001, N818, SIM102, TRY004 - naive datetimes are wall clocks here; the rest reads better so
from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cjo_cli.model.base import WEEKDAYS
from cjo_cli.model.condition import (
    All,
    AnyOf,
    AttributeIs,
    AttributeRef,
    EntryIs,
    EntryRef,
    EventHappened,
    InAudience,
    Matcher,
    Not,
    OnPath,
)
from cjo_cli.model.steps import (
    AwaitedEvent,
    Branch,
    Choose,
    Exit,
    PointsTimes,
    Send,
    Split,
    UntilMoment,
    UntilTime,
    UntilWindow,
    Update,
    Wait,
    WaitFor,
    WaitUntil,
    verb_of,
)
from cjo_cli.model.taxonomy import walk_terms
from cjo_cli.model.zones import known_zones, zone

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REASONS = ("key", "dates", "audience", "if", "rollout", "merged", "running", "exclusive", "reentry")  # E9


@dataclass
class Outcome:
    """What `simulate` writes (cli.md), as sorted tuples, and the counts of E9."""

    instances: list[tuple] = field(default_factory=list)
    steps: list[tuple] = field(default_factory=list)
    messages: list[tuple] = field(default_factory=list)
    rejected: dict[str, dict[str, int]] = field(default_factory=dict)
    candidates: dict[str, int] = field(default_factory=dict)


def replay(project, rows, profiles, *, from_=None, to=None, select=None) -> Outcome:
    """The whole replay. `from_` and `to` are microseconds or the text of an instant."""
    world = World(project, rows, profiles, from_, to, select)
    if world.begin is not None:
        for unit in world.units():
            for customer in world.customers.values():
                enter(world, unit, customer)
        for customer in world.customers.values():
            deliver(world, customer)
    return write(world)


# ---------------------------------------------------------------------------------------------------------- time


def micros(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


def wall(t: int, tz) -> datetime:
    """T1: what a clock in `tz` shows at `t`, as a naive datetime."""
    return (EPOCH + timedelta(microseconds=t)).astimezone(tz).replace(tzinfo=None)


def from_wall(local: datetime, tz) -> int:
    """T1: the instant of a local time. Skipped: shifted forward by the gap. Repeated: its second occurrence.

    In a gap fold=0 reads the time with the offset before it, which is the shift and the later instant; in an overlap
    fold=1 is the second occurrence and the later instant. So it is always the later of the two.
    """
    return max(micros(local.replace(tzinfo=tz, fold=fold).astimezone(UTC)) for fold in (0, 1))


def at_minutes(day: date, minutes: int) -> datetime:
    """The naive datetime of a local time, in minutes since midnight, on `day`."""
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60)


TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def read_timestamp(text: str, tz) -> datetime | None:
    """V1's timestamp, and the language's instant; `tz` where it has no offset. Further digits are cut (T1)."""
    match = TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    try:
        local = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int(((fraction or "") + "000000")[:6]),
        )  # fmt: skip
    except ValueError:
        return None
    if offset is None:
        return EPOCH + timedelta(microseconds=from_wall(local, tz))
    if offset == "Z":
        return local.replace(tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    return (local - shift if offset[0] == "+" else local + shift).replace(tzinfo=UTC)


# -------------------------------------------------------------------------------------------------------- values


def text_of(value: Any) -> str:
    """V1: the text of a scalar, whatever the file's format."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def read(value: Any, declared: str) -> Any:
    """V1: a value of the declared type, or None where it is missing.

    Strings are str, numbers float, integers int, timestamps aware datetimes, dates dates.
    """
    if value is None:
        return None
    text = text_of(value)
    if declared == "string":
        return text
    if declared == "boolean":
        return {"true": True, "false": False}.get(text.lower()) if text.isascii() else None
    if declared in ("number", "integer"):
        if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text) or not math.isfinite(float(text)):
            return None
        if declared == "number":
            return float(text)
        value = Decimal(text)
        return int(value) if value == value.to_integral_value() and -(2**63) <= value < 2**63 else None
    if declared == "timestamp":
        return read_timestamp(text, UTC)
    assert declared == "date"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def rounded(x: float) -> float:
    """V4: a sum or a score, before it is compared."""
    return math.copysign(math.floor(abs(x) * 1e6 + 0.5) / 1e6, x) if x else 0.0


def bucket(customer: str, salt: str) -> int:
    """V5."""
    return int(hashlib.md5((customer + ":" + salt).encode("utf-8")).hexdigest()[:8], 16) % 10_000


def customer_text(value: Any) -> str | None:
    """V5: a customer id is its text; D1: none of it is no customer."""
    if isinstance(value, float):
        raise ValueError("a floating-point id column is an error (V5)")
    return None if value is None or value == "" else str(value)


# ----------------------------------------------------------------------------------------------------- the world


@dataclass
class Event:
    """One accepted row: `position` is its place in the log; `values` hold what is of its declared type."""

    position: int
    ts: int
    term: str | None
    values: dict[str, Any]


@dataclass
class Customer:
    id: str
    snapshot: dict[str, Any] = field(default_factory=dict)
    in_snapshot: bool = False
    events: list[Event] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)


@dataclass
class Candidate:
    """E1: one way in at one instant. `values` are the entry properties, None where no event started it."""

    journey: Any
    at: int
    position: int = 0
    values: dict[str, Any] | None = None
    term: str | None = None
    key: str | None = None


class World:
    """The project with its references resolved, and the log by customer."""

    def __init__(self, project, rows, profiles, from_, to, select):
        self.project = project
        self.zone = zone(project.config.timezone)
        self.terms: dict[str, dict[str, Any]] = {}
        self.ancestors: dict[str, dict[str, tuple[str, ...]]] = {}
        self.aliases: dict[str, dict[str, str]] = {}
        for document in project.facets:
            facet = document.value.facet
            for term, parents, _ in walk_terms(document.value.terms):
                self.terms.setdefault(facet, {})[term.id] = term
                self.ancestors.setdefault(facet, {})[term.id] = parents
                for alias in term.aliases:
                    self.aliases.setdefault(facet, {})[alias] = term.id
        self.attribute_types = {"timezone": "string", "locale": "string"}
        for term in self.terms.get("attribute", {}).values():
            self.attribute_types[term.id] = term.type
        self.contents = {document.value.id: document.value for document in project.contents}
        self.journeys = {}  # E10: the replayed ones only
        for document in project.journeys:
            journey = document.value
            if journey.id in select if select is not None else journey.status in ("live", "review"):
                self.journeys[journey.id] = journey
        self.read_log(rows, to)
        self.from_ = self.instant(from_)
        self.read_snapshot(profiles)
        self.candidates = dict.fromkeys(self.journeys, 0)
        self.rejected = {journey: dict.fromkeys(REASONS, 0) for journey in self.journeys}

    def id(self, facet: str, name: str) -> str:
        """The id that a reference means: itself, or the one it is an alias of."""
        if name in self.terms.get(facet, {}):
            return name
        return self.aliases.get(facet, {}).get(name, name)

    def term(self, facet: str, name: str) -> Any:
        return self.terms[facet][self.id(facet, name)]

    def instant(self, text) -> int | None:
        """The language's instant: without an offset in the project's timezone."""
        if text is None or isinstance(text, int):
            return text
        value = read_timestamp(text, self.zone)
        assert value is not None, text
        return micros(value)

    def read_log(self, rows, to) -> None:
        """D1, T5: the accepted rows by customer, the beginning and the horizon; nothing after it exists."""
        names = {term.name or term.id: term for term in self.terms.get("event", {}).values()}
        log = self.project.config.log
        has_ids = log is not None and (
            log.format != "auto" or (log.columns is not None and log.columns.event_id is not None)
        )
        seen: set[str] = set()
        accepted = []
        for position, row in enumerate(rows):
            customer = customer_text(row.get("customer_id"))
            name = row.get("event")
            if customer is None or name is None or name == "" or row.get("ts") is None:
                continue
            if has_ids and row.get("event_id") not in (None, ""):
                if text_of(row["event_id"]) in seen:
                    continue
                seen.add(text_of(row["event_id"]))
            term = names.get(text_of(name))
            values = {}
            for prop, declared in term.properties.items() if term else ():
                value = read(row.get(prop), declared.type)
                if value is not None:
                    values[prop] = value
            accepted.append((customer, Event(position, row["ts"], term.id if term else None, values)))
        self.customers: dict[str, Customer] = {}
        self.begin = min((event.ts for _, event in accepted), default=None)
        self.horizon = self.instant(to) if to is not None else max((event.ts for _, event in accepted), default=None)
        for customer, event in accepted:
            if event.ts <= self.horizon:
                self.customers.setdefault(customer, Customer(customer)).events.append(event)
        for customer in self.customers.values():
            customer.events.sort(key=lambda event: (event.ts, event.position))

    def read_snapshot(self, profiles) -> None:
        """T4: the state before the log."""
        columns = {"timezone": "timezone", "locale": "locale"}
        for term in self.terms.get("attribute", {}).values():
            columns[term.name or term.id] = term.id
        for profile in profiles:
            name = customer_text(profile.get("customer_id"))
            if name is None:
                continue
            customer = self.customers.setdefault(name, Customer(name))
            assert not customer.in_snapshot, f"{name} is twice in the snapshot (D1)"
            customer.in_snapshot = True
            for column, attribute in columns.items():
                value = read(profile.get(column), self.attribute_types[attribute])
                if value is not None:
                    customer.snapshot[attribute] = value

    def units(self) -> list[list[Any]]:
        """E7: journeys that are accepted together, in an order in which whatever feeds one comes before it."""
        groups: dict[tuple[str, str], list[Any]] = {}
        for journey in self.journeys.values():
            kind = ("group", journey.exclusive) if journey.exclusive else ("journey", journey.id)
            groups.setdefault(kind, []).append(journey)
        ordered: list[list[Any]] = []
        done: set[str] = set()
        waiting = list(groups.values())
        while waiting:
            for group in waiting:
                sources = {j.enter.journey for j in group if j.enter.journey in self.journeys}
                if sources <= done:
                    ordered.append(group)
                    done |= {journey.id for journey in group}
                    waiting.remove(group)
                    break
            else:
                raise ValueError("journeys or groups that are entered from one another (E7)")
        return ordered

    # --- what holds of a customer

    def exists(self, customer: Customer, t: int) -> bool:
        """T6."""
        return customer.in_snapshot or any(event.ts <= t for event in customer.events)

    def attribute(self, customer: Customer, name: str, t: int, blind: bool = False) -> Any:
        """T4; `blind` sees no event (E1)."""
        wanted = self.id("attribute", name)
        value = customer.snapshot.get(wanted)
        for event in () if blind else customer.events:  # by ts, then the log's order: the last one stays
            if event.ts <= t and event.term is not None:
                for prop, target in self.terms["event"][event.term].sets.items():
                    if self.id("attribute", target) == wanted and prop in event.values:
                        value = event.values[prop]
        return value

    def attribute_type(self, name: str) -> str:
        return self.attribute_types[self.id("attribute", name)]

    def timezone_at(self, customer: Customer, t: int):
        """T1, T4: the customer's timezone, else the project's."""
        name = self.attribute(customer, "timezone", t)
        return zone(name) if name in known_zones() else self.zone


# ---------------------------------------------------------------------------------------------------- conditions


@dataclass
class Moment:
    """Where a condition is evaluated: whose, when, and inside which instance."""

    world: World
    customer: Customer
    now: int
    entry: Candidate | None = None
    entered_at: int | None = None
    paths: dict[str, str] = field(default_factory=dict)
    blind: bool = False

    def attribute(self, name: str) -> Any:
        return self.world.attribute(self.customer, name, self.now, self.blind)

    def entry_value(self, name: str) -> Any:
        return (self.entry.values or {}).get(name) if self.entry else None

    def entry_type(self, name: str) -> str:
        """The declared type of an entry property; any will do where the event does not declare it (missing)."""
        declared = self.world.terms["event"][self.entry.term].properties if self.entry and self.entry.term else {}
        return declared[name].type if name in declared else "string"


def holds(condition, moment: Moment) -> bool:
    """Whether a condition is true; it is never unknown (V2)."""
    world = moment.world
    if isinstance(condition, All):
        return all(holds(inner, moment) for inner in condition.all)
    if isinstance(condition, AnyOf):
        return any(holds(inner, moment) for inner in condition.any)
    if isinstance(condition, Not):
        return not holds(condition.not_, moment)
    if isinstance(condition, InAudience):
        return in_audience(condition.audience, moment)
    if isinstance(condition, AttributeIs):
        value = moment.attribute(condition.attribute)
        return matches(condition, value, world.attribute_type(condition.attribute), moment)
    if isinstance(condition, EntryIs):
        return matches(condition, moment.entry_value(condition.entry), moment.entry_type(condition.entry), moment)
    if isinstance(condition, OnPath):  # S5: false where that step was not reached or not left
        return moment.paths.get(condition.path.step) == condition.path.is_
    assert isinstance(condition, EventHappened)
    found = [event for event in history(condition, moment) if event_matches(condition, event, moment)]
    if condition.total is not None:
        total = math.fsum(event.values.get(condition.total.of, 0) for event in found)
        return matches(condition.total, rounded(total), "number", moment)
    if condition.count is not None:
        return matches(condition.count, len(found), "integer", moment)
    return len(found) >= 1


def history(condition: EventHappened, moment: Moment) -> list[Event]:
    """T2, T3: the events in the window of the condition."""
    if moment.blind:
        return []
    seen = []
    for event in moment.customer.events:
        if event.ts > moment.now:
            continue
        if condition.within is not None and not event.ts > moment.now - condition.within:
            continue
        if condition.since == "entry" and not event.ts > moment.entered_at:
            continue
        seen.append(event)
    return seen


def event_matches(trigger, event: Event, moment: Moment) -> bool:
    """Whether an event is one of those named and its properties match; `moment.now` is T3's now.

    `trigger` is an entry, an exit, an awaited event, an action's event or a condition: all have `event` and `where`.
    """
    world = moment.world
    names = (trigger.event,) if isinstance(trigger.event, str) else trigger.event
    if event.term is None or event.term not in {world.id("event", name) for name in names}:
        return False
    declared = world.terms["event"][event.term].properties
    for prop, matcher in (trigger.where or {}).items():
        kind = declared[prop].type if prop in declared else "string"
        if not matches(matcher, event.values.get(prop), kind, moment):
            return False
    return True


def in_audience(name: str, moment: Moment) -> bool:
    """An audience's condition; without one the union of its children."""
    term = moment.world.term("audience", name)
    if term.when is not None:
        return holds(term.when, moment)
    return any(in_audience(child.id, moment) for child in term.terms)


def matches(matcher: Matcher, value: Any, kind: str, moment: Moment) -> bool:
    """V2, V3: all keys of a matcher, of a value of type `kind`, None where it is missing."""
    for key, operand in matcher.keys().items():
        if key == "exists":
            ok = (value is not None) == operand
        elif key in ("in", "not_in"):
            among = value is not None and any(value == literal(item, kind, moment) for item in operand)
            ok = among == (key == "in")
        elif key in ("older_than", "newer_than"):
            if value is None:
                ok = False
            elif key == "older_than":
                ok = micros(value) <= moment.now - operand
            else:
                ok = micros(value) > moment.now - operand
        else:
            other = operand_value(operand, kind, moment)
            present = value is not None and other is not None
            if key == "eq":
                ok = present and value == other
            elif key == "ne":
                ok = not (present and value == other)
            else:
                ok = present and {
                    "gt": lambda a, b: a > b,
                    "gte": lambda a, b: a >= b,
                    "lt": lambda a, b: a < b,
                    "lte": lambda a, b: a <= b,
                    "before": lambda a, b: a < b,
                    "after": lambda a, b: a > b,
                    "contains": lambda a, b: b in a,
                    "starts_with": lambda a, b: a.startswith(b),
                }[key](value, other)
        if not ok:
            return False
    return True


def operand_value(operand, kind: str, moment: Moment) -> Any:
    """The other side of a comparison, None where it is missing (V2)."""
    if isinstance(operand, EntryRef):
        return moment.entry_value(operand.entry)
    if isinstance(operand, AttributeRef):
        return moment.attribute(operand.attribute)
    return literal(operand, kind, moment)


def literal(value, kind: str, moment: Moment) -> Any:
    """V3: a literal as a value of the type that it is compared with."""
    if kind == "timestamp":
        return EPOCH + timedelta(microseconds=moment.world.instant(value))
    if kind == "date":
        return date.fromisoformat(value)
    return float(value) if isinstance(value, Decimal) else value


def can_change(condition, moment: Moment) -> set[int]:
    """E1: instants at which a condition may change for this customer; more than needed does no harm.

    Every event of the customer, the expiry of each `within`, and value + D of `older_than` and `newer_than`.
    """
    customer = moment.customer
    found = {event.ts for event in customer.events}
    if isinstance(condition, All | AnyOf):
        for inner in condition.all if isinstance(condition, All) else condition.any:
            found |= can_change(inner, moment)
    elif isinstance(condition, Not):
        found |= can_change(condition.not_, moment)
    elif isinstance(condition, InAudience):
        term = moment.world.term("audience", condition.audience)
        if term.when is not None:
            found |= can_change(term.when, moment)
        else:
            for child in term.terms:
                found |= can_change(InAudience(audience=child.id), moment)
    elif isinstance(condition, EventHappened):
        if condition.within is not None:
            found |= {event.ts + condition.within for event in customer.events}
    elif isinstance(condition, AttributeIs | EntryIs):
        spans = [span for span in (condition.older_than, condition.newer_than) if span is not None]
        if spans and isinstance(condition, EntryIs):
            values = [moment.entry_value(condition.entry)]
        elif spans:
            instants = [event.ts for event in customer.events]
            values = [moment.world.attribute(customer, condition.attribute, t) for t in instants]
            values.append(moment.world.attribute(customer, condition.attribute, 0, blind=True))
        else:
            values = []
        found |= {micros(value) + span for value in values if value is not None for span in spans}
    return found


# --------------------------------------------------------------------------------------------------------- entry


def enter(world: World, unit: list[Any], customer: Customer) -> None:
    """E2 to E9 for the journeys of one unit and one customer."""
    counting = []
    for journey in unit:
        for candidate in candidates_of(world, journey, customer):
            world.candidates[journey.id] += 1
            reason = refusal(world, candidate, customer)
            if reason is None:
                counting.append(candidate)
            else:
                world.rejected[journey.id][reason] += 1
    # E7; the log's order last, so that the first of E5 comes first.
    counting.sort(key=lambda c: (c.at, -c.journey.priority, c.journey.id, c.key or "", c.position))
    seen = set()
    for candidate in counting:
        same = (candidate.journey.id, candidate.key, candidate.at)
        reason = "merged" if same in seen else closed(world, candidate, customer)  # E5
        seen.add(same)
        if reason is None:
            instance = Instance(world, customer, candidate)
            customer.instances.append(instance)
            instance.live()
        else:
            world.rejected[candidate.journey.id][reason] += 1


def candidates_of(world: World, journey, customer: Customer) -> list[Candidate]:
    """E1."""
    way = journey.enter
    found = []
    if way.event is not None:
        for event in customer.events:
            if event_matches(way, event, Moment(world, customer, event.ts)):
                key = event.values.get(way.key) if way.key is not None else None
                found.append(
                    Candidate(
                        journey,
                        event.ts,
                        event.position,
                        event.values,
                        event.term,
                        None if key is None else text_of(key),
                    )
                )
    elif way.schedule is not None:
        for t in scheduled(world, way.schedule):
            if world.exists(customer, t):
                found.append(Candidate(journey, t))
    elif way.journey is not None:
        for instance in customer.instances:
            wanted = way.outcome or "completed"
            if instance.journey.id == way.journey and instance.outcome == wanted and not instance.held_out:
                found.append(Candidate(journey, instance.ended_at))
    else:
        before = holds(way.when, Moment(world, customer, world.begin, blind=True))
        for t in sorted(can_change(way.when, Moment(world, customer, world.begin))):
            if not world.begin <= t <= world.horizon:
                continue
            now = holds(way.when, Moment(world, customer, t))
            if now and not before:
                found.append(Candidate(journey, t))
            before = now
    return found


def scheduled(world: World, schedule) -> list[int]:
    """E1, T5: the instants of a schedule up to the horizon, in the project's timezone."""
    if schedule.at is not None:
        return sorted({t for t in map(world.instant, schedule.at) if t <= world.horizon})
    found = []
    day = wall(world.begin, world.zone).date() - timedelta(days=1)
    while day <= wall(world.horizon, world.zone).date() + timedelta(days=1):
        t = from_wall(at_minutes(day, schedule.time), world.zone)
        if world.begin <= t <= world.horizon and on_days(day, schedule.days):
            found.append(t)
        day += timedelta(days=1)
    return found


def on_days(day: date, days) -> bool:
    return days is None or WEEKDAYS[day.weekday()] in days


def refusal(world: World, candidate: Candidate, customer: Customer) -> str | None:
    """E2, E3, E8 in the order of E9: why a candidate does not count."""
    journey, t = candidate.journey, candidate.at
    way = journey.enter
    moment = Moment(world, customer, t, entry=candidate)
    first, until = world.instant(way.from_), world.instant(way.until)
    if way.key is not None and candidate.key is None:
        return "key"
    if t < world.begin or (world.from_ is not None and t < world.from_):
        return "dates"
    if (first is not None and t < first) or (until is not None and t >= until):
        return "dates"
    if way.audience is not None and not in_audience(way.audience, moment):
        return "audience"
    if way.if_ is not None and not holds(way.if_, moment):
        return "if"
    if not bucket(customer.id, f"rollout:{journey.id}") < way.rollout:
        return "rollout"
    return None


def closed(world: World, candidate: Candidate, customer: Customer) -> str | None:
    """E6, E7: why a candidate that counts is not accepted; those accepted before it are all in `customer`."""
    journey, t = candidate.journey, candidate.at
    own = [i for i in customer.instances if i.journey.id == journey.id and i.key == candidate.key]
    if any(instance.running_at(t) for instance in own):
        return "running"
    if journey.exclusive is not None:
        group = [i for i in customer.instances if i.journey.exclusive == journey.exclusive]
        if any(instance.running_at(t) for instance in group):
            return "exclusive"
    reentry = journey.enter.reentry
    if own and reentry == "never":
        return "reentry"
    if own and reentry not in ("never", "after_exit"):
        last = own[-1]
        since = last.ended_at if reentry.from_ == "exit" else last.entered_at
        if since > t - reentry.after:
            return "reentry"
    return None


def held_out(world: World, journey, customer: Customer) -> bool:
    """E4."""
    config = world.project.config
    return (
        bucket(customer.id, f"holdout:{journey.id}") < journey.enter.holdout
        or bucket(customer.id, f"project-holdout:{config.name}") < config.policies.holdout
    )


# --------------------------------------------------------------------------------------------------------- steps


class Ended(Exception):
    """The instance has ended, or lies past the horizon."""


class Instance:
    """One customer's way through one journey."""

    def __init__(self, world: World, customer: Customer, candidate: Candidate):
        self.world = world
        self.customer = customer
        self.journey = candidate.journey
        self.candidate = candidate
        self.key = candidate.key
        self.entered_at = candidate.at
        self.held_out = held_out(world, self.journey, customer)
        self.ended_at: int | None = None
        self.outcome = "active"
        self.reason: str | None = None
        self.by_max_duration = False
        self.rows: list[tuple[str, str | None, int]] = []
        self.paths: dict[str, str] = {}
        self.messages: list[Message] = []
        self.exit_at, self.exit_outcome, self.exit_reason = self.exit()

    def moment(self, t: int) -> Moment:
        return Moment(self.world, self.customer, t, self.candidate, self.entered_at, self.paths)

    def running_at(self, t: int) -> bool:
        """E6: one that ended at or before `t` is not running; one without an end runs for ever."""
        return self.ended_at is None or self.ended_at > t

    def goal_events(self) -> list[Event]:
        """S9: the goal events in the goal's window, by ts, then the log's order."""
        goal = self.journey.goal
        if goal is None:
            return []
        action = self.world.term("action", goal.action)
        found = []
        for event in self.customer.events:
            if self.entered_at < event.ts <= self.entered_at + goal.within:
                if any(event_matches(one, event, self.moment(event.ts)) for one in action.events):
                    found.append(event)
        return found

    def exit_events(self) -> list[tuple[int, int, int, str]]:
        """S2: exit events as (ts, place in the file, place in the list, id of the event's term)."""
        found = []
        for place, on in enumerate(self.journey.exit):
            names = [self.world.id("event", name) for name in on.event]
            for event in self.customer.events:
                if event.ts > self.entered_at and event_matches(on, event, self.moment(event.ts)):
                    found.append((event.ts, place, names.index(event.term), event.term))
        return sorted(found)

    def exit(self) -> tuple[int | None, str, str | None]:
        """S2: the exit instant, the outcome there and its reason."""
        journey = self.journey
        goals = [event.ts for event in self.goal_events()] if journey.goal and journey.goal.exit else []
        exits = self.exit_events()
        instants = goals[:1] + [one[0] for one in exits[:1]]
        if journey.max_duration is not None:
            instants.append(self.entered_at + journey.max_duration)
        if not instants:
            return None, "", None
        first = min(instants)
        if first in goals[:1]:
            return first, "converted", None
        if exits and exits[0][0] == first:
            return first, "exited", exits[0][3]
        return first, "exited", "max_duration"

    def end(self, t: int, outcome: str, reason: str | None):
        self.ended_at, self.outcome, self.reason = t, outcome, reason
        raise Ended

    def reach(self, t: int) -> None:
        """S2, S8: a step or the end is reached at `t`; it happens when that is before the exit instant."""
        if self.exit_at is not None and self.exit_at <= t and self.exit_at <= self.world.horizon:
            self.by_max_duration = (self.exit_outcome, self.exit_reason) == ("exited", "max_duration")
            self.end(self.exit_at, self.exit_outcome, self.exit_reason)
        if t > self.world.horizon:
            raise Ended  # active

    def live(self) -> None:
        """S1, S8."""
        try:
            t = self.run(self.journey.steps, "", self.entered_at)
            self.reach(t)
            self.end(t, "completed", None)
        except Ended:
            pass

    def run(self, steps, prefix: str, t: int) -> int:
        """Steps in order from `t`; the instant at which the last is left."""
        for position, step in enumerate(steps):
            self.reach(t)
            name = step.id or f"{prefix}{verb_of(step).replace('_', '-')}-{position + 1}"
            t = self.step(name, step, t)
        return t

    def step(self, name: str, step, t: int) -> int:
        """One step that is reached at `t`; the instant at which it is left."""
        path, inner, left = None, (), t
        if isinstance(step, Wait):
            left = t + step.wait
        elif isinstance(step, WaitUntil):
            self.rows.append((name, None, t))
            return self.wait_until(step.wait_until, t)
        elif isinstance(step, WaitFor):
            path, left = self.wait_for(step.wait_for, t)
            if (self.exit_at is not None and left >= self.exit_at) or left > self.world.horizon:
                path = None  # S4: not left; the next step is not reached either
            inner = (step.on_event if path == "event" else step.on_timeout if path == "timeout" else None) or ()
        elif isinstance(step, Send):
            self.request(name, step.send, step.via, t)
        elif isinstance(step, Branch):
            for one in step.branch:
                if one.when is None or holds(one.when, self.moment(t)):
                    path, inner = one.id, one.steps or ()
                    break
        elif isinstance(step, Split):  # S6
            upper = 0
            for arm in step.split:
                upper += arm.weight
                if upper > bucket(self.customer.id, f"split:{self.journey.id}:{name}"):
                    path, inner = arm.id, arm.steps or ()
                    break
        elif isinstance(step, Choose):
            chosen = self.choose(name, step, t)
            if chosen is not None:
                path = chosen.name
                self.request(name, chosen.send, step.via, t)
        elif isinstance(step, Exit):  # S8
            self.rows.append((name, None, t))
            self.end(t, "exited", step.exit)
        else:
            assert isinstance(step, Update)  # S10
        self.rows.append((name, path, t))
        if path is not None:
            self.paths[name] = path
        return self.run(inner, f"{name}.{path}.", left)

    def wait_for(self, awaited, t: int) -> tuple[str, int]:
        """S4: what ends the wait, and when."""
        last = t + awaited.timeout
        if isinstance(awaited, AwaitedEvent):
            for event in self.customer.events:
                if t < event.ts <= last and event_matches(awaited, event, self.moment(event.ts)):
                    return "event", event.ts
            return "timeout", last
        if holds(awaited.when, self.moment(t)):
            return "event", t
        for instant in sorted(can_change(awaited.when, self.moment(t))):
            if t < instant <= min(last, self.world.horizon) and holds(awaited.when, self.moment(instant)):
                return "event", instant
        return "timeout", last

    def wait_until(self, until, t: int) -> int:
        """S3."""
        tz = self.world.timezone_at(self.customer, t)
        if isinstance(until, UntilTime):
            return next_local(t, tz, until.time, until.days)
        if isinstance(until, UntilWindow):
            opened = opening_day(t, tz, until.window)
            if opened is not None and on_days(opened, until.days):
                return t
            return next_local(t, tz, until.window.from_, until.days)
        assert isinstance(until, UntilMoment)
        if until.attribute is not None:
            value = self.world.attribute(self.customer, until.attribute, t)
        else:
            value = self.moment(t).entry_value(until.entry)
        if value is None:
            if until.if_missing == "exit":
                self.end(t, "exited", "if_missing")
            return t
        offset = timedelta(microseconds=until.offset)
        if isinstance(value, datetime):
            result = micros(value + offset)
            if until.time is not None:
                result = from_wall(at_minutes(wall(result, tz).date(), until.time), tz)
        else:
            local = datetime(value.year, value.month, value.day) + offset
            result = from_wall(local if until.time is None else at_minutes(local.date(), until.time), tz)
        if result >= t:
            return result
        if until.if_past == "exit":
            self.end(t, "exited", "if_past")
        return t

    def choose(self, name: str, step: Choose, t: int):
        """S7: the chosen candidate, or None."""
        eligible = []
        for candidate in step.choose:
            content = self.world.contents[candidate.send]
            if candidate.when is not None and not holds(candidate.when, self.moment(t)):
                continue
            if outside(self.world, content, t) is None and reachable(self, content, step.via, t)[0] is not None:
                eligible.append(candidate)
        if not eligible:
            return None
        if bucket(self.customer.id, f"explore:{self.journey.id}:{name}") < step.explore:
            return eligible[bucket(self.customer.id, f"pick:{self.journey.id}:{name}") % len(eligible)]
        best = None
        for candidate in eligible:
            if best is None or self.score(candidate.score, t) > self.score(best.score, t):
                best = candidate
        return best

    def score(self, score, t: int) -> float:
        """S7, V4."""
        parts = [float(score.base)]
        for points in score.add:
            if isinstance(points, PointsTimes):
                value = self.world.attribute(self.customer, points.attribute, t)
                parts.append(0.0 if value is None else value * float(points.times))
            elif holds(points.when, self.moment(t)):
                parts.append(float(points.points))
        return rounded(math.fsum(parts))

    def request(self, step: str, content: str, via, t: int) -> None:
        """M1 to M5."""
        self.messages.append(decide(self, step, self.world.contents[content], via, t))


def next_local(t: int, tz, minutes: int, days) -> int:
    """S3: the first instant >= t of that local time on one of those local dates."""
    day = wall(t, tz).date() - timedelta(days=2)
    while True:
        instant = from_wall(at_minutes(day, minutes), tz)
        if instant >= t and on_days(day, days):
            return instant
        day += timedelta(days=1)


def opening_day(t: int, tz, window) -> date | None:
    """T1, S3, M4: the local date on which the window that `t` lies in opened, by the wall clock; None outside."""
    clock = wall(t, tz)
    minutes = clock.hour * 60 + clock.minute
    if window.from_ < window.to:
        return clock.date() if window.from_ <= minutes < window.to else None
    if minutes >= window.from_:
        return clock.date()
    return clock.date() - timedelta(days=1) if minutes < window.to else None


# ------------------------------------------------------------------------------------------------------ messages


@dataclass
class Message:
    instance: Instance
    step: str
    content: Any
    requested_at: int
    channel: str | None = None
    variant: int | None = None
    at: int = 0
    outcome: str = ""  # empty until the caps
    reason: str | None = None

    def stop(self, outcome: str, reason: str | None, at: int) -> Message:
        self.outcome, self.reason, self.at = outcome, reason, at
        return self

    @property
    def order(self) -> tuple:
        """M6."""
        journey = self.instance.journey
        return (self.at, -journey.priority, journey.id, self.instance.entered_at, self.step, self.instance.key or "")


def lineage(world: World, channel: str) -> list[str]:
    """M1: a channel and its ancestors, nearest first."""
    return [channel, *reversed(world.ancestors["channel"][channel])]


def inherited(world: World, channel: str, name: str) -> Any:
    """M1: the channel's own `address` or `quiet_hours`, else its nearest ancestor's."""
    for one in lineage(world, channel):
        value = getattr(world.terms["channel"][one], name)
        if value is not None:
            return value
    return None


def consents(instance: Instance, content, channel: str, t: int) -> bool:
    """M1: under the channel, then its ancestors, then `default`; only true is consent."""
    world = instance.world
    consent = world.term("purpose", content.purpose).consent
    if consent == "none":
        return True
    by_channel = {name if name == "default" else world.id("channel", name): value for name, value in consent.items()}
    for place in [*lineage(world, channel), "default"]:
        if place in by_channel:
            return world.attribute(instance.customer, by_channel[place], t) is True
    return False


def plain(locale: str) -> str:
    """M2: locales compare without case, `_` as `-`."""
    return locale.lower().replace("_", "-")


def fitting(instance: Instance, content, channel: str, t: int) -> int | None:
    """M2: the position of the variant that fits the channel best."""
    world = instance.world
    locale = world.attribute(instance.customer, "locale", t)
    wanted = [] if locale is None else [plain(locale), plain(locale).split("-")[0]]
    wanted.append(plain(world.project.config.locale))
    best = None
    for position, variant in enumerate(content.variants):
        moment = instance.moment(t)
        if world.id("channel", variant.channel) != channel:
            continue
        if variant.audience is not None and not in_audience(variant.audience, moment):
            continue
        if variant.when is not None and not holds(variant.when, moment):
            continue
        if variant.locale is None:
            rank = len(wanted)
        elif plain(variant.locale) in wanted:
            rank = wanted.index(plain(variant.locale))
        else:
            continue
        if best is None or rank < best[0]:
            best = (rank, position)
    return None if best is None else best[1]


def reachable(instance: Instance, content, via, t: int) -> tuple[str | None, int | None, str | None]:
    """M1: channel and variant; or neither, and the first failing reason of the last channel tried."""
    world = instance.world
    names = via if via is not None else [variant.channel for variant in content.variants]
    reason = None
    for channel in dict.fromkeys(world.id("channel", name) for name in names):  # each once
        address = inherited(world, channel, "address")
        if address is not None and world.attribute(instance.customer, address, t) is None:
            reason = "address"
        elif not consents(instance, content, channel, t):
            reason = "consent"
        else:
            variant = fitting(instance, content, channel, t)
            if variant is not None:
                return channel, variant, None
            reason = "variant"
    return None, None, reason


def outside(world: World, content, t: int) -> str | None:
    """M3: `not_yet` or `expired`, outside the content's `valid`."""
    if content.valid is None:
        return None
    if content.valid.from_ is not None and t < world.instant(content.valid.from_):
        return "not_yet"
    if content.valid.until is not None and t >= world.instant(content.valid.until):
        return "expired"
    return None


def suppressing(instance: Instance, content, t: int) -> str | None:
    """M3: the id of the first rule that names this purpose, or none, and holds."""
    world = instance.world
    purpose = world.id("purpose", content.purpose)
    for rule in world.project.config.policies.suppress:
        if rule.purposes is not None and purpose not in {world.id("purpose", name) for name in rule.purposes}:
            continue
        moment = Moment(world, instance.customer, t)
        if in_audience(rule.audience, moment) if rule.audience is not None else holds(rule.when, moment):
            return rule.id
    return None


def quiet_until(instance: Instance, quiet, t: int) -> int | None:
    """M4: the end of the quiet hours that `t` lies in, None outside them."""
    tz = instance.world.timezone_at(instance.customer, t)
    opened = opening_day(t, tz, quiet)
    if opened is None:
        return None
    ends = opened if quiet.from_ < quiet.to else opened + timedelta(days=1)
    return from_wall(at_minutes(ends, quiet.to), tz)


def left_by(instance: Instance, t: int) -> bool:
    """M5: an exit or goal event of S2 at or before `t`, or the max_duration that ended the instance."""
    journey = instance.journey
    if any(found[0] <= t for found in instance.exit_events()):
        return True
    if journey.goal is not None and journey.goal.exit and any(event.ts <= t for event in instance.goal_events()):
        return True
    return instance.by_max_duration and instance.ended_at <= t


def decide(instance: Instance, step: str, content, via, s: int) -> Message:
    """M1 to M4, what does not depend on other messages or on how the instance goes on; `outcome` is left open."""
    world = instance.world
    message = Message(instance, step, content, s)
    message.channel, message.variant, reason = reachable(instance, content, via, s)
    if message.channel is None:
        return message.stop("unreachable", reason, s)
    reason = outside(world, content, s)
    if reason is not None:
        return message.stop("suppressed", reason, s)
    rule = suppressing(instance, content, s)
    if rule is not None:
        return message.stop("suppressed", f"suppress:{rule}", s)
    message.at = s
    quiet = inherited(world, message.channel, "quiet_hours")
    if quiet is not None and world.term("purpose", content.purpose).quiet:
        end = quiet_until(instance, quiet, s)
        if end is not None and quiet.action == "drop":
            return message.stop("suppressed", "quiet_hours", s)
        if end is not None:
            message.at = end
    return message


def recheck(message: Message) -> None:
    """M5, and M3 once more, of a message that M4 let pass; run when its instance is over."""
    instance, d = message.instance, message.at
    if d > instance.world.horizon:
        message.stop("pending", None, d)
    elif d > message.requested_at:
        rule = suppressing(instance, message.content, d)
        if left_by(instance, d):
            message.stop("suppressed", "exited", d)
        elif not consents(instance, message.content, message.channel, d):
            message.stop("suppressed", "consent", d)
        elif rule is not None:
            message.stop("suppressed", f"suppress:{rule}", d)


def deliver(world: World, customer: Customer) -> None:
    """M5 to M7 for all messages of one customer."""
    messages = [message for instance in customer.instances for message in instance.messages]
    for message in messages:
        if not message.outcome:
            recheck(message)
    sent: list[Message] = []
    for message in sorted((m for m in messages if not m.outcome), key=lambda m: m.order):
        capped = world.term("purpose", message.content.purpose).capped
        if not capped:
            message.stop("sent", None, message.at)
        elif message.instance.held_out:  # M7
            message.stop("withheld", "holdout", message.at)
        else:
            cap = full_cap(world, customer, message, sent)
            if cap is not None:
                message.stop("suppressed", f"cap:{cap}", message.at)
            else:
                message.stop("sent", None, message.at)
                sent.append(message)


def full_cap(world: World, customer: Customer, message: Message, sent: list[Message]) -> str | None:
    """M6: the id of the first full cap: the project's, then from the outermost channel inwards."""
    scopes = [("project", world.project.config.policies.caps, sent)]
    for channel in reversed(lineage(world, message.channel)):
        inside = [other for other in sent if channel in lineage(world, other.channel)]
        scopes.append((channel, world.terms["channel"][channel].caps, inside))
    for name, caps, inside in scopes:
        for place, cap in enumerate(caps, start=1):
            if sum(in_period(world, customer, cap.per, other.at, message.at) for other in inside) >= cap.max:
                return cap.id or f"{name}-{place}"
    return None


def in_period(world: World, customer: Customer, per, earlier: int, d: int) -> bool:
    """M6: whether a message sent at `earlier` lies in the window of one at `d`."""
    if isinstance(per, int):
        return d - per < earlier <= d
    tz = world.timezone_at(customer, d)
    a, b = wall(earlier, tz).date(), wall(d, tz).date()
    if per == "day":
        return a == b
    if per == "week":
        return a.isocalendar()[:2] == b.isocalendar()[:2]
    return (a.year, a.month) == (b.year, b.month)


# -------------------------------------------------------------------------------------------------------- result


def conversion(instance: Instance) -> tuple[int | None, float | None, str | None]:
    """S9: `converted_at`, `value`, `credited_step`."""
    goals = instance.goal_events()
    if not goals:
        return None, None, None
    first = goals[0]
    name = instance.world.term("action", instance.journey.goal.action).value
    value = first.values.get(name) if name is not None else None
    sent = [m for m in instance.messages if m.outcome == "sent" and m.at <= first.ts]
    last = max(sent, key=lambda m: m.order, default=None)
    return first.ts, None if value is None else float(value), last.step if last else None


def write(world: World) -> Outcome:
    """The tables of cli.md, "What `simulate` writes"."""
    outcome = Outcome(candidates=world.candidates)
    outcome.rejected = {j: {r: n for r, n in reasons.items() if n} for j, reasons in world.rejected.items()}
    for customer in world.customers.values():
        for i in customer.instances:
            head = (i.journey.id, customer.id, i.key, i.entered_at)
            outcome.instances.append((*head, i.held_out, i.ended_at, i.outcome, i.reason, *conversion(i)))
            for step, path, at in i.rows:
                outcome.steps.append((*head, step, path, at))
            for m in i.messages:
                outcome.messages.append(
                    (*head, m.step, m.content.id, m.variant, m.channel, m.requested_at, m.at, m.outcome, m.reason)
                )
    for table in (outcome.instances, outcome.steps, outcome.messages):
        table.sort(key=lambda row: tuple((value is not None, value) for value in row))
    return outcome
