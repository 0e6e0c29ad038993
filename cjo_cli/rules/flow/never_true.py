"""A condition can never be true.

## Why

What waits on it never happens: nobody enters, a path is never taken, a candidate is never chosen. The parts of the
condition contradict each other, or what is known where it stands: the `where` and the audience of the entry, the paths
taken, an attribute's closed list. A missing value matches nothing but `ne`, `not_in` and `exists: false`.

## Fires

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: small
        when: {entry: value, lt: 20}
        steps: [{id: remind-small, send: cart-reminder}]
      - id: large
        steps: [{id: remind-large, send: cart-reminder}]
```

## Mended

```yaml
# journeys/cart-recovery.yaml
steps:
  - id: by-value
    branch:
      - id: small
        when: {entry: value, lt: 50}
        steps: [{id: remind-small, send: cart-reminder}]
      - id: large
        steps: [{id: remind-large, send: cart-reminder}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Path, Related, Severity
from cjo_cli.plan.conditions import Match
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene
from cjo_cli.rules.flow.support import words
from cjo_cli.rules.flow.support.facts import universe_of
from cjo_cli.rules.flow.support.sites import Site, Verdict, constant_audience, matches, nevers, sites
from cjo_cli.rules.flow.support.variables import Universe, kind_of
from cjo_cli.rules.flow.support.why import unlisted, why_never


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    """Conditions and `where`s of the journey that cannot be true."""
    for site in sites(scene, item):
        for verdict in nevers(site):
            # These two are said where they stand: at the audience's term, at the value.
            said, known = verdict.condition, verdict.known
            if not constant_audience(said, known) and not unlisted(said, known):
                yield _fault(item, site, verdict)
    for match, path, so in matches(item):
        yield from _impossible(universe_of(scene), item, match, path, so)


def _fault(item: JourneyItem, site: Site, verdict: Verdict) -> Fault:
    reason, at = why_never(verdict.condition, verdict.path, verdict.known)
    related = () if at is None else (Related(item.place(*at), "this decides it"),)
    so = site.if_never if verdict.whole else "this part of an 'any' adds nobody"
    return Fault(RULE.name, item.place(*verdict.path), f"{reason}; {so}", "never true", related,
                 "correct the condition, or take out what depends on it")  # fmt: skip


def _impossible(universe: Universe, item: JourneyItem, match: Match, path: Path, so: str) -> Iterator[Fault]:
    """The properties of a `where` that no value satisfies."""
    domains = dict(kind_of(match, universe).where)
    for tested in match.where:
        if domains[tested.property].empty:
            said = words.tests(tested.tests)
            message = f"no '{tested.property}' of {' or '.join(match.events)} can be {said}; {so}"
            yield Fault(RULE.name, item.place(*path, "where", tested.property), message, "matches nothing",
                        hint="correct the 'where'")  # fmt: skip


RULE = Rule("CJO302", "never-true", Severity.WARNING, __doc__, journey=check)
