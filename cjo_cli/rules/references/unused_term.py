"""A word of the taxonomy that nothing uses.

## Why

Words that nobody uses hide those that matter, and go stale unseen. Advice only, and only for words that are there to
be used: audiences, actions, purposes, channels, campaigns, products and facets of your own. Stages, teams, languages,
KPIs, events and attributes describe the world, used or not. A word counts as used with any word above or below it; an
audience with any below it. Deprecated ones are on their way out already.

## Fires

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: shoppers, when: {event: cart_updated, within: 14d}}
```

## Mended

```yaml
# taxonomy/audiences.yaml
facet: audience
terms:
  - {id: shoppers, when: {event: cart_updated, within: 14d}}
```

```yaml
# journeys/cart-recovery.yaml
enter: {event: cart_updated, audience: shoppers, key: cart_id}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cjo_cli.diagnostics import Severity
from cjo_cli.model.taxonomy import BUILT_IN_FACETS
from cjo_cli.rules.base import Across, Fault, Item, Note, Rule, Scene, TermItem
from cjo_cli.rules.references.support.uses import Use, uses, uses_of_policies

JUDGED = ("audience", "action", "purpose", "channel", "campaign", "product")


def note(scene: Scene, item: Item) -> Iterator[Note]:
    """What an item uses; of a term besides what it is: (uses, facet, ancestors, deprecated)."""
    used = uses(scene, item)
    if not isinstance(item, TermItem):
        yield Note("", item.place(), (used,))
    elif item.facet in JUDGED or item.facet not in BUILT_IN_FACETS or used:
        term, entry = item.entry.term, item.entry
        yield Note(term.id, entry.place("id"), (used, item.facet, entry.parents, term.deprecated is not None))


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    if not scene.whole:
        return
    terms = {(note.facts[1], note.item): note for note in notes if len(note.facts) > 1}
    audiences = [use for use in terms if use[0] == "audience"]
    first = {use for note in notes if note.facts[1:2] != ("audience",) for use in note.facts[0]}
    alive = _alive(first.union(uses_of_policies(scene)), terms)
    # What only an audience needs that nobody needs goes with it.
    needed = {use for audience in audiences if audience not in alive for use in terms[audience].facts[0]}
    kept = alive | needed
    for (facet, name), note in terms.items():
        parents, deprecated = note.facts[2:]
        judged = facet in JUDGED or facet not in BUILT_IN_FACETS
        # Of a tree of plain words that is not used at all only the root is named.
        below = facet != "audience" and parents
        if judged and not deprecated and not below and (facet, name) not in kept:
            yield Fault(
                RULE.name, note.place, f"the {facet} '{name}' is used nowhere", "never used",
                hint="take it out, or say what it became: deprecated: {use: ...}")  # fmt: skip


def _alive(used: set[Use], terms: Mapping[Use, Note]) -> set[Use]:
    """The terms in use, with all above them, and the audiences that these are made of."""
    alive: set[Use] = set()
    left = list(used)
    while left:
        use = left.pop()
        if use in alive or use not in terms:
            continue
        alive.add(use)
        needs, facet, parents, _ = terms[use].facts
        left += [*needs, *((facet, parent) for parent in parents)]
    return alive


RULE = Rule("CJO239", "unused-term", Severity.INFO, __doc__, across=Across(note, judge))
