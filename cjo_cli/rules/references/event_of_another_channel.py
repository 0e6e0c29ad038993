"""A channel names the feedback event of another channel as its own.

## Why

`events` says which event of the log a channel's messages can cause. An event that is named after another channel
(`push_opened` for e-mail) is a slip of copying: waits for it then look as if they could be answered.

## Fires

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text, events: {opened: email_opened}}
```

## Mended

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text, events: {opened: app_opened}}
```

```yaml
# taxonomy/events.yaml
terms:
  - {id: app_opened}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Fault, Rule, Scene, TermItem


def check(scene: Scene, item: TermItem) -> Iterator[Fault]:
    """Each event whose name has another channel's name in it, and not this one's."""
    events = item.entry.term.events if item.facet == "channel" else None
    if events is None:
        return
    name = item.entry.term.id
    for kind, word in events.model_dump(exclude_none=True).items():
        entry = scene.facets.resolve("event", word)
        other = _other(scene, name, entry.term.id) if entry is not None else None
        if other is not None:
            yield Fault(RULE.name, item.entry.place("events", kind),
                        f"'{word}', named as what '{name}' causes, is called after the channel '{other}'",
                        "another channel's", hint=f"name the event that '{name}' is recorded by")  # fmt: skip


def _other(scene: Scene, channel: str, event: str) -> str | None:
    """The unrelated channel that the event is called after; none where it is called after this one."""
    lines = {name: part.lineage for name, part in scene.plan.channels.items()}
    words = {word for word in re.split(r"[_-]", event) if word}
    called = [name for name in lines if set(name.split("-")) <= words]
    own = [name for name in called if name in lines[channel] or channel in lines[name]]
    return next(iter(called), None) if not own else None


RULE = Rule("CJO242", "event-of-another-channel", Severity.WARNING, __doc__, term=check)
