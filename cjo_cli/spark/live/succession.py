"""The bundles that a bucket is decided by, one after another (R1): a newer one takes over at the watermark."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cjo_cli.errors import CjoError, UsageError
from cjo_cli.machine.change import Change
from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.several import refuse
from cjo_cli.machine.state import Customer, tag_in
from cjo_cli.machine.takeover import Moves
from cjo_cli.spark.live.library import BUNDLES, Library, Ready, page_of
from cjo_cli.spark.live.pages import Customers, Facts, Pages


@dataclass(frozen=True)
class Note:
    """What is to be said of a new bundle: that it was `refused` and why, or who could not be moved to it."""

    kind: Literal["refused", "unmoved"]
    bundle: str
    text: str


class Succession:
    """The bundles of one bucket in one micro-batch; `ready` is None until the first has come."""

    def __init__(self, pages: Pages, library: Library, facts: Facts) -> None:
        self._pages = pages
        self._library = library
        self.facts = facts
        self.notes: list[Note] = []
        self.ready: Ready | None = None
        if facts.bundle is not None:
            older = [library.bundle(pages, digest) for digest in facts.older]
            self.ready = library.ready(library.bundle(pages, facts.bundle), older)

    def begin(self, bundles: Sequence[bytes]) -> None:
        """The newest of `bundles` is the first that decides; without any there is none yet."""
        newest = self._newest(bundles)
        if newest is not None:
            self.ready = self._library.ready(newest, ())
            self._keep(newest, ())

    def take_over(self, bundles: Sequence[bytes], customers: Customers, at: int, *, migrate: bool) -> None:
        """Let the newest of `bundles` go on with what was decided up to and at `at`.

        One that cannot be read, or not together with those before it, is refused, and all goes on as before.
        """
        newest = self._newest(bundles)
        if newest is None or newest.digest == self.facts.bundle:
            return
        assert self.ready is not None
        before, states = self.ready.rules, list(customers.every())
        used = _in_use(states, before.newest.tag)
        older = [one for tag, one in before.bundles.items() if tag != newest.tag and used[tag]]
        try:
            ready = self._library.ready(newest, older)
            refuse(ready.rules.machine, before.machine)
        except UsageError as error:
            self.notes.append(Note("refused", newest.digest, error.message))
            return
        moves: Moves = Counter()
        change = Change(ready.rules.machine, before.newest.tag, newest.tag, at, migrate)
        after = []
        for state in states:
            taken, moved = change.take_over(state)
            moves.update((one.journey, one.step, one.why) for one in moved)
            customers.put(taken)
            after.append(taken)
        left = _in_use(after, newest.tag)
        self._keep(newest, [one for one in older if left[one.tag]])
        self.notes += [
            Note("unmoved", newest.digest, f"{count} at '{step}' of '{journey}': {why}")
            for (journey, step, why), count in sorted(moves.items(), key=str)
            if why is not None
        ]

    def _newest(self, bundles: Sequence[bytes]) -> Deployed | None:
        """The last that can be read."""
        for data in reversed(bundles):
            name = hashlib.sha256(data).hexdigest()
            try:
                found = BUNDLES.get((self._library.opened, name), lambda data=data: self._library.opened(data))  # type: ignore[misc]
            except CjoError as error:
                self.notes.append(Note("refused", name, error.message))
                continue
            return BUNDLES.get((self._library.opened, found.digest), lambda found=found: found)  # type: ignore[misc]
        return None

    def _keep(self, newest: Deployed, older: Sequence[Deployed]) -> None:
        """Keep the newest bundle, and those by which somebody is under way."""
        digests = tuple(one.digest for one in older)
        before = {*self.facts.older, *([] if self.facts.bundle is None else [self.facts.bundle])}
        for digest in before - {newest.digest, *digests}:
            self._pages.remove(page_of(digest))
        if newest.digest not in before:
            self._pages.put(page_of(newest.digest), newest.data)
        self.facts = replace(self.facts, bundle=newest.digest, older=digests)


def _in_use(states: Iterable[Customer], newest: str) -> Counter[str]:
    """How many instances each bundle has, by its tag."""
    return Counter(tag_in(one.journey) or newest for state in states for one in state.instances)
