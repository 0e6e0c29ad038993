"""What a condition may refer to where it stands, and the faults found while compiling."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from cjo_cli.diagnostics import Path, Place, Related, nearest
from cjo_cli.model.base import ValueType
from cjo_cli.plan.vocabulary import Entry, Facets, Fault, successor, unknown

# Terms that do something: a successor may do something else, so that only a person may put it in their place.
DOING = ("channel", "audience", "action", "event", "attribute", "purpose")


@dataclass(frozen=True)
class Here:
    """A place in a file, and what is in reach there.

    `entry` names the events whose properties `entry:` reads (None: there is no such event, and `no_entry` says why);
    `instance` is whether a journey's instance is under way; `paths` are the steps and their paths by id, and `steps`
    where they stand; `moving` is whether this is a `when` whose turning true is looked for (E1).
    """

    file: str
    path: Path = ()
    entry: tuple[str, ...] | None = None
    no_entry: str = "no journey's instance is under way here"
    instance: bool = False
    paths: dict[str, list[str]] | None = None
    steps: Mapping[str, Place] = field(default_factory=dict)
    moving: bool = False

    def at(self, *below: str | int) -> Here:
        """The same, further down."""
        # Asked at every node of a file, so its fields are not looked up as `replace` does it.
        return Here(self.file, (*self.path, *below), self.entry, self.no_entry, self.instance, self.paths, self.steps,
                    self.moving)  # fmt: skip

    def place(self, *below: str | int, key: bool = False) -> Place:
        """A symbolic place below this one."""
        return Place(self.file, (*self.path, *below), "key" if key else "value")


@dataclass
class Compiler:
    """The words in reach, the timezone, and what was found wrong so far.

    `journeys` and `contents` are where those ids stand.
    """

    facets: Facets
    timezone: str
    faults: list[Fault] = field(default_factory=list)
    moving_audiences: dict[str, list[Place]] = field(default_factory=dict)
    journeys: Mapping[str, Place] = field(default_factory=dict)
    contents: Mapping[str, Place] = field(default_factory=dict)

    def fault(
        self, rule: str, place: Place, message: str, label: str = "", hint: str = "", related: tuple[Related, ...] = ()
    ) -> None:
        """Note one fault."""
        self.faults.append(Fault(rule, place, message, label, related, hint))

    def lost(
        self, rule: str, place: Place, message: str, label: str, word: str, known: Mapping[str, Place], hint: str = ""
    ) -> None:
        """Note that `word` is none of `known`, with where the nearest stands; `hint` is for where none is near."""
        close = nearest(word, known)
        related = (Related(known[close[0]], "did you mean this one?"),) if close else ()
        if close:
            hint = "replace with " + " or ".join(f"'{name}'" for name in close)
        only = close[0] if len(close) == 1 else None
        self.faults.append(Fault(rule, place, message, label, related, hint, only))

    def term(self, facet: str, word: str, place: Place) -> str | None:
        """The id that `word` means in `facet`, or None and a fault."""
        entry = self.facets.resolve(facet, word)
        found = [unknown(self.facets, facet, word, place)] if entry is None else self._worn(facet, word, entry, place)
        # A key that is replaced could meet the same one beside it.
        self.faults += [replace(fault, replacement=None) for fault in found] if place.on == "key" else found
        return None if entry is None else entry.term.id

    def _worn(self, facet: str, word: str, entry: Entry, place: Place) -> list[Fault]:
        """An alias, a deprecated term; of an alias of a deprecated term only the latter is to be replaced."""
        name, old = entry.term.id, entry.term.deprecated
        found = []
        if word != name:
            alias = entry.place("aliases", entry.term.aliases.index(word))
            found.append(Fault(
                "alias-used", place, f"'{word}' is an alias of the {facet} '{name}'", "an alias",
                (Related(alias, "declared here"),), f"write '{name}'", None if old else name))  # fmt: skip
        if old is not None:
            use = successor(self.facets, facet, entry)
            since = f" since {old.since}" if old.since else ""
            found.append(Fault(
                "deprecated-term", place, f"the {facet} '{name}' is deprecated{since}", "deprecated",
                (Related(entry.place("deprecated"), "retired here"),),
                f"use '{use}'" if use else f"use another {facet}, or give it a successor: deprecated: {{use: ...}}",
                None if facet in DOING else use))  # fmt: skip
        return found

    def terms(self, facet: str, words: tuple[str, ...], here: Here, *below: str | int) -> list[str]:
        """The ids that `words` mean; unknown ones are left out, with a fault each."""
        # Of a lone text where a list may stand there is no position 0: the place then resolves to the text itself.
        found = [self.term(facet, word, here.place(*below, position)) for position, word in enumerate(words)]
        return [name for name in found if name is not None]

    def property_type(
        self, events: list[str], name: str, place: Place, beside: Collection[str] = ()
    ) -> ValueType | None:
        """The one type that every one of `events` declares for property `name` (language.md, "Conditions").

        `beside` are the names that stand with it: no two can become one.
        """
        types: set[ValueType] = set()
        for event in events:
            properties = self.facets.of("event")[event].term.properties
            if name not in properties:
                self._unknown_property(event, name, {p: v for p, v in properties.items() if p not in beside}, place)
                return None
            types.add(properties[name].type)
        if len(types) > 1:
            several = ", ".join(sorted(types))
            self.fault("shared-property", place, f"the property '{name}' has different types: {several}",
                       hint="give it one type in the taxonomy, or write a condition for each event")  # fmt: skip
            return None
        return next(iter(types), None)

    def entry_type(self, here: Here, name: str, place: Place) -> ValueType | None:
        """The type of property `name` of the entry event; several entry events may leave it to some of them."""
        if here.entry is None:
            self.fault("entry-without-event", place, f"there is no entry event to read '{name}' of: {here.no_entry}",
                       hint="'entry:' needs a journey with 'enter.event'")  # fmt: skip
            return None
        declared = [event for event in here.entry if name in self.facets.of("event")[event].term.properties] or list(
            here.entry[:1]
        )
        return self.property_type(declared, name, place) if declared else None

    def attribute_type(self, word: str, place: Place) -> tuple[str, ValueType] | None:
        """The attribute that `word` means, and its type."""
        if word in ("timezone", "locale") and self.facets.resolve("attribute", word) is None:
            return word, "string"
        name = self.term("attribute", word, place)
        return (name, self.facets.of("attribute")[name].term.type) if name else None

    def _unknown_property(self, event: str, name: str, properties: dict[str, object], place: Place) -> None:
        entry = self.facets.of("event")[event]
        close = nearest(name, properties)
        related = (Related(entry.place("properties", close[0]), "did you mean this one?"),) if close else ()
        hint = f"declare it under '{event}' in the taxonomy"
        if close:
            hint = "replace with " + " or ".join(f"'{c}'" for c in close)
        self.faults.append(Fault(
            "unknown-property", place, f"the event '{event}' has no property '{name}'", "not in the taxonomy", related,
            hint, close[0] if len(close) == 1 else None))  # fmt: skip
