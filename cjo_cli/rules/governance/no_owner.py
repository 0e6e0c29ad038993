"""A journey that no team owns.

## Why

Someone has to answer when it misfires, and to stop it when it has had its day. Heard only where the project has a
facet `team`, and where `require` does not ask for an owner anyway.

## Fires

```yaml
# taxonomy/teams.yaml
facet: team
terms: [{id: lifecycle}]
```

## Mended

```yaml
# taxonomy/teams.yaml
facet: team
terms: [{id: lifecycle}]
```

```yaml
# journeys/cart-recovery.yaml
owner: lifecycle
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, JourneyItem, Rule, Scene

SHOWN = 5


def check(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    journey = item.journey
    asked = "owner" in scene.config.require.journey
    teams = list(scene.facets.of("team"))
    if journey.owner is not None or asked or not teams or journey.status == "closed":
        return
    some = ", ".join(teams[:SHOWN]) + (", ..." if len(teams) > SHOWN else "")
    message = f"the journey '{journey.id}' has no owner"
    yield Fault(RULE.name, item.place("journey"), message, "nobody's", hint=f"add owner: (one of {some})")


RULE = Rule("CJO702", "no-owner", Severity.WARNING, __doc__, journey=check)
