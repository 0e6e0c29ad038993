"""What the stories of all trades share: chance, people, and what is recorded."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

SEED = 20260302
START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
NAMES = ("Ada", "Bram", "Chloe", "Daan", "Eva", "Finn", "Guus", "Hanna", "Iris", "Jan", "Karim", "Lotte", "Mia", "Noor")
T = TypeVar("T")
Person = dict[str, object]


def stamp(at: datetime) -> str:
    """An instant as the logs write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class House:
    """Draws, and collects events and people; what lies before or past its `days` is not recorded."""

    name: str
    days: int
    people: list[Person] = field(default_factory=list)
    events: list[tuple[datetime, str, str, Mapping[str, object]]] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{SEED}:{self.name}")

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self.rng.random() * len(values))]

    def later(self, at: datetime, least: float, most: float) -> datetime:
        """So many hours later, to the minute."""
        return at + timedelta(minutes=int(60 * (least + (most - least) * self.rng.random())))

    def day(self, first: int, last: int) -> datetime:
        """An instant by day."""
        return self.later(START + timedelta(days=first + int((last - first) * self.rng.random())), 7, 20)

    def number(self, kind: str) -> str:
        """The next id of its kind."""
        self.given[kind] = self.given.get(kind, 0) + 1
        return f"{kind}{self.given[kind]:03d}"

    def hears(self, person: Person, salt: str, holdout: int) -> bool:
        """Whether a replay writes to them, and does not hold them out (V5)."""
        digest = hashlib.md5(f"{person['id']}:{salt}".encode(), usedforsecurity=False).hexdigest()
        return int(digest[:8], 16) % 10_000 >= 100 * holdout

    def add(self, person: Person, at: datetime, event: str, **properties: object) -> None:
        if START <= at < START + timedelta(days=self.days):
            self.events.append((at, str(person["id"]), event, properties))

    def settle(self, count: int, **shares: float) -> Iterator[Person]:
        """People with a name and an address, mostly, and booleans by their share."""
        for index in range(1, count + 1):
            mail = f"u{index:03d}@example.org" if self.chance(0.94) else None
            person: Person = {"id": f"u{index:03d}", "first_name": self.pick(NAMES), "email": mail}
            person |= {name: self.chance(share) for name, share in shares.items()}
            self.people.append(person)
            yield person
