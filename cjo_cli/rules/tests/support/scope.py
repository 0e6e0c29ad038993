"""A test with all that its words may mean, and faults at its places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cjo_cli.diagnostics import Place, Related, nearest
from cjo_cli.model.suite import JourneyTest, Path, Scenario, Suite, scenario
from cjo_cli.plan.origin import Origin, origin_of
from cjo_cli.plan.vocabulary import Fault
from cjo_cli.rules.base import Scene
from cjo_cli.rules.tests.support.outline import Outline, Step

OPEN = ("live", "review")


@dataclass(frozen=True)
class Scope:
    """One test of a file, its scenario, and the journeys that exist in it."""

    scene: Scene
    file: str
    suite: Suite
    test: JourneyTest
    told: Scenario
    origin: Origin
    journeys: tuple[Outline, ...]
    every: Mapping[str, Outline]

    def place(self, *below: str | int, key: bool = False) -> Place:
        """A place below the test; of what the file says for all its tests, there."""
        own = getattr(self.test.case, str(below[0]))
        shared = not own or (isinstance(own, Mapping) and len(below) > 1 and below[1] not in own)
        path: Path = below if shared and hasattr(self.suite.head, str(below[0])) else self.test.path(*below)
        return Place(self.file, path, "key" if key else "value")

    def steps(self) -> Iterator[tuple[Outline, Step]]:
        """The steps of its journeys."""
        return ((journey, step) for journey in self.journeys for step in journey.steps)

    def lost(self, rule: str, place: Place, message: str, word: str, known: Iterable[str], hint: str) -> Fault:
        """That `word` is none of `known`; with what it may have meant, else the hint."""
        names = list(dict.fromkeys(known))
        close = nearest(word, names)
        if close:
            hint = "replace with " + " or ".join(f"'{name}'" for name in close)
        only = close[0] if len(close) == 1 and place.on == "value" else None
        return Fault(rule, place, message, "unknown here", self._beside(), hint, only)

    def _beside(self) -> tuple[Related, ...]:
        """The journey that the test is about, where there is only one."""
        if len(self.journeys) != 1:
            return ()
        return (Related(self.journeys[0].place, "the journey that is tested"),)


def scope_of(scene: Scene, file: str, suite: Suite, test: JourneyTest, every: Mapping[str, Outline]) -> Scope:
    """The scope of one test; journeys that do not exist are left out."""
    told = scenario(suite.head, test.case)
    names = told.journeys or [name for name, outline in every.items() if outline.status in OPEN]
    origin = origin_of(str(told.start), told.timezone or scene.plan.timezone)
    return Scope(scene, file, suite, test, told, origin, tuple(every[n] for n in names if n in every), every)
