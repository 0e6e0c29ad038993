"""A word of the taxonomy is new, gone, or described otherwise.

Titles, labels, mappings and the like decide nothing that customers get; what a term decides has a rule of its own.

## Before

```yaml
# taxonomy/words.yaml
facet: stage
terms: [{id: consideration, title: Consideration}]
```

## After

```yaml
# taxonomy/words.yaml
facet: stage
terms: [{id: consideration, title: Thinking it over}]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.details import differing
from cjo_cli.review.diff.side import TermSide
from cjo_cli.review.diff.wording import quoted

# What the plan holds of a term, and a rule of its own tells.
TOLD = {
    "audience": ("when",), "channel": ("address", "caps", "quiet_hours", "format"), "action": ("events", "value"),
    "event": ("name", "sets"), "attribute": ("name", "type", "values"), "purpose": ("consent", "capped", "quiet"),
}  # fmt: skip


def check(both: Both) -> Iterator[Seen]:
    """Terms that one side alone has, then fields of those on both."""
    for pair in both.terms:
        if pair.both is None:
            yield _one_sided(pair.base, pair.head)
            continue
        old, new = pair.both
        for field, before, after in differing(_fields(old), _fields(new)):
            sentence = f"the {new.facet} {quoted(new.id)} has another {quoted(field)}"
            yield seen(old, new, sentence, before, after, field)


def _one_sided(base: TermSide | None, head: TermSide | None) -> Seen:
    side = head or base
    assert side is not None
    what, title = f"the {side.facet} {quoted(side.id)}", str(side.values.get("title", side.id))
    if head is None:
        return Seen(side.subject, f"{what} is gone", title, None, side.place("id"), None)
    return Seen(side.subject, f"{what} is new", None, title, None, side.place("id"))


def _fields(side: TermSide) -> dict[str, Any]:
    told = TOLD.get(side.facet, ())
    fields = {key: value for key, value in side.values.items() if key not in (*told, "id")}
    if side.facet == "event":
        properties = fields.pop("properties", {})
        fields |= {"properties": {p: {k: v for k, v in one.items() if k != "type"} for p, one in properties.items()}}
    if side.facet != "channel":
        fields |= {"parent": side.parents[-1] if side.parents else None}
    return fields


RULE = ChangeRule("D503", "term-changed", Category.METADATA, __doc__, check)
