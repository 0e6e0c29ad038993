"""Why a condition can only be one way: the words, and the place that explains it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from cjo_cli.diagnostics import Path
from cjo_cli.plan.conditions import AllOf, Attribute, Condition, Entry, Events, Test
from cjo_cli.plan.conditions import Path as Path_
from cjo_cli.rules.flow.support import words
from cjo_cli.rules.flow.support.domains import EVERY, Values
from cjo_cli.rules.flow.support.facts import Fact, Known
from cjo_cli.rules.flow.support.sites import children
from cjo_cli.rules.flow.support.variables import domain_of, is_beyond

Reason = tuple[str, Path | None]


def why_never(condition: Condition, path: Path, known: Known) -> Reason:
    """What makes the condition false at every turn."""
    if not replace(known, facts=()).never(condition):
        return _against(condition, known, holds=True)
    if isinstance(condition, AllOf):
        for (one, _), (two, at) in combinations(children(condition, path), 2):
            if known.never(AllOf(of=(one, two))):
                return f"{words.condition(one)}, and {words.condition(two)}, exclude each other", at
    if not replace(known, universe=replace(known.universe, fresh=False)).never(condition):
        return f"{words.condition(condition)} cannot be: no time has passed since the entry", None
    if isinstance(condition, Path_):
        return f"{words.condition(condition)} cannot be: no way that leads here takes it", None
    return f"{words.condition(condition)} cannot be", None


def why_always(condition: Condition, known: Known) -> Reason:
    """What makes the condition true at every turn."""
    if not replace(known, facts=()).always(condition):
        return _against(condition, known, holds=False)
    return f"{words.condition(condition)} holds for every value, a missing one too", None


def _against(condition: Condition, known: Known, *, holds: bool) -> Reason:
    """The first fact that decides by itself."""
    said = words.condition(condition)
    for told in known.facts:
        if not replace(known, facts=(told,)).possible((condition, holds)):
            outcome = "never" if holds else "always"
            return f"{said} {outcome} holds: {_told(told)}", told.origin or None
    if holds:
        return f"{said} contradicts what is known here", None
    return f"{said} is known here already", None


def _told(told: Fact) -> str:
    said = words.condition(told.condition)
    if told.origin == ("enter", "event"):
        assert isinstance(told.condition, Events)
        return f"the entry itself is a {' or '.join(told.condition.match.events)}"
    if told.origin == ("enter", "key"):
        return "the journey's key is never missing"
    if told.origin[:1] == ("enter",):
        return f"only those enter with {said}"
    return f"here {said}" if told.holds else f"here not {said}"


def unlisted(condition: Condition, known: Known) -> bool:
    """Whether it asks for a value that is not in a closed list, which is said of that value (`value-not-listed`)."""
    if not isinstance(condition, Attribute | Entry):
        return False
    lists = known.universe.closed if isinstance(condition, Attribute) else known.universe.entry
    name = condition.attribute if isinstance(condition, Attribute) else condition.property
    values = lists.get(name, EVERY)
    return values != EVERY and any(_alien(test, values) for test in condition.tests)


def _alien(test: Test, values: Values) -> bool:
    return not is_beyond(test) and test.op in ("eq", "in") and (domain_of(test).values & values).empty
