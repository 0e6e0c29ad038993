"""A setting of cjo.yaml is another: the log, what is required, names, or lint.

What customers get does not depend on it. Both sides are replayed over one log, whatever they name.

## Before

```yaml
# cjo.yaml
require: {journey: [owner]}
```

## After

```yaml
# cjo.yaml
require: {journey: [owner, stage]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.details import differing
from cjo_cli.review.diff.wording import quoted


def check(both: Both) -> Iterator[Seen]:
    """Keys of cjo.yaml, where both sides have one."""
    old, new = both.base.settings, both.head.settings
    if old is not None and new is not None:
        for key, before, after in differing(old, new):
            yield both.of_setting(f"cjo.yaml has another {quoted(key)}", before, after, key)


RULE = ChangeRule("D504", "settings-changed", Category.METADATA, __doc__, check)
