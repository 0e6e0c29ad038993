"""A frequency cap is higher, lower, new or gone.

It is shared by every journey that sends within its scope: a lower one suppresses the messages of whoever has the
lower priority, a higher one lets customers hear from us more often.

## Before

```yaml
# cjo.yaml
policies: {caps: [{id: all-marketing, max: 3, per: 7d}]}
```

## After

```yaml
# cjo.yaml
policies: {caps: [{id: all-marketing, max: 2, per: 7d}]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place
from cjo_cli.plan.model import CapPart
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.reach import cap_id
from cjo_cli.review.diff.side import Side
from cjo_cli.review.diff.wording import per, quoted


def check(both: Both) -> Iterator[Seen]:
    """Caps of the project and of channels, by scope and id."""
    old, new = ({cap_id(cap): cap for cap in side.plan.caps} for side in (both.base, both.head))
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name), new.get(name)
        if before != after:
            words = (None if before is None else per(before)), (None if after is None else per(after))
            places = (_place(both.base, name), _place(both.head, name))
            yield Seen(Subject("cap", name), _sentence(before, after), *words, *places)


def _sentence(before: CapPart | None, after: CapPart | None) -> str:
    cap = after or before
    assert cap is not None
    scope = f" of {quoted(cap.channel)}" if cap.channel is not None else ""
    name = f"the cap {quoted(cap.id)}{scope}"
    if after is None:
        return f"{name} is gone: it was {per(cap)}"
    return f"{name} is {per(after)}" + (", and new" if before is None else f", not {per(before)}")


def _place(side: Side, name: str) -> Place | None:
    return side.policies.get(("cap", name)) or side.setting("policies", "caps")


RULE = ChangeRule("D303", "cap-changed", Category.CONTACT, __doc__, check)
