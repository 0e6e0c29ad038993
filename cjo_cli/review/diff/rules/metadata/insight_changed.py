"""A journey says otherwise why it should work: an insight is new, gone, or has other words, date or confidence.

Nothing that customers get depends on it; whether what is changed still rests on evidence does.

## Before

```yaml
# journeys/cart-recovery.yaml
insights: [{claim: Shoppers leave to compare delivery cost, source: interviews-2026-02, confidence: medium}]
```

## After

```yaml
# journeys/cart-recovery.yaml
insights: [{claim: Shoppers leave to compare delivery cost, source: survey-2026-05, confidence: high}]
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cjo_cli.review.diff.base import Both, Category, ChangeRule, JourneyPair, Seen
from cjo_cli.review.diff.side import JourneySide
from cjo_cli.review.diff.wording import quoted

Insight = Mapping[str, Any]


def check(both: Both) -> Iterator[Seen]:
    """Insights are the same by their id, else by their claim; a bundle holds none."""
    for pair in both.journeys:
        if pair.base.details is not None and pair.head.details is not None:
            yield from _of_journey(pair, _insights(pair.base), _insights(pair.head))


def _insights(side: JourneySide) -> dict[str, Insight]:
    return {one.get("id") or one["claim"]: one for one in (side.details or {}).get("insights", ())}


def _of_journey(pair: JourneyPair, old: dict[str, Insight], new: dict[str, Insight]) -> Iterator[Seen]:
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name), new.get(name)
        if before != after:
            what = "has a new insight" if before is None else "loses an insight" if after is None else (
                "has another insight")  # fmt: skip
            step = (after or before or {}).get("step")
            yield pair.seen(f"{quoted(pair.id)} {what}", _words(before), _words(after), "insights", step=step)


def _words(insight: Insight | None) -> str | None:
    """The claim, and behind it what else is said."""
    if insight is None:
        return None
    beside = ", ".join(f"{key} {insight[key]}" for key in insight if key not in ("claim", "id"))
    return f"{insight['claim']} ({beside})" if beside else str(insight["claim"])


RULE = ChangeRule("D505", "insight-changed", Category.METADATA, __doc__, check)
