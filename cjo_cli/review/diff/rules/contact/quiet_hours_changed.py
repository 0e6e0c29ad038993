"""A channel's quiet hours are others.

Messages that fall into them are deferred or dropped; those below the channel in the taxonomy have the same, unless
they have their own.

## Before

```yaml
# taxonomy/channels.yaml
facet: channel
terms: [{id: email, address: email, quiet_hours: {from: "21:00", to: "08:00", action: defer}}]
```

## After

```yaml
# taxonomy/channels.yaml
facet: channel
terms: [{id: email, address: email, quiet_hours: {from: "21:00", to: "10:00", action: drop}}]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen, seen
from cjo_cli.review.diff.side import TermSide
from cjo_cli.review.diff.wording import hours, quoted


def check(both: Both) -> Iterator[Seen]:
    """Channels that say something else of quiet hours."""
    for pair in both.terms:
        if pair.both is not None and pair.both[0].facet == "channel":
            old, new = pair.both
            before, after = _words(old), _words(new)
            if before != after:
                sentence = f"{quoted(new.id)} is quiet {after or 'at no time of its own'}"
                yield seen(old, new, sentence, before, after, "quiet_hours")


def _words(side: TermSide) -> str | None:
    quiet = side.values.get("quiet_hours")
    return None if quiet is None else f"from {hours(quiet['from'], quiet['to'])}, {quiet['action']}"


RULE = ChangeRule("D304", "quiet-hours-changed", Category.CONTACT, __doc__, check)
