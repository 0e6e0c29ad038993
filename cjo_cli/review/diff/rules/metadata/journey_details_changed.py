"""What a journey says about itself differs: its title, owner, tags, or the rate it hopes for.

Nothing that customers get depends on it.

## Before

```yaml
# journeys/cart-recovery.yaml
title: Bring back the cart
```

## After

```yaml
# journeys/cart-recovery.yaml
title: Bring the cart back
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.details import differing
from cjo_cli.review.diff.side import JourneySide
from cjo_cli.review.diff.wording import quoted

FIELDS = ("title", "owner", "stage", "campaign", "products")


def check(both: Both) -> Iterator[Seen]:
    """Fields of journeys that decide nothing; what a bundle does not hold is compared where both sides have files."""
    for pair in both.journeys:
        files = pair.base.details is not None and pair.head.details is not None
        old, new = (_fields(side, files=files) for side in (pair.base, pair.head))
        for field, before, after in differing(old, new):
            place = ("goal", "target") if field == "target" else (field,)
            yield pair.seen(f"{quoted(pair.id)} has another {quoted(field)}", before, after, *place)


def _fields(side: JourneySide, *, files: bool) -> dict[str, Any]:
    goal = side.plan.goal
    target = {} if goal is None or goal.target is None else {"target": goal.target / 100}
    more = side.details if files and side.details is not None else {}
    more = {key: value for key, value in more.items() if key != "insights"}
    return {**side.plan.model_dump(include=set(FIELDS), exclude_none=True), **target, **more}


RULE = ChangeRule("D501", "journey-details-changed", Category.METADATA, __doc__, check)
