"""A branch by one value leaves some of its values without a path.

## Why

Without a path that takes the rest, customers whom no `when` fits go on to the next step. That is right where a branch
adds something for a few. Where it divides by the values of one attribute or property, each with a path of its own, a
value that was left out is mostly forgotten: a new one of the closed list, or a missing one. Said of branches with two
paths or more that all read one thing, when its values are listed, or a stretch of numbers is left between the paths.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: small
        when: {entry: value, lt: 50}
        steps: [{id: remind-small, send: cart-reminder}]
      - id: large
        when: {entry: value, gt: 50}
        steps: [{id: remind-large, send: cart-reminder}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: small
        when: {entry: value, lt: 50}
        steps: [{id: remind-small, send: cart-reminder}]
      - id: large
        steps: [{id: remind-large, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.conditions import Condition
from cjo_cli.plan.model import BranchState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.domains import ANYTHING, Domain
from cjo_cli.rules.flow.support.facts import Known, known_at
from cjo_cli.rules.flow.support.formula import Every, Formula, Literal, formula
from cjo_cli.rules.flow.support.variables import Variable
from cjo_cli.rules.flow.support.words import listed


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Branches by one value that leave some of it out."""
    for number, known in known_at(scene, item).items():
        state = item.plan.states[number]
        if not isinstance(state, BranchState) or state.transitions[-1].path is not None:
            continue
        guards = [way.when for way in state.transitions if way.when is not None]
        rest = _rest(known, guards) if len(guards) > 1 else None
        if rest is not None and known.possible(*((guard, False) for guard in guards)):
            yield Fault(RULE.name, item.place(*state.source, "branch", key=True),
                        f"no path of '{state.id}' takes customers {rest}: they go on to the next step",
                        "not all values have a path",
                        hint="add a path without 'when' as the last, for the rest")  # fmt: skip


def _rest(known: Known, guards: list[Condition]) -> str | None:
    """What no guard takes, in words; None where the guards do not divide the values of one thing."""
    negated = [formula(guard, known.universe, known.audiences, holds=False) for guard in guards]
    told = [formula(fact.condition, known.universe, known.audiences, holds=fact.holds) for fact in known.facts]
    literals = [literal for part in negated for literal in _literals(part)]
    names = {literal.variable for literal in literals}
    if len(names) != 1 or not all(_one_value(part) for part in negated):
        return None
    name = names.pop()
    if name.kind not in ("attribute", "entry", "path"):
        return None
    rest = ANYTHING
    for literal in (*literals, *(part for part in told if isinstance(part, Literal) and part.variable == name)):
        rest &= literal.domain
    return _in_words(name, rest)


def _literals(part: Formula) -> Iterator[Literal]:
    if isinstance(part, Literal):
        yield part
    else:
        for below in part.of:
            yield from _literals(below)


def _one_value(part: Formula) -> bool:
    """Whether the negation of a guard is one domain."""
    return isinstance(part, Literal) or (isinstance(part, Every) and all(isinstance(p, Literal) for p in part.of))


def _in_words(name: Variable, rest: Domain) -> str | None:
    """Whom the rest is; None for nobody, or everybody else."""
    points = rest.values.points()
    if points is not None:
        shown = [str(point).lower() if isinstance(point, bool) else str(point) for point in points]
    else:
        # A stretch that is open to one side is everybody else, and mostly meant.
        bounded = not rest.values.below and len(rest.values.cuts) % 2 == 0
        stretches = zip(rest.values.cuts[::2], rest.values.cuts[1::2], strict=True) if bounded else ()
        shown = [f"{low[0]} to {high[0]}" for low, high in stretches]
        if not shown:
            return None
    if name.kind == "path":
        return f"who took {listed(shown)} at '{name.name}'" if shown else None
    values = [*shown, *(["missing"] if rest.missing else [])]
    return f"whose '{name.name}' is {listed(values, joint='or')}" if values else None


RULE = Rule("CJO305", "rest-falls-through", Severity.INFO, __doc__, journey=check)
