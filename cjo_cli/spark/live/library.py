"""The bundles of a bucket as the machine runs them, opened and compiled once a process."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.lines import Told
from cjo_cli.machine.outbox import told_by
from cjo_cli.machine.reading import Typed
from cjo_cli.machine.rules import Rules, rules_of
from cjo_cli.spark.live.pages import Pages
from cjo_cli.spark.live.settings import Settings

Opener = Callable[[bytes], Deployed]
Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """The last so many things that were made, by what they were made of."""

    MOST = 64

    def __init__(self) -> None:
        self._things: dict[Hashable, Kept] = {}

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What was made of `key`, or is now."""
        if key not in self._things:
            if len(self._things) >= self.MOST:
                self._things.pop(next(iter(self._things)))
            self._things[key] = make()
        return self._things[key]


@dataclass(frozen=True)
class Ready:
    """Rules with what their machine reads rows by, and how its decisions are told."""

    rules: Rules
    typed: Typed
    told: Callable[[str, Decision], Told | None]


@dataclass(frozen=True)
class Library:
    """How bundles are opened and run."""

    opened: Opener
    settings: Settings

    def bundle(self, pages: Pages, digest: str) -> Deployed:
        """A bundle that a bucket keeps."""
        return BUNDLES.get((self.opened, digest), lambda: self.opened(pages.get(page_of(digest)) or b""))

    def ready(self, newest: Deployed, older: Sequence[Deployed]) -> Ready:
        """The rules of `newest`, and of older ones by which somebody is under way.

        Raises UsageError where these cannot stand beside one another.
        """
        key = (newest.digest, *sorted(one.digest for one in older))
        return READY.get((self, key), lambda: self._ready(newest, older))

    def _ready(self, newest: Deployed, older: Sequence[Deployed]) -> Ready:
        found = rules_of(newest, older, self.settings.lateness)
        rules = replace(found, machine=replace(found.machine, beginning=self.settings.beginning))
        return Ready(rules, Typed(rules.machine.plan, rules.machine.keeps), told_by(rules, self.settings.unsubscribe))


# A worker process serves many buckets and micro-batches.
BUNDLES: Shelf[Deployed] = Shelf()
READY: Shelf[Ready] = Shelf()


def page_of(digest: str) -> str:
    """The page that a bundle is kept in."""
    return f"bundle/{digest}"
