"""The replay from end to end: journeys in the order they feed each other, then all messages together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cjo_cli.log.data import LogData
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.accept import accept
from cjo_cli.simulate.candidates import Candidates, find_candidates
from cjo_cli.simulate.caps import arbitrate
from cjo_cli.simulate.channels import Chooser
from cjo_cli.simulate.conditions import Batch, Judge
from cjo_cli.simulate.ends import Ends, find_ends
from cjo_cli.simulate.messages import SENT, Messages, Names, Policies, Sender, together
from cjo_cli.simulate.result import JourneyCounts, Result
from cjo_cli.simulate.tables import CutTables, join_cuts, step_ranks
from cjo_cli.simulate.walk import OUTCOMES, Requests, StepRows, Walk, Walked
from cjo_cli.simulate.world import NEVER, Bools, Ints, World, cuts


@dataclass(frozen=True)
class Instances:
    """A journey's accepted instances, with all that their walk left behind."""

    journey: JourneyPlan
    batch: Batch
    key: Ints
    key_texts: np.ndarray[Any, Any]
    held_out: Bools
    ends: Ends
    walked: Walked


@dataclass(frozen=True)
class Options:
    """What a replay is asked: `--from` as microseconds, and the policies it keeps."""

    start: int | None = None
    policies: Policies = field(default_factory=Policies)


def replay(plan: Plan, journeys: list[JourneyPlan], data: LogData, options: Options) -> Result:
    """Replay `journeys` over a log. The outcome has nothing of any other journey (E10)."""
    parts = [_Cut(world, journeys, options).run() for world in cuts(plan, data)]
    ids = tuple(sorted(journey.id for journey in journeys))
    counts = {name: JourneyCounts() for name in ids}
    for part in parts:
        counts = {name: counts[name].plus(part.counts[name]) for name in ids}
    instances, steps, messages = join_cuts(parts, data.customers)
    return Result(plan, data.facts, data.beginning, data.horizon, ids, counts, instances, steps, messages)


class _Cut:
    """The replay of one cut of customers."""

    def __init__(self, world: World, journeys: list[JourneyPlan], options: Options) -> None:
        self.world = world
        self.options = options
        self.judge = Judge(world)
        self.chooser = Chooser(self.judge, consent=options.policies.consent)
        self.journeys = {journey.id: journey for journey in sorted(journeys, key=lambda j: j.id)}
        self.counts: dict[str, JourneyCounts] = {}
        self.instances: dict[str, Instances] = {}

    def run(self) -> CutTables:
        for group in groups_in_order(self.journeys):
            self._replay_group(group)
        names = Names()
        messages = self._messages(names)
        owners = self._owners()
        arbitrate(self.world, messages, lambda rows: self._ties(messages, rows), names, caps=self.options.policies.caps)
        return CutTables(self.world, owners, messages, names, self._credited(messages, owners), self.counts)

    # Journeys

    def _replay_group(self, group: list[JourneyPlan]) -> None:
        """Candidates of every journey of an exclusive group, walked, then accepted together (E6, E7)."""
        found = [find_candidates(self.judge, j, self._fed_by(j), self.options.start) for j in group]
        walks = [self._walk(j, candidates) for j, candidates in zip(group, found, strict=True)]
        journey = np.repeat(np.arange(len(group)), [len(c.batch) for c in found])
        customer, start, key = (
            np.concatenate([getattr(c.batch, name) if name != "key" else c.key for c in found])
            for name in ("customer", "entered_at", "key")
        )
        end = np.concatenate([walked.ended_at for _, walked in walks])
        priority = np.array([j.priority for j in group], dtype=np.int64)[journey]
        together = group[0].exclusive is not None
        # Groups stand sorted by journey id, so that a journey's number orders as its id does; a journey's candidates
        # by customer, key and time.
        order = np.lexsort((key, journey, -priority, start)) if together else np.arange(len(start))
        own = _numbered(customer, journey, key)
        accepted = accept(
            customer=customer[order], own=own[order], start=start[order], end=end[order], journey=journey[order],
            rules=[j.entry.reentry for j in group], together=together,
        )  # fmt: skip
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        for number, (plan, candidates, (ends, walked)) in enumerate(zip(group, found, walks, strict=True)):
            mine = back[journey == number]
            for reason in ("running", "exclusive", "reentry"):
                candidates.reject(reason, int(getattr(accepted, reason)[mine].sum()))
            self.counts[plan.id] = JourneyCounts(candidates.total, candidates.rejected)
            self.instances[plan.id] = self._keep(plan, candidates, ends, walked, accepted.accepted[mine])

    def _walk(self, journey: JourneyPlan, candidates: Candidates) -> tuple[Ends, Walked]:
        ends = find_ends(self.judge, journey, candidates.batch)
        return ends, Walk(self.judge, self.chooser, journey, candidates.batch, ends).run()

    def _fed_by(self, journey: JourneyPlan) -> tuple[Ints, Ints] | None:
        """Customers and ends of the instances that an entry by `journey` takes; those held out are left out (E1)."""
        if journey.entry.journey is None:
            return None
        source = self.instances.get(journey.entry.journey)
        if source is None:
            nobody = np.zeros(0, dtype=np.int64)
            return nobody, nobody
        wanted = source.walked.outcome == OUTCOMES.index(str(journey.entry.outcome))
        rows = np.flatnonzero(wanted & ~source.held_out)
        return source.batch.customer[rows], source.walked.ended_at[rows]

    def _held_out(self, journey: JourneyPlan, customer: Ints) -> Bools:
        """Customers of the journey's control group or the project's (E4)."""
        plan, world = self.world.plan, self.world
        held = np.zeros(len(customer), dtype=np.bool_)
        if not self.options.policies.holdout:
            return held
        if journey.entry.holdout:
            held |= world.bucket(f"holdout:{journey.id}")[customer] < journey.entry.holdout
        if plan.holdout:
            held |= world.bucket(f"project-holdout:{plan.name}")[customer] < plan.holdout
        return held

    def _keep(
        self, journey: JourneyPlan, candidates: Candidates, ends: Ends, walked: Walked, accepted: Bools
    ) -> Instances:
        rows = np.flatnonzero(accepted)
        number = np.full(len(accepted), -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        batch = candidates.batch
        kept = Batch(
            batch.customer[rows], batch.entered_at[rows], {n: c.take(rows) for n, c in batch.entry.items()},
            {n: p[rows] for n, p in batch.paths.items()}, batch.path_names,
        )  # fmt: skip
        return Instances(
            journey, kept, candidates.key[rows], candidates.key_texts, self._held_out(journey, kept.customer),
            _ends_at(ends, rows), _walked_at(walked, rows, number),
        )  # fmt: skip

    # Messages

    def _messages(self, names: Names) -> Messages:
        parts: list[Messages] = []
        numbers: list[int] = []
        for number, owner in enumerate(self._owners()):
            sender = Sender(
                self.world, self.chooser, names, self.options.policies, owner.journey, owner.batch, owner.ends,
                owner.walked, owner.held_out,
            )  # fmt: skip
            for requests in owner.walked.requests:
                parts.append(sender.decide(requests))
                numbers.append(number)
        return together(parts, numbers)

    def _owners(self) -> list[Instances]:
        return [self.instances[name] for name in self.journeys]

    def _ties(self, messages: Messages, rows: Ints) -> tuple[Ints, ...]:
        """Key, step, entered_at, journey and priority of messages, for M6's order."""
        owners = self._owners()
        columns = np.zeros((5, len(rows)), dtype=np.int64)
        for number in np.unique(messages.journey[rows]):
            owner = owners[number]
            some = messages.journey[rows] == number
            instance = messages.instance[rows[some]]
            columns[0, some] = owner.key[instance]
            columns[1, some] = step_ranks(owner)[messages.state[rows[some]]]
            columns[2, some] = owner.batch.entered_at[instance]
            columns[3, some] = number
            columns[4, some] = -owner.journey.priority
        return tuple(columns)

    def _credited(self, messages: Messages, owners: list[Instances]) -> list[Ints]:
        """For each journey's instances the state whose message is credited with the goal, or -1 (S9)."""
        credited = []
        for number, owner in enumerate(owners):
            state = np.full(len(owner.batch), -1, dtype=np.int64)
            goal = owner.ends.converted_at
            first, last = np.searchsorted(messages.journey, [number, number + 1])
            rows = first + np.flatnonzero(messages.outcome[first:last] == SENT)
            reached = goal[messages.instance[rows]]
            rows = rows[(reached != NEVER) & (messages.at[rows] <= reached)]
            rows = rows[np.lexsort((step_ranks(owner)[messages.state[rows]], messages.at[rows]))]
            # The last write wins: the last message in M6's order.
            state[messages.instance[rows]] = messages.state[rows]
            credited.append(state)
        return credited


def groups_in_order(journeys: dict[str, JourneyPlan]) -> list[list[JourneyPlan]]:
    """Exclusive groups (or single journeys), each after those that feed it; within a group sorted by id."""
    group_of = {name: f"group {j.exclusive}" if j.exclusive else f"journey {name}" for name, j in journeys.items()}
    members: dict[str, list[JourneyPlan]] = {}
    for name, journey in journeys.items():
        members.setdefault(group_of[name], []).append(journey)
    order: list[str] = []

    def visit(group: str) -> None:
        if group in order:
            return
        for journey in members[group]:
            if journey.entry.journey in journeys:
                visit(group_of[journey.entry.journey])
        order.append(group)

    for group in sorted(members):
        visit(group)
    return [members[group] for group in order]


def _numbered(customer: Ints, journey: Ints, key: Ints) -> Ints:
    """A dense number for each (customer, journey, key)."""
    wide = key.max(initial=-1) + 2
    packed = (customer * (journey.max(initial=0) + 1) + journey) * wide + key + 1
    change = np.diff(packed, prepend=packed[:1])
    if (change >= 0).all():
        return np.cumsum(change > 0)
    return np.asarray(np.unique(packed, return_inverse=True)[1], dtype=np.int64)


def _ends_at(ends: Ends, rows: Ints) -> Ends:
    return Ends(
        ends.at[rows], ends.by_goal[rows], ends.reason[rows], ends.reasons, ends.by_event[rows],
        ends.converted_at[rows], ends.value.take(rows) if ends.value is not None else None,
    )  # fmt: skip


def _walked_at(walked: Walked, rows: Ints, number: Ints) -> Walked:
    steps, requests = [], []
    for step in walked.steps:
        keep = number[step.instance] >= 0
        steps.append(StepRows(step.state, number[step.instance[keep]], step.at[keep], step.path[keep], step.names))
    for request in walked.requests:
        keep = number[request.instance] >= 0
        requests.append(
            Requests(request.state, number[request.instance[keep]], request.at[keep], request.content, request.via)
        )
    return Walked(walked.ended_at[rows], walked.outcome[rows], walked.reason[rows], walked.reasons, steps, requests)
