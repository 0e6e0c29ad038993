"""A branch has other paths, or asks for something else.

Conditions are judged when the step is reached, so who has not come to it yet takes the new way.

## Before

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch: [{id: large, when: {entry: value, gte: 90}, steps: [{id: remind, send: cart-reminder}]}]
```

## After

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch: [{id: large, when: {entry: value, gte: 60}, steps: [{id: remind, send: cart-reminder}]}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.conditions import Condition
from cjo_cli.plan.model import BranchState
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import condition, named, quoted

Ways = dict[str, Condition | None]


def check(both: Both) -> Iterator[Seen]:
    """Branches whose paths differ: one by one, then their order."""
    for pair in both.journeys:
        for old, new in pair.same(BranchState):
            at = f"{quoted(new.id)} of {quoted(pair.id)}"
            for before, after, sentence in _paths(_ways(old), _ways(new)):
                yield pair.seen_at(old, new, f"{at} {sentence}", before, after, "branch")


def _ways(state: BranchState) -> Ways:
    return {way.path: way.when for way in state.transitions if way.path is not None}


def _paths(old: Ways, new: Ways) -> Iterator[tuple[str | None, str | None, str]]:
    for name in [*old, *(name for name in new if name not in old)]:
        if name not in new:
            yield _when(old[name]), None, f"has no path {quoted(name)} any more"
        elif name not in old:
            yield None, _when(new[name]), f"has a new path {quoted(name)}: {_when(new[name])}"
        elif old[name] != new[name]:
            before, after = _when(old[name]), _when(new[name])
            yield before, after, f"takes {quoted(name)} when {after}, not when {before}"
    if old.keys() == new.keys() and list(old) != list(new):
        yield named(old), named(new), f"tries its paths in the order {named(new)}"


def _when(said: Condition | None) -> str:
    return "nothing else holds" if said is None else condition(said)


RULE = ChangeRule("D111", "branch-changed", Category.IN_FLIGHT, __doc__, check)
