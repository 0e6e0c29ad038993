"""What a state sends, on which channels, and what follows on its ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cjo_cli.diagnostics import Path
from cjo_cli.plan.model import ChannelPart, ChooseState, PurposePart, SendState, State
from cjo_cli.rules.base import JourneyItem, Scene
from cjo_cli.rules.flow.support.memory import remembered
from cjo_cli.rules.timing.support.arrival import DAY, MINUTE, Arrival, Clock, arrivals, delay

HARMLESS = ("onsite", "ads", "human")


@dataclass(frozen=True)
class Message:
    """A content item that a state may send, the channels it tries, and the path of the word that names it."""

    content: str
    via: tuple[str, ...]
    path: Path
    candidate: bool


def messages(state: State) -> tuple[Message, ...]:
    """What the state sends, or one of what it chooses among."""
    if isinstance(state, SendState):
        return (Message(state.content, state.via, (*state.source, "send"), candidate=False),)
    if isinstance(state, ChooseState):
        return tuple(
            Message(part.content, part.via, (*state.source, "choose", number, "send"), candidate=True)
            for number, part in enumerate(state.candidates)
        )
    return ()


def is_certain(state: State) -> bool:
    """Whether something is requested whoever comes: a choice can be among none."""
    return isinstance(state, SendState) or (
        isinstance(state, ChooseState) and any(part.when is None for part in state.candidates)
    )


UNKNOWN = PurposePart(consent=None, capped=False, quiet=False)


def purpose_of(scene: Scene, message: Message) -> PurposePart:
    """What the message is for; where its content names no known purpose, one of which no rule says anything."""
    return scene.plan.purposes.get(scene.plan.contents[message.content].purpose, UNKNOWN)


def channels_of(scene: Scene, message: Message) -> list[ChannelPart]:
    """The channels that the message tries, as far as they are known."""
    return [scene.plan.channels[channel] for channel in message.via if channel in scene.plan.channels]


@remembered
def kinds(scene: Scene) -> dict[str, str | None]:
    """Each channel's kind, its own or the nearest ancestor's."""
    own = {name: term.kind for name, term in scene.facets.all("channel")}
    return {
        name: next((own[step] for step in reversed(part.lineage) if own[step] is not None), None)
        for name, part in scene.plan.channels.items()
    }


def deferral(scene: Scene, message: Message) -> int:
    """The longest that quiet hours can put the message off."""
    if not purpose_of(scene, message).quiet:
        return 0
    quiet = (channel.quiet_hours for channel in channels_of(scene, message))
    spans = [(hours.to - hours.from_) % DAY for hours in quiet if hours is not None and hours.action == "defer"]
    return max(spans, default=0) * MINUTE


@dataclass(frozen=True)
class Way:
    """So many messages counted on a way to a state, the most time it can have taken, and the clock there."""

    count: int
    most: int
    clock: Clock | None


def onward(
    scene: Scene, item: JourneyItem, start: int, counts: Callable[[int], bool], limit: int
) -> Iterator[tuple[int, Way]]:
    """From the message at `start` on, the states that count and are surely reached within `limit`, each way counted.

    Of several ways to one state with one count the quickest is kept.
    """
    states = item.plan.states
    ways: dict[int, dict[int, Way]] = {start: {0: Way(0, 0, arrivals(scene, item)[start].clock)}}
    for number in range(start, len(states)):
        for found in ways.get(number, {}).values():
            way = found
            if counts(number):
                way = Way(found.count + 1, found.most, found.clock)
                yield number, way
            for step in states[number].transitions:
                after = Arrival(0, way.most).then(delay(states[number], step, way.clock))
                if after.latest is not None and after.latest < limit:
                    _keep(ways.setdefault(step.next, {}), Way(way.count, after.latest, after.clock))


def _keep(known: dict[int, Way], way: Way) -> None:
    if way.count not in known or way.most < known[way.count].most:
        known[way.count] = way
