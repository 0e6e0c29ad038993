"""A channel lacks a locale that the item's other variants have.

## Why

Who speaks the missing language gets the project's instead, or another variant than others in the same audience, and
nobody meant that. Where a channel has no variant in the project's locale, and none without a locale, whoever speaks
another language gets nothing at all (M2).

A locale is there too where its language is: `en` serves `en-GB`.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: en, subject: Your cart is waiting, body: What you chose is still here.}
  - {channel: email, locale: nl, subject: Uw mandje wacht, body: Wat u koos ligt er nog.}
  - {channel: app, locale: en, title: Your cart is waiting, body: What you chose is still here.}
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - {channel: email, locale: en, subject: Your cart is waiting, body: What you chose is still here.}
  - {channel: email, locale: nl, subject: Uw mandje wacht, body: Wat u koos ligt er nog.}
  - {channel: app, locale: en, title: Your cart is waiting, body: What you chose is still here.}
  - {channel: app, locale: nl, title: Uw mandje wacht, body: Wat u koos ligt er nog.}
```

```yaml
# taxonomy/channels.yaml
terms:
  - {id: app, format: text}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.model.locales import normal
from cjo_cli.rules.base import ContentItem, Fault, Rule, Scene
from cjo_cli.rules.content.support.locales import groups, serves
from cjo_cli.rules.content.support.shown import Shown, shown

NAME = "missing-locale"


def check(scene: Scene, item: ContentItem) -> Iterator[Fault]:
    variants = shown(scene, item)
    first = {v.part.locale: v for v in reversed(variants) if v.part.locale is not None}
    spoken = list(dict.fromkeys(v.part.locale for v in variants if v.part.locale is not None))
    for group in groups(variants):
        own = [variant.part.locale for variant in group]
        lacking = [locale for locale in spoken if not serves(own, locale)]
        for locale in lacking:
            yield _lacking(group, locale, first[locale])
        if not lacking and None not in own and group[0].part.when is None:
            yield from _without_fallback(scene, group, own)


def _lacking(group: list[Shown], locale: str, other: Shown) -> Fault:
    some = " with this condition" if group[0].part.when is not None else ""
    return Fault(
        NAME, group[0].place("channel"), f"'{group[0].part.channel}' has no variant in '{locale}'{some}",
        f"only in {', '.join(str(variant.part.locale) for variant in group)}",
        (Related(other.place("locale"), f"'{other.part.channel}' has one"),),
        f"add the variant in '{locale}', or one without a locale",
    )  # fmt: skip


def _without_fallback(scene: Scene, group: list[Shown], own: list[str | None]) -> Iterator[Fault]:
    project = normal(scene.config.locale)
    if not serves(own, project):
        yield Fault(
            NAME, group[0].place("locale"),
            f"'{group[0].part.channel}' has no variant in the project's locale '{project}'",
            "others get nothing", (), f"add one in '{project}', or leave the locale out of the one for everybody",
        )  # fmt: skip


RULE = Rule("CJO505", NAME, Severity.WARNING, __doc__, content=check)
