"""A template reads something that the project does not declare.

## Why

Nobody has a value for it: the text would be sent with a hole, or not at all. Templates see `customer.<attribute>`,
`entry.<property>` of the event that started the journey, `facts.<name>` of their item, `journey.id`, `now` and
`unsubscribe_url`.

## Fires

```yaml
# content/cart-reminder.yaml
variants:
  - channel: email
    subject: "{{ customer.firstname | default('Hello') }}, your cart is waiting"
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

from collections.abc import Iterable, Iterator, Sequence

from cjo_cli.content.whitelist import ROOTS, WHOLE
from cjo_cli.diagnostics import Place, Related, Severity, nearest, suggestion
from cjo_cli.plan.vocabulary import Entry
from cjo_cli.rules.base import Across, ContentItem, Fault, Item, Note, Rule, Scene
from cjo_cli.rules.content.support.reads import Reading, Sent, notes, readings, sides
from cjo_cli.rules.content.support.renamed import renamed
from cjo_cli.rules.flow.support.memory import remembered

NAME = "undeclared-name"


@remembered
def _open(scene: Scene, item: ContentItem) -> tuple[Reading, ...]:
    """What is read and, by itself, wrong, and what depends on the journeys that send the item."""
    return tuple(
        one for one in readings(scene, item) if one.root == "entry" or next(iter(_judged(scene, one, [])), None)
    )


def note(scene: Scene, item: Item) -> Iterator[Note]:
    return notes(scene, item, _open)


def judge(scene: Scene, notes: Sequence[Note]) -> Iterator[Fault]:
    read, sent = sides(notes)
    for reading in read:
        # A journey that is left out for its errors may be the one whose event has the property.
        yield from _judged(scene, reading, sent.get(reading.content, []) if scene.whole else [])


def _judged(scene: Scene, reading: Reading, sent: list[Sent]) -> Iterable[Fault]:
    match reading.root:
        case "customer":
            return _attribute(scene, reading)
        case "entry":
            return _property(scene, reading, sent)
        case "facts":
            return _fact(scene, reading)
        case "journey":
            known: tuple[str, ...] = ("journey.id",)
            written = f"journey.{reading.name}"
        case _:
            known = (*WHOLE, *(f"{root}.{reading.name}" for root in ROOTS if reading.name), *ROOTS)
            written = f"{reading.root}.{reading.name}" if reading.name else reading.root
    if written in known:
        return ()
    close = _meant(scene, reading) if reading.root != "journey" else ""
    sees = f"a template sees {', '.join(ROOTS[:3])}, journey.id, {', '.join(WHOLE)}"
    hint = close or suggestion(written, known) or sees
    return (Fault(NAME, reading.place, f"a template sees no '{written}'", "not a name here", (), hint),)


def _meant(scene: Scene, reading: Reading) -> str:
    """A bare word is most often an attribute or fact without its root."""
    if reading.name:
        return ""
    if reading.root in scene.contents[reading.content].content.facts:
        return f"did you mean facts.{reading.root}?"
    return f"did you mean customer.{reading.root}?" if reading.root in scene.plan.attributes else ""


def _attribute(scene: Scene, reading: Reading) -> Iterator[Fault]:
    if reading.name in scene.plan.attributes:
        return
    terms = scene.facets.of("attribute")
    alias = scene.facets.resolve("attribute", reading.name)
    close = [alias.term.id] if alias else nearest(reading.name, terms)
    related = (Related(terms[close[0]].place("id"), "did you mean this one?"),) if close else ()
    yield Fault(NAME, reading.place, f"no attribute '{reading.name}' is declared", "reads nothing", related,
                _replace(close, "customer") or "declare it in the taxonomy, facet attribute",
                renamed(scene, reading, close))  # fmt: skip


def _replace(close: list[str], root: str) -> str:
    return "write " + " or ".join(f"{root}.{name}" for name in close) if close else ""


def _fact(scene: Scene, reading: Reading) -> Iterator[Fault]:
    item = scene.contents[reading.content]
    facts = item.content.facts
    if reading.name in facts:
        return
    close = nearest(reading.name, facts)
    related = (Related(item.place("facts", close[0], key=True), "did you mean this one?"),) if close else ()
    yield Fault(NAME, reading.place, f"'{reading.content}' has no fact '{reading.name}'", "reads nothing", related,
                _replace(close, "facts") or "add it under 'facts'", renamed(scene, reading, close))  # fmt: skip


def _property(scene: Scene, reading: Reading, sent: list[Sent]) -> Iterator[Fault]:
    """Some event that starts a journey with this content must have it; without a journey, any event."""
    events = scene.facets.of("event")
    starts = list(dict.fromkeys(event for one in sent for event in one.events))
    if sent and not starts:
        if not reading.safe:
            related = (Related(sent[0].place, f"sent here, by '{sent[0].journey}'"),)
            yield Fault(NAME, reading.place, f"there is no entry event to read '{reading.name}' of", "reads nothing",
                        related, "the journeys that send it start without an event: give a default")  # fmt: skip
        return
    if any(reading.name in events[event].term.properties for event in starts or events):
        return
    owner = f"of {' or '.join(map(repr, starts))}" if starts else "of any event"
    close = nearest(reading.name, _properties(events, starts))
    yield Fault(NAME, reading.place, f"no property '{reading.name}' {owner} is declared", "reads nothing",
                _declared(events, starts, close),
                _replace(close, "entry") or "declare it in the taxonomy, facet event",
                renamed(scene, reading, close))  # fmt: skip


def _properties(events: dict[str, Entry], starts: list[str]) -> dict[str, str]:
    """Property to the first event that has it."""
    found: dict[str, str] = {}
    for event in starts or events:
        for name in events[event].term.properties:
            found.setdefault(name, event)
    return found


def _declared(events: dict[str, Entry], starts: list[str], close: list[str]) -> tuple[Related, ...]:
    if close:
        event = events[_properties(events, starts)[close[0]]]
        place: Place = event.place("properties", close[0])
        return (Related(place, "did you mean this one?"),)
    return (Related(events[starts[0]].place("id"), "what starts the journey"),) if starts else ()


RULE = Rule("CJO502", NAME, Severity.ERROR, __doc__, across=Across(note, judge, beyond=True), fixable=True)
