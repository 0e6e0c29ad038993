"""What each kind of state does when an instance reaches it, and when what it waits for may have come (S3 to S8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cjo_cli.machine.channels import Candidate, Sendable
from cjo_cli.machine.conditions import Fits
from cjo_cli.machine.decisions import Update
from cjo_cli.machine.moment import Judge
from cjo_cli.machine.notes import Draw
from cjo_cli.machine.waits import Until
from cjo_cli.machine.walk import Walk
from cjo_cli.machine.watch import Watch
from cjo_cli.plan.conditions import Constant


@dataclass(frozen=True)
class Plain:
    """A step that takes no time, and what follows it."""

    id: str
    next: int
    terms: frozenset[str]

    def arrive(self, walk: Walk) -> int | None:
        """Run it, and go on."""
        walk.note(self.id)
        return self.next

    def resume(self, walk: Walk) -> int | None:
        """Go on where what was waited for has come."""
        return None if self.came(walk) is None else self.next

    def came(self, walk: Walk) -> str | None:  # noqa: ARG002
        """Nobody waits here."""
        raise AssertionError(self.id)


@dataclass(frozen=True)
class Send(Plain):
    """Ask for a message."""

    sends: Sendable

    def arrive(self, walk: Walk) -> int | None:
        """The journey goes on whatever becomes of it (M8)."""
        walk.note(self.id)
        walk.send(self.id, self.sends)
        return self.next


@dataclass(frozen=True)
class SetAttributes(Plain):
    """Ask for attributes to be set; nothing changes until an event says so (S10)."""

    values: Mapping[str, Constant]

    def arrive(self, walk: Walk) -> int | None:
        """Those held out are left alone (E4), which whoever carries it out is told."""
        walk.note(self.id)
        instance = walk.instance
        walk.turn.decisions.append(Update(*instance.name, walk.now, self.id, self.values, instance.held_out))
        return self.next


@dataclass(frozen=True)
class Exit(Plain):
    """End the instance, with a reason (S8)."""

    reason: str

    def arrive(self, walk: Walk) -> int | None:
        """It ends here."""
        walk.note(self.id)
        walk.end("exited", self.reason, self.id)
        return None


@dataclass(frozen=True)
class End(Plain):
    """After the last step (S8)."""

    def arrive(self, walk: Walk) -> int | None:
        """It ends here."""
        walk.end("completed")
        return None


@dataclass(frozen=True)
class Branch(Plain):
    """The first path whose condition holds (S5); one without a name is that no path did."""

    paths: tuple[tuple[str | None, Judge | None, int], ...]

    def arrive(self, walk: Walk) -> int | None:
        """Take it."""
        moment = walk.moment()
        path, following = next((name, to) for name, when, to in self.paths if when is None or when(moment))
        walk.note(self.id, path)
        return following


@dataclass(frozen=True)
class Split(Plain):
    """Arms by the upper bounds of their buckets (S6)."""

    salt: str
    arms: tuple[tuple[int, str, int], ...]

    def arrive(self, walk: Walk) -> int | None:
        """The customer's arm, whichever instance it is."""
        drawn = walk.turn.chance.bucket(walk.customer, self.salt)
        bound, path, following = next(arm for arm in self.arms if arm[0] > drawn)
        if walk.turn.trace is not None:
            walk.turn.trace.drew("split", drawn, bound)
        walk.note(self.id, path)
        return following


@dataclass(frozen=True)
class Choose(Plain):
    """Send the best of several (S7)."""

    journey: str
    explore: int
    candidates: tuple[Candidate, ...]

    def arrive(self, walk: Walk) -> int | None:
        """The chosen candidate is the path; there is none where nothing is eligible."""
        chosen = self._chosen(walk)
        walk.note(self.id, None if chosen is None else chosen.id)
        if chosen is not None:
            walk.send(self.id, chosen.sends)
        return self.next

    def _chosen(self, walk: Walk) -> Candidate | None:
        moment = walk.moment()
        lacking = [(candidate, candidate.lacks(moment)) for candidate in self.candidates]
        if walk.turn.trace is not None:
            for candidate, lacks in lacking:
                walk.turn.trace.offered(candidate.id, lacks)
        eligible = [candidate for candidate, lacks in lacking if lacks is None]
        if not eligible:
            return None
        if self.explore and self._explores(walk):
            return eligible[self._picked(walk, [candidate.id for candidate in eligible])]
        scores = [candidate.score(moment) for candidate in eligible]
        return eligible[scores.index(max(scores))]

    def _explores(self, walk: Walk) -> bool:
        drawn = walk.turn.chance.bucket(walk.customer, f"explore:{self.journey}:{self.id}")
        self._drew(walk, "explore", drawn, self.explore)
        return drawn < self.explore

    def _picked(self, walk: Walk, among: list[str]) -> int:
        drawn = walk.turn.chance.pick(walk.customer, f"pick:{self.journey}:{self.id}", among)
        self._drew(walk, "pick", drawn, len(among))
        return drawn % len(among)

    def _drew(self, walk: Walk, of: Draw, drawn: int, below: int) -> None:
        if walk.turn.trace is not None:
            walk.turn.trace.drew(of, drawn, below)


@dataclass(frozen=True)
class Wait(Plain):
    """Go on after a while."""

    duration: int

    def arrive(self, walk: Walk) -> int | None:
        """A wait of no time is none."""
        walk.note(self.id)
        if self.duration <= 0:
            return self.next
        walk.park(walk.now + self.duration)
        return None

    def came(self, walk: Walk) -> str | None:
        """On at its due instant, and no event changes that."""
        return "" if walk.due is not None and walk.due <= walk.now else None


@dataclass(frozen=True)
class WaitUntil(Wait):
    """Go on at a local time, in a window, or at a moment (S3)."""

    until: Until

    def arrive(self, walk: Walk) -> int | None:
        """The moment is read once, now."""
        walk.note(self.id)
        found = self.until(walk.moment(), walk.turn.zone)
        if isinstance(found, str):
            walk.end("exited", found, self.id)
            return None
        if found <= walk.now:
            return self.next
        walk.park(found)
        return None


@dataclass(frozen=True)
class WaitFor(Plain):
    """Wait for an event, or for a condition, but no longer than `timeout` (S4)."""

    timeout: int
    on_event: int
    on_timeout: int
    fits: Fits | None
    watch: Watch | None

    def arrive(self, walk: Walk) -> int | None:
        """A condition that holds is not waited for; an event must come after this instant."""
        walk.note(self.id)
        if self._holds(walk):
            return self._leave(walk, "event")
        if self.timeout <= 0:
            return self._leave(walk, "timeout")
        self._park(walk, walk.now + self.timeout)
        return None

    def resume(self, walk: Walk) -> int | None:
        """Leave by the path that has come; by the one that came while the journey was paused (R5)."""
        path = self.came(walk) if walk.owed is None else walk.owed
        return None if path is None else self._leave(walk, path)

    def came(self, walk: Walk) -> str | None:
        """An event exactly at the timeout is in time."""
        assert walk.due is not None
        if self._holds(walk) or self._came(walk):
            return "event"
        if walk.due <= walk.now:
            return "timeout"
        self._park(walk, walk.due)
        return None

    def _holds(self, walk: Walk) -> bool:
        return self.watch is not None and self.watch.holds(walk.moment())

    def _came(self, walk: Walk) -> bool:
        if self.fits is None or not walk.events():
            return False
        moment = walk.moment()
        return any(self.fits(event, moment) for event in walk.events())

    def _park(self, walk: Walk, due: int) -> None:
        walk.park(due, None if self.watch is None else self.watch.look(walk.moment()))

    def _leave(self, walk: Walk, path: str) -> int:
        walk.leave(self.id, path)
        return self.on_event if path == "event" else self.on_timeout
