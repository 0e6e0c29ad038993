"""A purpose asks for another consent, or for none.

Who consented to one thing has not consented to another. Have it looked at by who answers for privacy, and say so with
`accept` in the facet's file.

## Before

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms: [{id: marketing, consent: {default: email_ok}}]
```

## After

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms: [{id: marketing, consent: none}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cjo_cli.review.diff.base import Both, Category, ChangeRule, Seen
from cjo_cli.review.diff.wording import named, quoted


def check(both: Both) -> Iterator[Seen]:
    """Purposes with another consent on a channel that both sides have."""
    channels = both.base.plan.channels.keys() & both.head.plan.channels.keys()
    old, new = both.base.plan.purposes, both.head.plan.purposes
    for name in sorted(old.keys() & new.keys()):
        before, after = (_words(side[name].consent, channels) for side in (old, new))
        if before != after:
            sentence = f"{quoted(name)} needs {after}, not {before}"
            yield both.of_term("purpose", name, sentence, before, after, "consent")


def _words(consent: Mapping[str, str] | None, channels: set[str]) -> str:
    if consent is None:
        return "no consent"
    by_attribute: dict[str, list[str]] = {}
    for channel in sorted(channels):
        if channel in consent:
            by_attribute.setdefault(consent[channel], []).append(channel)
    told = [f"{quoted(attribute)} for {named(reached)}" for attribute, reached in sorted(by_attribute.items())]
    return "; ".join(told) or "consent that nobody gives"


RULE = ChangeRule("D306", "consent-changed", Category.CONTACT, __doc__, check, breaking=True)
