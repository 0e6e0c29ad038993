"""A condition is always true.

## Why

It decides nothing, so it was meant to say something else: an `or` that covers every value, a part that the entry has
settled already. `always` is meant strictly: where a value may be missing, only what holds without a value too is
always true.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: worth-it
        when: {entry: value, gte: 20}
        steps: [{id: remind, send: cart-reminder}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: worth-it
        when: {entry: value, gte: 50}
        steps: [{id: remind, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support.sites import Site, Verdict, alwayses, constant_audience, sites
from cjo_cli.rules.flow.support.why import why_always


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Conditions of the journey that cannot fail."""
    for site in sites(scene, item):
        for verdict in alwayses(site):
            if not constant_audience(verdict.condition, verdict.known):
                yield _fault(item, site, verdict)


def _fault(item: JourneyItem, site: Site, verdict: Verdict) -> Fault:
    reason, at = why_always(verdict.condition, verdict.known)
    related = () if at is None else (Related(item.place(*at), "this settles it"),)
    so = site.if_always if verdict.whole else "this part of an 'all' keeps nobody out"
    return Fault(RULE.name, item.place(*verdict.path), f"{reason}; {so}", "always true", related,
                 "correct the condition, or take it out")  # fmt: skip


RULE = Rule("CJO303", "always-true", Severity.WARNING, __doc__, journey=check)
