"""Why a customer is not in a journey, in short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cjo_cli.machine.decisions import Entered
from cjo_cli.machine.notes import Considered, Judged, Watched
from cjo_cli.machine.trace import Heard
from cjo_cli.plan.model import JourneyPlan
from cjo_cli.review.explain.entries import REJECTED
from cjo_cli.review.explain.person import Person
from cjo_cli.review.explain.scene import Scene
from cjo_cli.review.explain.values import WhyNot

WORDS = {
    "key": "no value for the key", "dates": "outside the dates", "audience": "not in the audience",
    "if": "'if' did not hold", "rollout": "outside the rollout", "merged": "one with another of the same instant",
    "running": "in it already", "exclusive": "in another journey of the group", "reentry": "too early to come back",
}  # fmt: skip


def why_not(scene: Scene, journey: JourneyPlan, heard: Sequence[Heard], person: Person) -> WhyNot:
    """What kept the customer out, most frequent first; of somebody who never was a candidate, why not."""
    own = [one for one in heard if isinstance(one, Considered) and one.whose.journey == journey.id]
    words = [*_entries(scene, journey, heard), *_rejections(own)]
    source = scene.source(journey.file, "enter")
    if own:
        return WhyNot(journey.id, tuple(words), source)
    words += _no_candidate(journey, heard, person)
    said = f"We did not start '{scene.journey_title(journey.id)}' for you: {_told(scene, journey, heard)}."
    return WhyNot(journey.id, tuple(words), source, said)


def _entries(scene: Scene, journey: JourneyPlan, heard: Sequence[Heard]) -> Iterator[str]:
    found = [one.at for one in heard if isinstance(one, Entered) and one.journey == journey.id]
    if found:
        times = "once" if len(found) == 1 else f"{len(found)} times, the first"
        yield f"entered {times}: {scene.when(found[0])}"
    else:
        yield "never entered"


def _rejections(candidates: Sequence[Considered]) -> Iterator[str]:
    counts = Counter(one.reason for one in candidates if one.reason is not None)
    if counts:
        plural = "candidate" if counts.total() == 1 else "candidates"
        yield f"{counts.total()} {plural} did not enter:"
    for reason, count in sorted(counts.items(), key=lambda pair: (-pair[1], list(REJECTED).index(pair[0]))):
        yield f"  {count} x {reason}: {WORDS[reason]} ({REJECTED[reason]})"


def _no_candidate(journey: JourneyPlan, heard: Sequence[Heard], person: Person) -> Iterator[str]:
    """By what starts the journey: nothing of it came (E1)."""
    entry = journey.entry
    yield "never a candidate (E1)"
    if entry.match is not None:
        came = sum(event.term in entry.match.events for event in person.events)
        names = " or ".join(f"'{name}'" for name in entry.match.events)
        yield f"{came or 'no'} event{'' if came == 1 else 's'} {names} of theirs came"
        if _failed(journey, heard):
            yield f"'where' turned {_failed(journey, heard)} away"
    elif entry.when is not None:
        looks = len(_looks(journey, heard))
        yield (
            "its 'when' held from the beginning, which is no entry" if _held_at_first(journey, heard)
            else f"its 'when' was looked at {'once' if looks == 1 else f'{looks} times'}, and never turned true"
        )  # fmt: skip
    elif entry.schedule is not None:
        yield "none of its scheduled instants came while the customer was there"
    else:
        yield f"no instance of '{entry.journey}' that counts ended {entry.outcome}"


def _told(scene: Scene, journey: JourneyPlan, heard: Sequence[Heard]) -> str:
    """The same in words for the customer."""
    entry = journey.entry
    if entry.match is not None:
        names = " or ".join(f"'{scene.title('event', name)}'" for name in entry.match.events)
        if _failed(journey, heard):
            return f"what we recorded as {names} was not what it starts with"
        return f"it starts with {names}, and we recorded none of yours"
    if entry.when is not None:
        held = _held_at_first(journey, heard)
        return "what it starts with " + ("was so from the beginning" if held else "never came to be")
    if entry.schedule is not None:
        return "none of the times at which it starts came while we knew you"
    assert entry.journey is not None
    return f"it follows on '{scene.journey_title(entry.journey)}', which did not end for you so that it could"


def _held_at_first(journey: JourneyPlan, heard: Sequence[Heard]) -> bool:
    return any(one.holds for one in _looks(journey, heard)[:1])


def _looks(journey: JourneyPlan, heard: Sequence[Heard]) -> list[Watched]:
    """Each time that the entry's `when` was looked at."""
    return [one for one in heard if isinstance(one, Watched) and one.whose.journey == journey.id]


def _failed(journey: JourneyPlan, heard: Sequence[Heard]) -> int:
    """How many events were of the entry's terms, but did not match."""
    verdicts = [one.verdict for one in heard if isinstance(one, Judged)]
    return sum(verdict.node is journey.entry.match and not verdict.holds for verdict in verdicts)


def not_replayed(scene: Scene, journey: JourneyPlan) -> WhyNot:
    """The journey is not among those that are replayed (E10)."""
    words = (
        f"it is not replayed: its status is '{journey.status}' (E10)",
        f"'--select {journey.id}' takes it as if live",
    )
    said = f"'{scene.journey_title(journey.id)}' is not in use."
    return WhyNot(journey.id, words, scene.source(journey.file, "status"), said)
