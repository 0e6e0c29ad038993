"""What a change of a content item, a fact or a word reaches: variants, and the steps that send them or ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cjo_cli.content.filters import plain
from cjo_cli.content.names import names
from cjo_cli.content.parts import Name
from cjo_cli.model.locales import normal
from cjo_cli.plan.conditions import Condition
from cjo_cli.plan.model import ChooseState, State, UpdateState, WaitForState, WaitUntilState
from cjo_cli.review.content.catalogue import Catalogue
from cjo_cli.review.content.cells import for_whom
from cjo_cli.review.content.target import CONTENT, FACT, VALUE, Target
from cjo_cli.review.content.words import Word, matched, mentions, reached
from cjo_cli.rules.base import ContentItem, JourneyItem
from cjo_cli.rules.content.support.shown import Shown, shown, templates
from cjo_cli.rules.content.support.typed import typed

# The words that a content item or a journey carries, by facet.
CARRIED = {"team": "owner", "campaign": "campaign", "stage": "stage"}


@dataclass(frozen=True)
class TouchedVariant:
    """A variant that a change reaches, and by what."""

    content: str
    position: int
    channel: str
    locale: str | None
    audience: str | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class TouchedStep:
    """A step that a change reaches (None: the journey itself); `content` is what it sends, where that is the reason."""

    journey: str
    step: str | None
    why: tuple[str, ...]
    content: str | None = None


@dataclass(frozen=True)
class Impact:
    """Everything that a change reaches, in the order of the files."""

    target: Target
    variants: tuple[TouchedVariant, ...]
    steps: tuple[TouchedStep, ...]
    owners: tuple[str, ...] = field(default=())

    @property
    def contents(self) -> tuple[str, ...]:
        """The content items."""
        return tuple(dict.fromkeys(one.content for one in self.variants))

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels of the variants."""
        return tuple(dict.fromkeys(one.channel for one in self.variants))

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales of the variants."""
        return tuple(dict.fromkeys(one.locale for one in self.variants if one.locale is not None))

    @property
    def journeys(self) -> tuple[str, ...]:
        """The journeys."""
        return tuple(dict.fromkeys(one.journey for one in self.steps))


def impact(catalogue: Catalogue, target: Target) -> Impact:
    """What a change of `target` reaches."""
    facets = catalogue.scene.facets
    word = (target.kind, target.name)
    words = reached(catalogue.plan, facets, word) if target.kind in facets.terms else frozenset[Word]()
    search = _Search(catalogue, target, words)
    variants = tuple(one for item in catalogue.scene.contents.values() for one in search.variants(item))
    steps = tuple(one for item in catalogue.journeys for one in search.steps(item, variants))
    return Impact(target, variants, steps, tuple(_owners(catalogue, variants, steps)))


def _owners(
    catalogue: Catalogue, variants: Iterable[TouchedVariant], steps: Iterable[TouchedStep]
) -> list[str]:  # fmt: skip
    """Who answers for what is reached, most first."""
    contents = dict.fromkeys(one.content for one in variants)
    journeys = dict.fromkeys(one.journey for one in steps)
    own = [catalogue.scene.contents[name].content.owner for name in contents]
    own += [item.journey.owner for item in catalogue.journeys if item.plan.id in journeys]
    found = [owner for owner in own if owner is not None]
    return sorted(dict.fromkeys(found), key=lambda owner: (-found.count(owner), owner))


@dataclass(frozen=True)
class _Search:
    """Looks for a target, or for words that it reaches."""

    catalogue: Catalogue
    target: Target
    words: frozenset[Word]

    def variants(self, item: ContentItem) -> Iterator[TouchedVariant]:
        """The item's variants that are reached."""
        carried = tuple(self._carried(item))
        for variant in shown(self.catalogue.scene, item):
            why = tuple(dict.fromkeys((*carried, *self._of_variant(item, variant))))
            if why:
                part, written = variant.part, variant.variant
                yield TouchedVariant(
                    item.content.id, variant.position, part.channel, part.locale, for_whom(written, part), why
                )  # fmt: skip

    def _carried(self, item: ContentItem) -> Iterator[str]:
        """Why the whole item is reached."""
        content = item.content
        if self.target.kind == CONTENT and content.id == self.target.name:
            yield "this content"
        if ("purpose", item.plan.purpose) in self.words:
            yield f"purpose {item.plan.purpose}"
        if self.target.kind == "voice":
            yield f"spoken in {self.target.name}"
        carried = {facet: [getattr(content, key)] for facet, key in CARRIED.items()}
        carried |= {"action": [content.action], "product": list(content.products)}
        yield from self._words({**carried, **{facet: list(words) for facet, words in content.tags.items()}})

    def _words(self, carried: dict[str, list[str | None]]) -> Iterator[str]:
        for facet, written in carried.items():
            for word in written:
                entry = self.catalogue.scene.facets.resolve(facet, word) if word is not None else None
                if entry is not None and (facet, entry.term.id) in self.words:
                    yield f"{facet} {entry.term.id}"

    def _of_variant(self, item: ContentItem, variant: Shown) -> Iterator[str]:
        part = variant.part
        if ("channel", part.channel) in self.words:
            yield f"channel {part.channel}"
        if part.locale is not None and ("locale", normal(part.locale)) in {(f, normal(n)) for f, n in self.words}:
            yield f"locale {part.locale}"
        if part.when is not None:
            yield from self._asked([part.when], "for")
        yield from self._reached(item, variant)
        for _, field_, template in templates((variant,)):
            if self.target.kind == VALUE and self.target.pattern.search(typed(template)):
                yield f"written out in {field_.name}"
            for read in names(template):
                if self._reads(item, read.name):
                    yield f"reads {read.name.written} in {field_.name}"

    def _reached(self, item: ContentItem, variant: Shown) -> Iterator[str]:
        """By an address or a consent that the channel needs."""
        plan = self.catalogue.plan
        if ("attribute", str(variant.channel.address)) in self.words:
            yield f"address {variant.channel.address}"
        consent = (plan.purposes[item.plan.purpose].consent or {}).get(variant.part.channel)
        if ("attribute", str(consent)) in self.words:
            yield f"consent {consent}"

    def _reads(self, item: ContentItem, name: Name) -> bool:
        if name.root == "customer":
            return ("attribute", name.name) in self.words
        if name.root == "entry" and self.target.kind == "event":
            return self._starts(item.content.id)
        if name.root != "facts" or item.content.id not in self.target.items:
            return False
        if self.target.kind == VALUE:
            return plain(item.content.facts[name.name].value) == self.target.name
        return self.target.kind == FACT and name.name == self.target.name

    def _starts(self, content: str) -> bool:
        """Whether the event starts a journey that sends the content."""
        sending = (send.journey.entry.match for send in self.catalogue.sends if send.content == content)
        return any(match is not None and self.target.name in match.events for match in sending)

    def _asked(self, conditions: Iterable[Condition], how: str) -> Iterator[str]:
        """The reached words that conditions name."""
        for condition in conditions:
            yield from (f"{how} {facet} {name}" for facet, name in mentions(condition) if (facet, name) in self.words)

    # Steps

    def steps(self, item: JourneyItem, variants: Iterable[TouchedVariant]) -> Iterator[TouchedStep]:
        """The journey itself, and its steps in the file's order, as far as they are reached."""
        journey = item.plan
        of_itself = tuple(dict.fromkeys(self._of_journey(item)))
        if of_itself:
            yield TouchedStep(journey.id, None, of_itself)
        touched = {(one.content, one.channel) for one in variants}
        for state in journey.states:
            why = tuple(dict.fromkeys(self._of_state(state)))
            if why:
                yield TouchedStep(journey.id, state.id, why)
            for send in self.catalogue.sends:
                if send.journey.id == journey.id and send.step == state.id:
                    through = [channel for channel in send.sending.via if (send.content, channel) in touched]
                    if through:
                        why = (f"sends {send.content} on {', '.join(through)}",)
                        yield TouchedStep(journey.id, state.id, why, send.content)

    def _of_journey(self, item: JourneyItem) -> Iterator[str]:
        journey, plan = item.journey, item.plan
        carried: dict[str, list[str | None]] = {facet: [getattr(journey, key)] for facet, key in CARRIED.items()}
        carried |= {"product": list(journey.products), "kpi": list(journey.kpis)}
        yield from self._words({**carried, **{facet: list(words) for facet, words in journey.tags.items()}})
        if plan.goal is not None:
            if ("action", plan.goal.action) in self.words:
                yield f"goal {plan.goal.action}"
            matches = [word for match in plan.goal.events for word in matched(match)]
            yield from (f"goal by {facet} {name}" for facet, name in matches if (facet, name) in self.words)
        for part in plan.exits:
            yield from (f"exit on {facet} {name}" for facet, name in matched(part.match) if (facet, name) in self.words)

    def _of_state(self, state: State) -> Iterator[str]:
        yield from self._asked(_conditions(state), "asks for")
        match = getattr(state, "match", None)
        if match is not None:
            how = "starts on" if state.kind == "entry" else "waits for"
            yield from (f"{how} {facet} {name}" for facet, name in matched(match) if (facet, name) in self.words)
        if isinstance(state, UpdateState):
            yield from (f"updates {name}" for name in state.set if ("attribute", name) in self.words)
        moment = state.moment if isinstance(state, WaitUntilState) else None
        if moment is not None and (moment.source, moment.name) in self.words:
            yield f"waits for {moment.name}"
        if isinstance(state, ChooseState):
            parts = [part.attribute for one in state.candidates for part in one.add]
            yield from (f"scores by {name}" for name in parts if ("attribute", str(name)) in self.words)


def _conditions(state: State) -> Iterator[Condition]:
    """Every condition that stands in a state."""
    for name in ("when", "condition", "audience"):
        found = getattr(state, name, None)
        if found is not None:
            yield found
    yield from (
        move.when for move in state.transitions if move.when is not None and not isinstance(state, WaitForState)
    )
    if isinstance(state, ChooseState):
        for candidate in state.candidates:
            yield from (one for one in (candidate.when, *(part.when for part in candidate.add)) if one is not None)
