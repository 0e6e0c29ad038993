"""An id that does not follow the project's pattern for its kind.

## Why

`names` in cjo.yaml says how journeys, content and the terms of a facet are called, so that they can be found and
sorted. One that is called otherwise is missed by everyone who searches by the pattern.

## Fires

```yaml
# cjo.yaml
names: {journey: "(cart|order|visit)-[a-z-]+", stage: "[a-z]+"}
```

```yaml
# taxonomy/words.yaml
terms: [{id: after-sale}]
```

## Mended

```yaml
# cjo.yaml
names: {journey: "(cart|order|visit)-[a-z-]+", stage: "[a-z]+"}
```

```yaml
# taxonomy/words.yaml
terms: [{id: aftersale}]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Place, Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, JourneyItem, Rule, Scene, TermItem


def of_journey(scene: Scene, item: JourneyItem) -> Iterator[Fault]:
    return _odd(scene, "journey", item.journey.id, item.place("journey"))


def of_content(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    return _odd(scene, "content", item.content.id, item.place("content"))


def of_term(scene: Scene, item: TermItem) -> Iterator[Fault]:
    return _odd(scene, item.facet, item.entry.term.id, item.entry.place("id"))


def _odd(scene: Scene, kind: str, name: str, place: Place) -> Iterator[Fault]:
    pattern = scene.config.names.get(kind)
    if pattern is not None and not re.fullmatch(pattern, name):
        asked = Related(Place("cjo.yaml", ("names", kind)), "the pattern")
        message = f"the {kind} '{name}' is not named as this project names them: {pattern}"
        yield Fault(RULE.name, place, message, "another pattern", (asked,), "rename it, and what refers to it")


RULE = Rule("CJO705", "odd-name", Severity.WARNING, __doc__, journey=of_journey, content=of_content, term=of_term)
