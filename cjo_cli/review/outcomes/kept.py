"""What replays came to, kept in the project's cache by what they were made of: plan, log and this cjo."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from cjo_cli.cache.seen import digest
from cjo_cli.cache.store import folder_of, read, write
from cjo_cli.cache.tool import tool
from cjo_cli.review.outcomes.figures import Figures
from cjo_cli.review.outcomes.values import Outcomes, Window

T = TypeVar("T")


@dataclass(frozen=True)
class Replayed:
    """A side's figures over the log, and the log."""

    figures: Figures
    log: Window


@dataclass(frozen=True)
class Sizes:
    """Customers in each audience at the log's end."""

    customers: dict[str, int]


# The beginning of a file's name; of each kind only the latest are kept.
NAMES: dict[type, str] = {Replayed: "replay", Outcomes: "outcomes", Sizes: "sizes"}


@dataclass(frozen=True)
class Shelf:
    """The cache of one project, for one log; without `on` nothing is kept, and nothing there."""

    root: Path
    log: str
    on: bool = True

    def recall(self, kind: type[T], *made_of: object) -> T | None:
        """What was kept under the same digests; None where there is nothing, or nothing that can be read."""
        from pydantic import TypeAdapter, ValidationError

        plain = read(folder_of(self.root), self._name(kind, made_of)) if self.on else None
        try:
            return None if plain is None else TypeAdapter(kind).validate_python(plain)
        except ValidationError:
            return None

    def keep(self, value: Any, *made_of: object) -> None:
        """Keep a value under digests; where that cannot be, nothing is kept."""
        if self.on:
            write(folder_of(self.root), self._name(type(value), made_of), asdict(value))

    def _name(self, kind: type, made_of: object) -> str:
        return f"{NAMES[kind]}-{digest(repr((tool(), self.log, made_of)))[:32]}.json"
