"""A journey or content item lacks what `require` in cjo.yaml asks of all of them.

## Why

The project itself says what nobody may leave out: whom to ask, what it is for. What one file lacks is missing in
every report that goes by it.

## Fires

```yaml
# cjo.yaml
require: {journey: [goal, stage]}
```

## Mended

```yaml
# cjo.yaml
require: {journey: [goal, stage]}
```

```yaml
# journeys/cart-recovery.yaml
stage: consideration
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, JourneyItem, Rule, Scene

# The facets of which a field names a term.
FACETS = {"owner": "team", "stage": "stage", "campaign": "campaign", "action": "action", "products": "product",
          "kpis": "kpi"}  # fmt: skip
SHOWN = 5
Kind = Literal["journey", "content"]


def of_journey(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    return _missing(scene, item, "journey")


def of_content(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    return _missing(scene, item, "content")


def _missing(scene: Scene, item: JourneyItem | ContentItem, kind: Kind) -> Iterator[Fault]:
    value = item.journey if isinstance(item, JourneyItem) else item.content
    aliases = {info.alias: name for name, info in type(value).model_fields.items() if info.alias}
    for position, word in enumerate(getattr(scene.config.require, kind)):
        if aliases.get(word, word) not in value.model_fields_set:
            asked = Related(Place("cjo.yaml", ("require", kind, position)), "asked for here")
            message = f"the {kind} '{value.id}' has no {word}, which this project requires"
            yield Fault(RULE.name, item.place(kind), message, f"no {word}", (asked,), _way_out(scene, word))


def _way_out(scene: Scene, word: str) -> str:
    known = [name for name, term in scene.facets.all(FACETS.get(word, "")) if term.deprecated is None]
    some = ", ".join(known[:SHOWN]) + (", ..." if len(known) > SHOWN else "")
    return f"add {word}:" + (f" (one of {some})" if known else "")


RULE = Rule("CJO701", "required-reference", Severity.WARNING, __doc__, journey=of_journey, content=of_content)
