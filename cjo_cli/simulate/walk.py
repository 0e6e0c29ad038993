"""Walking a journey's states with all its candidates at once, each as if it had been accepted (S1 to S10).

States only lead forward, so one pass through their list sees every arrival. What a walk leaves behind are the ends of
instances, the steps they ran, and the messages they asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cjo_cli.plan.model import (
    BranchState,
    ChooseState,
    ExitState,
    JourneyPlan,
    SendState,
    SplitState,
    State,
    WaitForState,
    WaitState,
    WaitUntilState,
)
from cjo_cli.simulate.channels import Chooser
from cjo_cli.simulate.conditions import Batch, Judge, rows_of
from cjo_cli.simulate.ends import Ends
from cjo_cli.simulate.result import ACTIVE, COMPLETED, CONVERTED, EXITED, Array, StepRows
from cjo_cli.simulate.triggers import first_event, first_holding
from cjo_cli.simulate.waits import wait_until
from cjo_cli.simulate.world import NEVER, Ints


@dataclass(frozen=True)
class Requests:
    """Instances that asked for one content item at one state, over the channels `via`."""

    state: int
    instance: Ints
    at: Ints
    content: str
    via: tuple[str, ...]


@dataclass
class Walked:
    """What became of each candidate. `ended_at` is NEVER for one that is active; reasons are numbers into `reasons`."""

    ended_at: Ints
    outcome: Ints
    reason: Ints
    reasons: list[str] = field(default_factory=lambda: [""])
    steps: list[StepRows] = field(default_factory=list)
    requests: list[Requests] = field(default_factory=list)

    def reason_number(self, text: str) -> int:
        """The number of a reason, new or known."""
        if text not in self.reasons:
            self.reasons.append(text)
        return self.reasons.index(text)

    def take(self, rows: Ints) -> Walked:
        """What became of some of them, who are numbered anew."""
        number = np.full(len(self.ended_at), -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        steps, requests = [], []
        for step in self.steps:
            instance = number[step.instance]
            keep = np.flatnonzero(instance >= 0)
            steps.append(StepRows(step.state, instance[keep], step.at[keep], step.path[keep], step.names))
        for request in self.requests:
            instance = number[request.instance]
            keep = np.flatnonzero(instance >= 0)
            requests.append(Requests(request.state, instance[keep], request.at[keep], request.content, request.via))
        return Walked(self.ended_at[rows], self.outcome[rows], self.reason[rows], self.reasons, steps, requests)


Moves = list[tuple[int, Ints, Ints]]


def _together(arrivals: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    if len(arrivals) == 1:
        return arrivals[0]
    return np.concatenate([rows for rows, _ in arrivals]), np.concatenate([at for _, at in arrivals])


def _parted(state: State, path: Array, instance: Ints, t: Ints) -> Moves:
    """Where each goes on by the number of the transition that it takes."""
    parts = [np.flatnonzero(path == number) for number in range(len(state.transitions))]
    return [(way.next, instance[rows], t[rows]) for way, rows in zip(state.transitions, parts, strict=True)]


class Walk:
    """One walk of one journey's candidates."""

    def __init__(self, judge: Judge, chooser: Chooser, journey: JourneyPlan, batch: Batch, ends: Ends) -> None:
        self.judge = judge
        self.chooser = chooser
        self.world = judge.world
        self.journey = journey
        self.batch = batch
        self.ends = ends
        count = len(batch)
        self.walked = Walked(
            np.full(count, NEVER, dtype=np.int64),
            np.full(count, ACTIVE, dtype=np.int8),
            np.zeros(count, dtype=np.int16),
        )

    def run(self) -> Walked:
        """Walk from the first step to the end."""
        arrivals: list[list[tuple[Ints, Ints]]] = [[] for _ in self.journey.states]
        everyone = np.arange(len(self.batch), dtype=np.int64)
        arrivals[self.journey.states[0].transitions[0].next].append((everyone, self.batch.entered_at))
        for number, state in enumerate(self.journey.states):
            if not arrivals[number]:
                continue
            instance, t = self._settle(*_together(arrivals[number]))
            if len(instance):
                for following, rows, at in self._step(number, state, instance, t):
                    if len(rows):
                        arrivals[following].append((rows, at))
            arrivals[number] = []
        return self.walked

    def _settle(self, instance: Ints, t: Ints) -> tuple[Ints, Ints]:
        """End what its exit instant reached first (S2); past the horizon it stays active (S8). Gives the others."""
        exit_at = self.ends.at[instance]
        left = exit_at <= t
        over = t > self.world.horizon
        if not left.any() and not over.any():
            return instance, t
        gone = np.flatnonzero(left)
        rows = instance[gone]
        self.walked.ended_at[rows] = exit_at[gone]
        self.walked.outcome[rows] = np.where(self.ends.by_goal[rows], CONVERTED, EXITED)
        numbers = np.array([self.walked.reason_number(text) for text in self.ends.reasons], dtype=np.int16)
        self.walked.reason[rows] = numbers[self.ends.reason[rows]]
        running = np.flatnonzero(~(left | over))
        return instance[running], t[running]

    def _end(self, instance: Ints, t: Ints, outcome: int, reason: str = "") -> None:
        self.walked.ended_at[instance] = t
        self.walked.outcome[instance] = outcome
        self.walked.reason[instance] = self.walked.reason_number(reason)

    def _note(
        self, number: int, instance: Ints, t: Ints, path: Array | None = None, names: tuple[str, ...] = ()
    ) -> None:
        """A row in the steps' table; a path is what later conditions see (S5)."""
        taken = np.full(len(instance), -1, dtype=np.int16) if path is None else path.astype(np.int16)
        self.walked.steps.append(StepRows(number, instance, t, taken, names))
        if path is not None:
            step = self.journey.states[number].id
            seen = self.batch.paths.setdefault(step, np.full(len(self.batch), -1, dtype=np.int16))
            seen[instance] = taken
            self.batch.path_names[step] = list(names)

    def _step(self, number: int, state: State, instance: Ints, t: Ints) -> Moves:
        if isinstance(state, BranchState):
            return self._branch(number, state, instance, t)
        if isinstance(state, SplitState):
            return self._split(number, state, instance, t)
        if isinstance(state, WaitForState):
            return self._wait_for(number, state, instance, t)
        if isinstance(state, WaitUntilState):
            return self._wait_until(number, state, instance, t)
        if isinstance(state, ChooseState):
            return self._choose(number, state, instance, t)
        if state.kind == "end":
            self._end(instance, t, COMPLETED)
            return []
        self._note(number, instance, t)
        if isinstance(state, ExitState):
            self._end(instance, t, EXITED, state.reason)
            return []
        if isinstance(state, SendState):
            self.walked.requests.append(Requests(number, instance, t, state.content, state.via))
        at = t + state.duration if isinstance(state, WaitState) else t
        return [(state.transitions[0].next, instance, at)]

    def _branch(self, number: int, state: BranchState, instance: Ints, t: Ints) -> Moves:
        path = np.full(len(instance), -1, dtype=np.int64)
        to = np.full(len(instance), -1, dtype=np.int64)
        names = tuple(transition.path or "" for transition in state.transitions)
        for index, transition in enumerate(state.transitions):
            rows = np.flatnonzero(to < 0)
            if transition.when is not None:
                rows = rows[self.judge.holds(transition.when, rows_of(self.batch, instance[rows], t[rows]))]
            to[rows] = index
            path[rows] = index if transition.path is not None else -1
        self._note(number, instance, t, path, names)
        return _parted(state, to, instance, t)

    def _split(self, number: int, state: SplitState, instance: Ints, t: Ints) -> Moves:
        bucket = self.world.bucket(f"split:{self.journey.id}:{state.id}")[self.batch.customer[instance]]
        upper = np.array([transition.below for transition in state.transitions], dtype=np.int64)
        path = np.searchsorted(upper, bucket, side="right")
        self._note(number, instance, t, path, tuple(transition.path or "" for transition in state.transitions))
        return _parted(state, path, instance, t)

    def _wait_for(self, number: int, state: WaitForState, instance: Ints, t: Ints) -> Moves:
        until = t + state.timeout
        if state.match is not None:
            hit = first_event(self.judge, state.match, self.batch, instance, t, until).ts
        else:
            assert state.when is not None
            hit = first_holding(self.judge, state.when, self.batch, instance, t, until)
        leave = np.minimum(hit, until)
        path = np.asarray(hit == NEVER, dtype=np.int16)
        # One that has not been left, before the instance's exit and the horizon, has no path (S4).
        left = (leave < self.ends.at[instance]) & (leave <= self.world.horizon)
        self._note(number, instance, t, np.where(left, path, -1), ("event", "timeout"))
        return _parted(state, path, instance, leave)

    def _wait_until(self, number: int, state: WaitUntilState, instance: Ints, t: Ints) -> Moves:
        self._note(number, instance, t)
        until = wait_until(self.world, state, self.batch, instance, t)
        self._end(instance[until.past], t[until.past], EXITED, "if_past")
        self._end(instance[until.absent], t[until.absent], EXITED, "if_missing")
        on = ~until.past & ~until.absent
        return [(state.transitions[0].next, instance[on], until.at[on])]

    def _choose(self, number: int, state: ChooseState, instance: Ints, t: Ints) -> Moves:
        rows = rows_of(self.batch, instance, t)
        picked = self.chooser.choose(self.journey.id, state, rows)
        self._note(number, instance, t, picked, tuple(candidate.id for candidate in state.candidates))
        for index, candidate in enumerate(state.candidates):
            chosen = picked == index
            if chosen.any():
                request = Requests(number, instance[chosen], t[chosen], candidate.content, candidate.via)
                self.walked.requests.append(request)
        return [(state.transitions[0].next, instance, t)]
