"""The rules that decide: one of each condition and of each match that a plan has, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cjo_cli.bundle.rego.terms import ATTRIBUTES, ENTRY, PROPERTIES, among, test, text, typed
from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Entry,
    Events,
    Match,
    Not,
    Path,
    PropertyTest,
    Test,
)
from cjo_cli.plan.model import Plan


def rule(head: str, body: Iterable[str] = ()) -> str:
    """A rule: its head, and what must hold; without a body it always does."""
    lines = "".join(f"\n\t{line}" for line in body)
    return f"{head} if {{{lines}\n}}" if lines else head


def chain(rules: Iterable[tuple[str, tuple[str, ...]]], name: str) -> str:
    """The first of several values whose body holds."""
    return "\n\n".join(
        rule(f"{name if number == 0 else 'else'} := {value}", body) for number, (value, body) in enumerate(rules)
    )


def whenever(name: str, bodies: Iterable[tuple[str, ...]]) -> str:
    """A rule that is true where one of several bodies holds; without any it never is."""
    return "\n\n".join(rule(name, body) for body in bodies) or rule(name, ("false",))


@dataclass
class Rules:
    """Rules by their name, in the order in which they were asked for; `named` has the name of each by what it says."""

    plan: Plan
    written: dict[str, str] = field(default_factory=dict)
    named: dict[tuple[str, str], str] = field(default_factory=dict)

    def condition(self, condition: Condition) -> str:
        """The name of the rule that is true where `condition` holds, else undefined."""
        if isinstance(condition, Audience):
            return self.condition(self.plan.audiences[condition.id])
        said = condition.model_dump_json()
        return self.once("condition", said, lambda name: whenever(name, self._bodies(condition)))

    def match(self, match: Match) -> str:
        """The name of the rule that is true where `input.event` fits."""
        body = (f"input.event.event in {_terms(match)}", *_where(match.where, PROPERTIES))
        return self.once("event", match.model_dump_json(), lambda name: rule(name, body))

    def once(self, kind: str, said: str, make: Callable[[str], str]) -> str:
        """The name of the rule that `make` writes under it; the same for what says the same."""
        known = self.named.get((kind, said))
        if known is None:
            known = self.named[kind, said] = f"{kind}_{len(self.named) + 1}"
            self.written[known] = make(known)
        return known

    def _bodies(self, condition: Condition) -> tuple[tuple[str, ...], ...]:
        match condition:
            case AllOf():
                return (tuple(self.condition(part) for part in condition.of) or ("true",),)
            case AnyOf():
                return tuple((self.condition(part),) for part in condition.of)
            case Not():
                return ((f"not {self.condition(condition.of)}",),)
            case Attribute():
                return (_tests(typed(ATTRIBUTES, condition.attribute, condition.type), condition.tests),)
            case Entry():
                return (_tests(typed(ENTRY, condition.property, condition.type), condition.tests),)
            case Events():
                return ((f"measure := {_measure(condition)}", *_tests("measure", condition.tests)),)
            case Path():
                return ((f"input.paths[{text(condition.step)}] == {text(condition.path)}",),)
        raise AssertionError(condition)


def _tests(value: str, tests: tuple[Test, ...]) -> tuple[str, ...]:
    return tuple(test(value, one) for one in tests)


def _where(where: tuple[PropertyTest, ...], properties: str) -> Iterator[str]:
    for part in where:
        yield from _tests(typed(properties, part.property, part.type), part.tests)


def _terms(match: Match) -> str:
    return among(text(term) for term in sorted(set(match.events)))


def _measure(condition: Events) -> str:
    """How many events there are in the window (T2, T3), or their total."""
    worth = None if condition.total is None else typed("event.properties", condition.total, "number")
    lines = [
        "some event in input.events",
        f"event.event in {_terms(condition.match)}",
        "event.ts <= input.now",
        *_window(condition),
        *_where(condition.match.where, "event.properties"),
        *(() if worth is None else (f"value := {worth}",)),
    ]
    inside = "".join(f"\n\t\t{line}" for line in lines)
    return f"count([1 |{inside}\n\t])" if worth is None else f"rounded(sum([value |{inside}\n\t]))"


def _window(condition: Events) -> tuple[str, ...]:
    if condition.window == "all":
        return ()
    return (f"event.ts > {'input.entered_at' if condition.window == 'entry' else f'input.now - {condition.within}'}",)
