"""An audience of the taxonomy means other customers.

Every journey, variant and suppression that names it, or an audience made of it, is judged otherwise. The journeys are
listed with the way that leads from each to this term. Where it can be proved, the sentence says whether the audience
is wider or narrower.

## Before

```yaml
# taxonomy/audiences.yaml
facet: audience
terms: [{id: buyers, when: {event: order_completed, count: {gte: 3}}}]
```

## After

```yaml
# taxonomy/audiences.yaml
facet: audience
terms: [{id: buyers, when: {event: order_completed, count: {gte: 2}}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wider import compared
from cjo_cli.review.diff.wording import condition, quoted


def check(both: Both) -> Iterator[Seen]:
    """Audiences whose own condition differs; what they are made of is told there."""
    old, new = both.base.plan.audiences, both.head.plan.audiences
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            before, after = condition(old[name]), condition(new[name])
            sentence = f"the audience {quoted(name)} is {compared(old[name], new[name], old, new)}: {after}"
            yield both.of_term("audience", name, sentence, before, after, "when")


RULE = ChangeRule("D209", "audience-changed", Category.AUDIENCE, __doc__, check)
