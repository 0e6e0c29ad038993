"""An earlier path of the branch takes everyone whom this path is for.

## Why

The first path whose `when` holds is taken. Where the earlier ones together hold whenever this one does, its steps never
run: the paths stand in the wrong order, or one is too wide.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: large
        when: {entry: value, gte: 50}
        steps: [{id: remind-large, send: cart-reminder}]
      - id: very-large
        when: {entry: value, gte: 100}
        steps: [{id: remind-very-large, send: cart-reminder}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: very-large
        when: {entry: value, gte: 100}
        steps: [{id: remind-very-large, send: cart-reminder}]
      - id: large
        when: {entry: value, gte: 50}
        steps: [{id: remind-large, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.conditions import Condition
from cjo_cli.plan.model import BranchState, Transition
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.facts import Known, known_at
from cjo_cli.rules.flow.support.words import listed


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Paths of branches that the earlier ones leave nobody for."""
    for number, known in known_at(scene, item).items():
        state = item.plan.states[number]
        if isinstance(state, BranchState) and not any(known.always(when) for when in _guards(state.transitions)):
            yield from _shadowed(item, state, known)


def _shadowed(item: JourneyItem, state: BranchState, known: Known) -> Iterator[Fault]:
    for number, way in enumerate(state.transitions):
        earlier = [(when, False) for when in _guards(state.transitions[:number])]
        own = [] if way.when is None else [(way.when, True)]
        if way.path is None or not earlier or not known.possible(*own) or known.possible(*earlier, *own):
            continue
        taken = [i for i in range(number) if not known.possible((earlier[i][0], False), *own)] or range(number)
        names = listed([f"'{state.transitions[i].path}'" for i in taken])
        place = (*state.source, "branch", number, "id" if way.when is None else "when")
        related = tuple(Related(item.place(*state.source, "branch", i, "when"), "taken first") for i in taken)
        take = f"{names} {'take' if len(taken) > 1 else 'takes'} them all"
        yield Fault(RULE.name, item.place(*place), f"nobody is left for the path '{way.path}': {take}",
                    "never taken", related, "put the narrower path first, or take this one out")  # fmt: skip


def _guards(ways: tuple[Transition, ...]) -> list[Condition]:
    return [way.when for way in ways if way.when is not None]


RULE = Rule("CJO304", "shadowed-path", Severity.WARNING, __doc__, journey=check)
