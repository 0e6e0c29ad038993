"""The project's name, timezone or locale is another.

The name draws the lots of the project's holdout; the timezone is that of dates and schedules, and of customers
without one of their own; the locale is the last that a variant is looked for in. Every journey is reached.

## Before

```yaml
# cjo.yaml
timezone: Europe/Amsterdam
```

## After

```yaml
# cjo.yaml
timezone: America/New_York
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """What of the project itself every journey rests on."""
    for key in ("name", "timezone", "locale"):
        old, new = (getattr(side.plan, key) for side in (both.base, both.head))
        if old != new:
            yield both.of_setting(f"the project's {key} is {quoted(new)}, not {quoted(old)}", old, new, key)


RULE = ChangeRule("D313", "project-changed", Category.CONTACT, __doc__, check)
