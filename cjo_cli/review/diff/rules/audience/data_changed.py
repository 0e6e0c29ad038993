"""What an event or attribute is called in the log, its types, or what sets it, is another.

Conditions are judged on other values: every journey that reads them is reached.

## Before

```yaml
# taxonomy/events.yaml
facet: event
terms: [{id: email_opened, name: Email Opened}]
```

## After

```yaml
# taxonomy/events.yaml
facet: event
terms: [{id: email_opened, name: email_open}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import quoted, value


def check(both: Both) -> Iterator[Seen]:
    """Events and attributes that are on both sides, key by key."""
    for facet in ("event", "attribute"):
        old, new = (getattr(side.plan, f"{facet}s") for side in (both.base, both.head))
        for name in sorted(old.keys() & new.keys()):
            for before, after, key in _keys(old[name].model_dump(), new[name].model_dump()):
                sentence = f"the {facet} {quoted(name)} has another `{key}`: {after or 'none'}"
                yield both.of_term(facet, name, sentence, before, after, key)


def _keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str | None, str | None, str]]:
    for key in old:
        before, after = old[key], new[key]
        if key == "properties":  # one more is no change of those there are
            shared = old[key].keys() & new[key].keys()
            before, after = ({p: v for p, v in one.items() if p in shared} for one in (before, after))
        if before != after:
            yield _words(before), _words(after), key


def _words(found: Any) -> str | None:
    return None if found is None else value(found)


RULE = ChangeRule("D210", "data-changed", Category.AUDIENCE, __doc__, check)
