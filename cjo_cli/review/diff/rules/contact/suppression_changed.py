"""A rule of `policies.suppress` is new, gone, or holds back others.

It decides who gets nothing, whatever the journey.

## Before

```yaml
# cjo.yaml
policies: {suppress: [{id: bought, when: {event: order_completed, within: 1d}}]}
```

## After

```yaml
# cjo.yaml
policies: {suppress: [{id: bought, when: {event: order_completed, within: 3d}}]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.plan.model import SuppressPart
from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, Subject
from cjo_cli.review.diff.wording import condition, named, quoted


def check(both: Both) -> Iterator[Seen]:
    """Suppressions by id."""
    old, new = ({rule.id: rule for rule in side.plan.suppress} for side in (both.base, both.head))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            before, after = (None if name not in side else _words(side[name]) for side in (old, new))
            sentence = f"the suppression {quoted(name)} " + ("is gone" if after is None else f"holds back {after}")
            places = both.base.policies.get(("suppress", name)), both.head.policies.get(("suppress", name))
            yield Seen(Subject("suppress", name), sentence, before, after, *places)


def _words(rule: SuppressPart) -> str:
    what = "everything" if rule.purposes is None else named(rule.purposes)
    return f"{what} when {condition(rule.when)}"


RULE = ChangeRule("D308", "suppression-changed", Category.CONTACT, __doc__, check)
