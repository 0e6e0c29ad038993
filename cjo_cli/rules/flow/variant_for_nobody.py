"""A variant whose condition nobody can meet.

## Why

M2 takes the first variant that fits. One whose `when` and `audience` contradict each other, or themselves, is written,
translated and approved for nobody.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    when: {all: [{entry: value, gte: 100}, {entry: value, lt: 50}]}
    subject: Your cart is waiting
    body: <p>Large.</p>
  - channel: email
    subject: Your cart is waiting
    body: <p>All others.</p>
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    when: {all: [{entry: value, gte: 50}, {entry: value, lt: 100}]}
    subject: Your cart is waiting
    body: <p>Large.</p>
  - channel: email
    subject: Your cart is waiting
    body: <p>All others.</p>
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.plan.conditions import AllOf, Condition
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.flow.support.facts import Known, universe_of
from cjo_cli.rules.flow.support.sites import Site, constant_audience, nevers
from cjo_cli.rules.flow.support.why import unlisted, why_never


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    """Variants that never fit, and parts of an `any` that never help one to fit."""
    known = Known(scene.plan.audiences, universe_of(scene))
    for number, part in enumerate(item.plan.variants):
        if part.when is None:
            continue
        site = _site(item, number, part.when, known)
        for verdict in nevers(site):
            if constant_audience(verdict.condition, known) or unlisted(verdict.condition, known):
                continue
            reason, at = why_never(verdict.condition, verdict.path, known)
            so = site.if_never if verdict.whole else "this part of an 'any' adds nobody"
            related = () if at is None or "all" not in at else (Related(item.place(*at), "this decides it"),)
            yield Fault(RULE.name, item.place(*verdict.path), f"{reason}; {so}", "never true", related,
                        "correct the condition, or take the variant out")  # fmt: skip


def _site(item: ContentItem, number: int, when: Condition, known: Known) -> Site:
    """The condition where it is written; of a variant with an audience too, both are judged as one."""
    written = item.content.variants[number]
    path: tuple[str | int, ...] = ("variants", number)
    if written.audience is None:
        return Site(when, (*path, "when"), known, "the variant fits nobody", "")
    if written.when is None:
        return Site(when, (*path, "audience"), known, "the variant fits nobody", "")
    audience, own = cast("AllOf", when).of
    if known.never(own) or not known.never(when):
        return Site(own, (*path, "when"), known, "the variant fits nobody", "")
    return Site(AllOf(of=(audience, own)), path, known, "the variant fits nobody", "")


RULE = Rule("CJO312", "variant-for-nobody", Severity.WARNING, __doc__, content=check)
