"""A journey as a bag of parts: how it is entered and left, its goal, each step by itself."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel

from cjo_cli.model.base import UNITS
from cjo_cli.model.journey import Journey
from cjo_cli.model.steps import Branch, Choose, Send, Split, Step, Update, Wait, WaitFor, WaitUntil, verb_of

# What a reader sees of a part, and a digest of all of it but ids and titles.
Part = tuple[str, str]


def parts_of(journey: Journey) -> tuple[Part, ...]:
    """The parts of a journey, the entry's first, then goal and exits, then the steps in the file's order."""
    enter = journey.enter
    found = [
        _part(f"enter.{name}", getattr(enter, field))
        for field, name in ((field, info.alias or field) for field, info in type(enter).model_fields.items())
        if field in enter.model_fields_set
    ]
    if journey.goal is not None:
        found.append(_part(f"the goal {journey.goal.action}", [journey.goal.action, journey.goal.within]))
    found += [_part(f"the exit on {', '.join(rule.event)}", rule) for rule in journey.exit]
    return (*found, *(_step(step) for _, step, _ in journey.numbered))


def bag(parts: tuple[Part, ...]) -> frozenset[tuple[Part, int]]:
    """The parts as a set: the second of two equal ones is another."""
    seen: Counter[Part] = Counter()
    found = []
    for part in parts:
        found.append((part, seen[part]))
        seen[part] += 1
    return frozenset(found)


def _step(step: Step) -> Part:
    match step:
        case Wait():
            return _part(f"wait {_duration(step.wait)}", step.wait)
        case WaitUntil():
            return _part("a wait_until", step.wait_until)
        case WaitFor():
            return _part("a wait_for", step.wait_for)
        case Send():
            return _part(f"send {step.send}", [step.send, step.via])
        case Branch():
            return _part("a branch", [path.when for path in step.branch])
        case Split():
            return _part("a split", [arm.weight for arm in step.split])
        case Choose():
            return _part("a choose", [step.choose, step.via, step.explore])
        case Update():
            return _part("an update", step.update)
    return _part(verb_of(step), [])


def _part(label: str, value: Any) -> Part:
    return label, blake2b(repr(_plain(value)).encode(), digest_size=8).hexdigest()


def _plain(value: Any) -> Any:
    """What was written of a value, in one order, as tuples of scalars; a serialiser takes several times as long."""
    if isinstance(value, BaseModel):
        return tuple((name, _plain(value.__dict__[name])) for name in sorted(value.model_fields_set))
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    if isinstance(value, dict):
        return tuple((key, _plain(value[key])) for key in sorted(value))
    return value


def _duration(length: int) -> str:
    """As a team writes it: `1d12h`."""
    text = ""
    for unit in ("d", "h", "m", "s"):
        count, length = divmod(length, UNITS[unit])
        text += f"{count}{unit}" if count else ""
    return text
