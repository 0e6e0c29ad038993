"""Marketing is sent to an address under a purpose that asks for no consent.

## Why

For marketing by e-mail, SMS, push or telephone the law of most countries wants consent first. A purpose with
`consent: none` is for what was bought and for what went wrong.

Content is taken for marketing where its purpose says so in its id, title or aliases (marketing, promotion, newsletter,
…), where a text reads `unsubscribe_url`, which service mail has no use for, or where the purpose is under caps and the
content's `action` has a `value`, a sale. Purposes exempt from caps (`capped: false`) are service otherwise. Channels
without an `address` (a till, a poster, paper) ask for nothing.

## Fires

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms:
  - {id: marketing, consent: none}
```

## Mended

```yaml
# taxonomy/purposes.yaml
facet: purpose
terms:
  - {id: marketing, consent: {default: email_ok}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.consent.support.marketing import called_marketing, purpose_term


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    purpose = item.plan.purpose
    term = purpose_term(scene, purpose)
    if term.consent != "none":
        return
    addressed = [v.channel for v in item.plan.variants if scene.plan.channels[v.channel].address is not None]
    why = "is marketing by its name" if called_marketing(term) else _way_out(item)
    why = why or (_sells(scene, item) if term.capped else "")
    if addressed and why:
        related = (Related(scene.facets.of("purpose")[purpose].place("consent"), "asks for no consent"),)
        yield Fault(
            "marketing-without-consent", item.place("purpose"),
            f"this {why}, goes out by {addressed[0]}, and its purpose '{purpose}' asks for no consent",
            "no consent", related,
            "use a purpose with consent; if it is service, say so with 'capped: false' on the purpose",
        )  # fmt: skip


def _way_out(item: ContentItem) -> str:
    texts = (v.body or item.bodies.get(position) or "" for position, v in enumerate(item.content.variants))
    return "offers a way to unsubscribe" if any("unsubscribe_url" in text for text in texts) else ""


def _sells(scene: Scene, item: ContentItem) -> str:
    entry = scene.facets.resolve("action", item.content.action) if item.content.action else None
    return f"is for a sale ('{entry.term.id}' has a value)" if entry is not None and entry.term.value else ""


RULE = Rule("CJO601", "marketing-without-consent", Severity.WARNING, __doc__, content=check)
