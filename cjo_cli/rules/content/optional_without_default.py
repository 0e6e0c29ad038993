"""A template reads a value that may be missing, and says nothing for that case.

## Why

Attributes are known of some customers, and a property that is not `required` comes with some events. Without a default
the text cannot be rendered for the others, and they get no message.

A value counts as there where a condition of the variant or of the path to the step needs it (`exists: true`, `eq`, …),
where it is the address of the channel, the journey's `key`, or a `required` property of every entry event; and inside
`{% if … is defined %}`.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: "{{ customer.first_name }}, your cart is waiting"
    body: What you chose is still here.
```

## Mended

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: "{{ customer.first_name | default('Hello') }}, your cart is waiting"
    body: What you chose is still here.
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cjo_cli.diagnostics import Related, Severity
from cjo_cli.rules.base import Across, ContentItem, Fault, Item, Note, Rule, Scene
from cjo_cli.rules.content.support.reads import Reading, Sent, notes, readings, sides
from cjo_cli.rules.flow.support.memory import remembered

NAME = "optional-without-default"


@remembered
def _open(scene: Scene, item: ContentItem) -> tuple[Reading, ...]:
    """What is read without a default and is not in every text's reach."""
    return tuple(
        one for one in readings(scene, item)
        if not one.safe and (one.root == "entry" or (one.root == "customer" and one.name in scene.plan.attributes))
    )  # fmt: skip


def note(scene: Scene, item: Item) -> Iterator[Note]:
    return notes(scene, item, _open)


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    read, sent = sides(notes)
    for reading in read:
        senders = sent.get(reading.content, [])
        if reading.root == "entry":
            yield from _property(scene, reading, senders)
        # A journey that is left out for its errors may be the one that asks for the value.
        elif senders or scene.whole:
            yield from _attribute(reading, senders)


def _attribute(reading: Reading, senders: list[Sent]) -> Iterator[Fault]:
    lacking = next((one for one in senders if f"customer.{reading.name}" not in one.known), None)
    if lacking is None and senders:
        return
    related = (Related(lacking.place, "sent here to everyone who comes by"),) if lacking else ()
    yield _fault(reading, "customer", "not every customer has one", related)


def _property(scene: Scene, reading: Reading, senders: list[Sent]) -> Iterator[Fault]:
    for one in senders:
        for event in one.events:
            declared = scene.facets.of("event")[event].term.properties
            own = declared.get(reading.name)
            # What no event of any journey has is undeclared, and another rule's.
            if f"entry.{reading.name}" in one.known or (own is not None and own.required):
                continue
            if own is None and not _somewhere(scene, reading, senders):
                continue
            what = f"'{event}' need not have one" if own is not None else f"'{event}' has none"
            related = (Related(one.place, f"sent here, by '{one.journey}'"),)
            yield _fault(reading, "entry", what, related)
            return


def _somewhere(scene: Scene, reading: Reading, senders: list[Sent]) -> bool:
    events = scene.facets.of("event")
    return any(reading.name in events[event].term.properties for one in senders for event in one.events)


def _fault(reading: Reading, root: str, why: str, related: tuple[Related, ...]) -> Fault:
    written = f"{root}.{reading.name}"
    return Fault(NAME, reading.place, f"'{written}' may be missing: {why}", "no default", related,
                 f"write {{{{ {written} | default('…') }}}}, or ask {{% if {written} is defined %}}")  # fmt: skip


RULE = Rule("CJO503", NAME, Severity.WARNING, __doc__, across=Across(note, judge))
