"""An audience that nobody can be in, or everybody is in.

## Why

Every journey, variant and branch that names the audience inherits the mistake. The parts of its condition contradict
each other, or cover every value between them.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
title: Audiences
terms:
  - id: lapsed-buyers
    title: Lapsed buyers
    when:
      all:
        - {event: order_completed, within: 90d}
        - {not: {event: order_completed}}
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
title: Audiences
terms:
  - id: lapsed-buyers
    title: Lapsed buyers
    when:
      all:
        - {event: order_completed}
        - {not: {event: order_completed, within: 90d}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem
from cjo_cli.rules.flow.support.facts import Known, universe_of
from cjo_cli.rules.flow.support.sites import Site, Verdict, alwayses, constant_audience, nevers
from cjo_cli.rules.flow.support.why import unlisted, why_always, why_never


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """What of the audience's own condition can only be one way."""
    if item.facet != "audience" or item.entry.term.when is None:
        return
    name = item.entry.term.id
    known = Known(scene.plan.audiences, universe_of(scene))
    site = Site(scene.plan.audiences[name], ("when",), known, f"nobody can be in '{name}'", f"everybody is in '{name}'")
    for verdict in nevers(site):
        if not constant_audience(verdict.condition, known) and not unlisted(verdict.condition, known):
            reason, at = why_never(verdict.condition, verdict.path, known)
            so = site.if_never if verdict.whole else "this part of an 'any' adds nobody"
            related = () if at is None else (Related(item.entry.place(*at), "this decides it"),)
            yield _fault(item.entry.place(*verdict.path), verdict, f"{reason}; {so}", related)
    for verdict in alwayses(site):
        if not constant_audience(verdict.condition, known):
            so = site.if_always if verdict.whole else "this part of an 'all' keeps nobody out"
            reason, _ = why_always(verdict.condition, known)
            yield _fault(item.entry.place(*verdict.path), verdict, f"{reason}; {so}", ())


def _fault(place: Place, verdict: Verdict, message: str, related: tuple[Related, ...]) -> Fault:
    label = "one way only" if verdict.whole else "idle"
    return Fault(RULE.name, place, message, label, related, "correct the condition")


RULE = Rule("CJO311", "constant-audience", Severity.WARNING, __doc__, term=check)
