"""`names` has a pattern for something that is no kind and no facet.

## Why

The pattern is checked on nothing: it was meant for `journey`, `content` or a facet of the taxonomy.

## Fires

```yaml
# cjo.yaml
names: {jurney: "[a-z-]+"}
```

## Mended

```yaml
# cjo.yaml
names: {journey: "[a-z-]+"}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Place, Severity, suggestion
from cjo_cli.model.taxonomy import BUILT_IN_FACETS
from cjo_cli.rules.base import Across, Fault, Item, Note, Rule, Scene


def note(_: Scene, __: Item) -> Sequence[Note]:
    return ()


def judge(scene: Scene, _: Sequence[Note]) -> Iterator[Fault]:
    known = ("journey", "content", *BUILT_IN_FACETS, *scene.facets.terms)
    for kind in scene.config.names:
        if kind not in known:
            place = Place("cjo.yaml", ("names", kind), "key")
            hint = suggestion(kind, known) or "known: journey, content, and the facets of the taxonomy"
            yield Fault(RULE.name, place, f"nothing is a '{kind}'", "neither a kind nor a facet", hint=hint)


RULE = Rule("CJO706", "unknown-kind", Severity.WARNING, __doc__, across=Across(note, judge))
