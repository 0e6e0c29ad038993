"""A branch whose paths all lead to the same.

## Why

No path has steps of its own, and no later condition asks which one was taken: the decision changes nothing. The steps
were forgotten, or moved elsewhere.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - {id: large, when: {entry: value, gte: 100}}
      - {id: small}
  - {id: remind, send: cart-reminder}
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - {id: large, when: {entry: value, gte: 100}}
      - {id: small, steps: [{id: patience, wait: 3h}]}
  - {id: remind, send: cart-reminder}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.plan.conditions import Condition, Path, leaves
from cjo_cli.plan.model import BranchState, ChooseState, JourneyPlan, WaitForState
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Branches that decide nothing."""
    read = {
        leaf.step
        for condition in _conditions(item.plan)
        for leaf in leaves(condition, scene.plan.audiences)
        if isinstance(leaf, Path)
    }
    for state in item.plan.states:
        same = len({way.next for way in state.transitions}) == 1
        if isinstance(state, BranchState) and same and state.id not in read:
            yield Fault(RULE.name, item.place(*state.source, "branch", key=True),
                        f"every path of '{state.id}' leads to the same step, and no condition asks which was taken",
                        "decides nothing", hint="give a path its steps, or take the branch out")  # fmt: skip


def _conditions(plan: JourneyPlan) -> Iterator[Condition]:
    """Every condition of the steps, in which a path can be asked for."""
    for state in plan.states:
        yield from (way.when for way in state.transitions if way.when is not None)
        if isinstance(state, WaitForState) and state.when is not None:
            yield state.when
        if isinstance(state, ChooseState):
            for candidate in state.candidates:
                yield from (when for when in (candidate.when, *(p.when for p in candidate.add)) if when is not None)


RULE = Rule("CJO313", "idle-branch", Severity.WARNING, __doc__, journey=check)
