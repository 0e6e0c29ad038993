"""A channel that sends to people has no address, where others do.

## Why

Without an `address` a channel counts as reaching everybody: whoever has no telephone number is sent an SMS, and no
other channel is tried. Said of channels of kind `message` or `human`, in a project that declares addresses.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: sms, kind: message}
  - {id: letter, kind: message, address: email}
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: sms, kind: message, address: phone}
  - {id: letter, kind: message, address: email}
```

```yaml
# taxonomy/attributes.yaml
terms:
  - {id: phone, type: string, pii: true}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem

KINDS = ("message", "human")


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """A channel to people that lacks what its likes have."""
    term = item.entry.term
    if item.facet != "channel" or term.kind not in KINDS or term.terms or term.deprecated is not None:
        return
    others = [name for name, other in scene.facets.all("channel") if other.kind in KINDS and name != term.id]
    addressed = next((name for name in others if scene.plan.channels[name].address is not None), None)
    if scene.plan.channels[term.id].address is None and addressed is not None:
        yield Fault(RULE.name, item.entry.place("id"),
                    f"'{term.id}' has no address, so it is taken to reach everybody; '{addressed}' has one",
                    "reaches everybody", hint="name the attribute that must hold a value: address")  # fmt: skip


RULE = Rule("CJO613", "no-address", Severity.WARNING, __doc__, term=check)
