"""`older_than` or `newer_than` in the `where` of an event, under a `when` that is watched.

## Why

Its turning true could not be found by the events alone (E1).

## Fires

```yaml
when: {event: ordered, where: {at: {older_than: 3d}}}
```

## Mended

```yaml
when: {not: {event: ordered, within: 3d}}
```
"""

from cjo_cli.diagnostics import Severity
from cjo_cli.rules.base import Rule

RULE = Rule("CJO225", "moving-window", Severity.ERROR, __doc__)
