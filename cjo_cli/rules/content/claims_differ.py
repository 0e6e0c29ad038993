"""Two variants for the same people name different percents or prices.

## Why

The mail says ten percent, the push message fifteen: one of them is wrong, and the customer has both. Compared are all
percents, and all amounts of money, with facts filled in, between channels and locales. Variants for two channels agree
where they share one of them; for one channel in two languages, where they have the same.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: 10% off your cart
    body: What you chose is still here.
  - channel: app
    title: 15 % off your cart
    body: What you chose is still here.
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```

## Mended

```yaml
# content/cart-reminder.yaml
facts: {discount: "10%"}
variants:
  - channel: email
    subject: "{{ facts.discount }} off your cart"
    body: What you chose is still here.
  - channel: app
    title: "{{ facts.discount }} off your cart"
    body: What you chose is still here.
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.shown import Shown, conditions_differ, shown

NUMBER = r"(\d{1,9}(?:[.,]\d{1,2})?)(?![\d])"
DIGIT = re.compile(r"\d")
CLAIMS = {
    "percent": re.compile(rf"(?<![\d.,]){NUMBER}[ \u00a0\u202f]?(?:%|percent\b|procent\b|Prozent\b)"),
    "price": re.compile(
        rf"(?:€|\$|£|\bEUR\b|\bUSD\b|\bGBP\b)[ \u00a0\u202f]?{NUMBER}"
        rf"|(?<![\d.,]){NUMBER}[ \u00a0\u202f]?(?:€|£|(?:euro|EUR|USD|GBP)s?\b)"
    ),
}


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    variants = [(variant, text) for variant in shown(scene, item) if DIGIT.search(text := variant.said())]
    for kind, pattern in CLAIMS.items():
        seen: list[tuple[Shown, frozenset[str]]] = []
        for variant, text in variants:
            claims = claims_in(pattern, text)
            if not claims:
                continue
            first = next((s for s in seen if not conditions_differ(s[0], variant)), None)
            if first is None:
                seen.append((variant, claims))
            elif _differ(variant, claims, *first):
                yield _fault(kind, variant, claims, *first)


def _differ(variant: Shown, claims: frozenset[str], first: Shown, others: frozenset[str]) -> bool:
    """On one channel languages say the same; of two channels one may say more."""
    return claims != others if variant.part.channel == first.part.channel else not claims & others


def claims_in(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    """The numbers that a text names, as one of `CLAIMS` finds them, however they are written."""
    found = (next(group for group in match.groups() if group is not None) for match in pattern.finditer(text))
    return frozenset(_number(text) for text in found)


def _number(text: str) -> str:
    """Without the signs and zeros that languages write differently."""
    whole, _, part = text.replace(",", ".").partition(".")
    return f"{whole}.{part.rstrip('0')}".rstrip(".")


def _fault(kind: str, variant: Shown, claims: frozenset[str], first: Shown, others: frozenset[str]) -> Fault:
    return Fault(
        "claims-differ", variant.place("channel"),
        f"the {kind} named here ({', '.join(sorted(claims))}) is not the one for {first.named} "
        f"({', '.join(sorted(others))})",
        f"another {kind}", (Related(first.place("channel"), "the other variant"),),
        "write it once, as a fact, and read it in every variant",
    )  # fmt: skip


RULE = Rule("CJO511", "claims-differ", Severity.WARNING, __doc__, content=check)
