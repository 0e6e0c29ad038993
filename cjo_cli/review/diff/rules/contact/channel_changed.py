"""A channel needs another address, has another format, or stands below another channel.

Who has no address cannot be reached on it; a format decides how templates are escaped; from the channels above it a
channel has its caps, quiet hours and consent.

## Before

```yaml
# taxonomy/channels.yaml
facet: channel
terms: [{id: email, address: email, format: html}]
```

## After

```yaml
# taxonomy/channels.yaml
facet: channel
terms: [{id: email, address: first_name, format: html}]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.side import TermSide
from cjo_cli.review.diff.wording import quoted

KEYS = ("address", "format", "above")


def check(both: Both) -> Iterator[Seen]:
    """Channels that differ in what decides who is reached, and how."""
    for pair in both.terms:
        if pair.both is not None and pair.both[0].facet == "channel":
            old, new = pair.both
            for key in KEYS:
                before, after = _value(old, key), _value(new, key)
                if before != after:
                    sentence = f"{quoted(new.id)} has {_said(after)} as its {key}, not {_said(before)}"
                    yield seen(old, new, sentence, before, after, key)


def _value(side: TermSide, key: str) -> Any:
    return (side.parents[-1] if side.parents else None) if key == "above" else side.values.get(key)


def _said(found: str | None) -> str:
    return "none" if found is None else quoted(found)


RULE = ChangeRule("D305", "channel-changed", Category.CONTACT, __doc__, check)
