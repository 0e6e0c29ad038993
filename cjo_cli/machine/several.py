"""Several plans as one machine: the newest lets people in, older ones go on with who entered by them (R1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cjo_cli.errors import UsageError
from cjo_cli.machine.course import Machine
from cjo_cli.machine.history import Recorder, joined_recorder
from cjo_cli.machine.keeps import Keeps, Relation
from cjo_cli.machine.messages import Post, scope_of
from cjo_cli.machine.state import OLDER
from cjo_cli.machine.units import Course, Unit, doors_of, linked
from cjo_cli.model.base import ValueType
from cjo_cli.plan.model import AttributePart, CapPart, Plan

ANOTHER = "give it another id in the taxonomy, or begin a new state"


def joined(newest: Machine, older: Mapping[str, Machine]) -> Machine:
    """`newest`, with the courses of `older` machines, by their tags, as `journey@tag`.

    An older journey stands by its own plan, its policies among it; only whether it is paused is for the newest to say
    (R5). What a customer is known by is shared. Raises UsageError where the plans read one thing in two ways.
    """
    if not older:
        return newest
    for machine in older.values():
        refuse(newest, machine)
        _refuse_names(newest, machine)
    behind = {
        f"{name}{OLDER}{tag}": _closed(course, f"{name}{OLDER}{tag}", newest)
        for tag, machine in older.items()
        for name, course in machine.courses.items()
    }
    courses = linked({**newest.courses, **behind})
    # Those behind come first: whom they end may enter at the same instant, and they feed what comes after.
    units = (_unit(courses, behind), *(_unit(courses, (course.id for course in unit.courses)) for unit in newest.units))
    machines = (newest, *older.values())
    plan, keeps = _plan([machine.plan for machine in machines]), _keeps(machines)
    return replace(
        newest, plan=plan, units=units, courses=courses, doors=doors_of(units), keeps=keeps,
        recorder=_recorder(machines, plan, keeps), post=_post(newest.post, {tag: m.post for tag, m in older.items()}),
    )  # fmt: skip


def refuse(newest: Machine, before: Machine) -> None:
    """Raise UsageError where one customer's history cannot serve both plans."""
    for name in sorted({*newest.keeps.attributes} & {*before.keeps.attributes}):
        if newest.plan.attributes[name].type != before.plan.attributes[name].type:
            raise UsageError(f"the attribute '{name}' is of another type than in the bundle before", ANOTHER)
    for event, kinds in newest.keeps.reads.items():
        known = before.keeps.reads.get(event, {})
        for name in sorted(kinds.keys() & known.keys()):
            if kinds[name] != known[name]:
                raise UsageError(f"'{name}' of '{event}' is of another type than in the bundle before", ANOTHER)


def _refuse_names(newest: Machine, before: Machine) -> None:
    """One event of the log is one term."""
    named = {newest.plan.events[event].name: event for event in newest.keeps.reads}
    for event in before.keeps.reads:
        name = before.plan.events[event].name
        if event not in newest.plan.events and named.get(name, event) != event:
            raise UsageError(
                f"the log's '{name}' is '{named[name]}' here, and '{event}' in the bundle before",
                "keep the id of the event, or begin a new state",
            )


def _closed(course: Course, name: str, newest: Machine) -> Course:
    """An older journey: nobody enters it any more."""
    successor = newest.courses.get(course.plan.id)
    paused = successor is not None and successor.paused
    return replace(course, id=name, gate=replace(course.gate, open=False), paused=paused)


def _unit(courses: Mapping[str, Course], names: Iterable[str]) -> Unit:
    return Unit(tuple(courses[name] for name in names))


def _plan(plans: list[Plan]) -> Plan:
    """The newest plan, with the events and attributes that older ones alone have."""
    update = {
        "events": {name: part for plan in reversed(plans) for name, part in plan.events.items()},
        "attributes": {name: part for plan in reversed(plans) for name, part in plan.attributes.items()},
    }
    return plans[0].model_copy(update=update)


def _keeps(machines: tuple[Machine, ...]) -> Keeps:
    relations: dict[str, Relation] = {}
    reads: dict[str, dict[str, ValueType]] = {}
    deliveries: dict[str, int] = {}
    for keeps in (machine.keeps for machine in machines):
        for key, relation in keeps.relations.items():
            relations[key] = relation if key not in relations else relations[key].joined(relation)
        for event, kinds in keeps.reads.items():
            reads.setdefault(event, {}).update(kinds)
        for scope, most in keeps.deliveries.items():
            deliveries[scope] = max(most, deliveries.get(scope, 0))
    attributes = {name for machine in machines for name in machine.keeps.attributes}
    return Keeps(tuple(sorted(attributes)), relations, reads, deliveries)


def _recorder(machines: tuple[Machine, ...], plan: Plan, keeps: Keeps) -> Recorder:
    """Attributes are set as the newest plan that has them says."""
    own: Mapping[str, AttributePart] = plan.attributes
    sets: dict[str, list[tuple[str, str]]] = {}
    for name in keeps.attributes:
        for setter in own[name].sets:
            sets.setdefault(setter.event, []).append((setter.property, name))
    return joined_recorder([machine.recorder for machine in machines], keeps.relations, sets)


def _post(newest: Post, older: Mapping[str, Post]) -> Post:
    """Each message stands under its own plan's policies, and its delivery counts towards the caps of all."""
    scopes: dict[str, list[CapPart]] = {}
    for one in (newest, *older.values()):
        for cap in one.caps:
            scopes.setdefault(scope_of(cap), []).append(cap)
    counted = tuple(max(caps, key=lambda cap: cap.max) for caps in scopes.values())
    spans = {
        scope: max(cap.per for cap in caps if isinstance(cap.per, int))
        for scope, caps in scopes.items()
        if all(isinstance(cap.per, int) for cap in caps)
    }
    behind = {tag: replace(one, counted=counted) for tag, one in older.items()}
    return replace(newest, counted=counted, spans=spans, older=behind)
