"""The replay from end to end: journeys in the order they feed each other, then all messages together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cjo_cli.log.reader import Log
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.accept import accept
from cjo_cli.simulate.candidates import Candidates, find_candidates
from cjo_cli.simulate.caps import Origin, arbitrate
from cjo_cli.simulate.channels import Chooser
from cjo_cli.simulate.conditions import Batch, Judge
from cjo_cli.simulate.ends import Ends, find_ends
from cjo_cli.simulate.messages import Messages, Names, Policies, Sender
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import (
    INSTANCE_OUTCOMES,
    NEVER,
    SENT,
    Array,
    JourneyCounts,
    Ran,
    Result,
    Shelf,
    StepRows,
    step_ranks,
)
from cjo_cli.simulate.walk import Requests, Walk, Walked
from cjo_cli.simulate.world import Bools, Ints, World, cuts


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

    @cached_property
    def ranks(self) -> Ints:
        """The place of each state's id in code point order."""
        return step_ranks([state.id for state in self.journey.states])


@dataclass(frozen=True)
class Options:
    """What a replay is asked: `--from` as microseconds, and the policies it keeps."""

    start: int | None = None
    policies: Policies = field(default_factory=Policies)


def replay(
    plan: Plan,
    journeys: list[JourneyPlan],
    log: Log,
    options: Options,
    shelf: Path | None = None,
    progress: Progress = silent,
) -> Result:
    """Replay `journeys` over a log. The outcome has nothing of any other journey (E10).

    Of a log that comes in parts, what each came to waits in files below `shelf`.
    """
    names, kept, unknown_zones = Names(), Shelf(shelf if log.many else None), 0
    ids = tuple(sorted(journey.id for journey in journeys))
    counts = {name: JourneyCounts() for name in ids}
    for data in log.parts():
        progress("replaying", data.low / max(len(log.customers), 1))
        unknown_zones += data.unknown_zones
        for world in cuts(plan, data):
            cut = _Cut(world, journeys, options, names)
            kept.put(cut.run())
            counts = {name: counts[name].plus(cut.counts[name]) for name in ids}
    facts = replace(log.facts, unknown_timezones=unknown_zones)
    return Result(plan, facts, log.beginning, log.horizon, ids, counts, log.customers, tuple(names.texts), kept)


def asked(plan: Plan, journeys: list[JourneyPlan], log: Log) -> Iterator[tuple[Chooser, list[Instances]]]:
    """The instances of `journeys` by cuts of customers, before their messages are decided, with what would choose."""
    for data in log.parts():
        for world in cuts(plan, data):
            cut = _Cut(world, journeys, Options(), Names())
            yield cut.chooser, cut.walk()


class _Cut:
    """The replay of one cut of customers."""

    def __init__(self, world: World, journeys: list[JourneyPlan], options: Options, names: Names) -> None:
        self.world = world
        self.options = options
        self.names = names
        self.judge = Judge(world)
        self.chooser = Chooser(self.judge, consent=options.policies.consent)
        self.journeys = {journey.id: journey for journey in sorted(journeys, key=lambda j: j.id)}
        self.counts: dict[str, JourneyCounts] = {}
        self.instances: dict[str, Instances] = {}

    def walk(self) -> list[Instances]:
        """The instances of every journey, with what their messages are asked to say; nothing is decided about those."""
        for group in groups_in_order(self.journeys):
            self._replay_group(group)
        return [self.instances[name] for name in self.journeys]

    def run(self) -> dict[str, Ran]:
        owners = self.walk()
        asked = [[self._sender(owner).decide(request) for request in owner.walked.requests] for owner in owners]
        parts = [(owner, messages) for owner, several in zip(owners, asked, strict=True) for messages in several]
        by_rank = sorted(owners, key=lambda owner: (-owner.journey.priority, owner.journey.id))
        ranks = {owner.journey.id: rank for rank, owner in enumerate(by_rank)}
        origins = [
            Origin(ranks[owner.journey.id], int(owner.ranks[messages.state]), owner.batch.entered_at, owner.key)
            for owner, messages in parts
        ]
        arbitrate(self.world, [messages for _, messages in parts], origins, self.names, caps=self.options.policies.caps)
        return {
            owner.journey.id: _ran(self.world, owner, messages) for owner, messages in zip(owners, asked, strict=True)
        }

    def _sender(self, owner: Instances) -> Sender:
        return Sender(
            self.world, self.chooser, self.names, self.options.policies, owner.journey, owner.batch, owner.ends,
            owner.walked, owner.held_out,
        )  # fmt: skip

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
        wanted = source.walked.outcome == INSTANCE_OUTCOMES.index(str(journey.entry.outcome))
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


def _credited(owner: Instances, asked: list[Messages]) -> Array:
    """For each instance the state whose message is credited with the goal, or -1 (S9)."""
    count = len(owner.batch)
    credited = np.full(count, -1, dtype=np.int16)
    latest, rank = (np.full(count, np.iinfo(np.int64).min, dtype=np.int64) for _ in range(2))
    goal = owner.ends.converted_at
    for messages in asked:
        rows = np.flatnonzero(messages.outcome == SENT)
        rows = rows[goal[messages.instance[rows]] != NEVER]
        rows = rows[messages.at[rows] <= goal[messages.instance[rows]]]
        instance, at, own = messages.instance[rows], messages.at[rows], int(owner.ranks[messages.state])
        # The last in M6's order.
        later = (at > latest[instance]) | ((at == latest[instance]) & (own > rank[instance]))
        instance = instance[later]
        latest[instance], rank[instance], credited[instance] = at[later], own, messages.state
    return credited


def _ran(world: World, owner: Instances, asked: list[Messages]) -> Ran:
    """An owner as the result keeps it, customers numbered as in the whole log."""
    value = np.full(len(owner.batch), np.nan)
    if owner.ends.value is not None:
        value = np.where(owner.ends.value.valid, owner.ends.value.values, np.nan)
    walked = owner.walked
    return Ran(
        plan=owner.journey,
        customer=(owner.batch.customer + world.data.low + world.low).astype(np.int32),
        key=owner.key.astype(np.int32),
        key_texts=owner.key_texts,
        entered_at=owner.batch.entered_at,
        held_out=owner.held_out,
        ended_at=walked.ended_at,
        outcome=walked.outcome,
        reason=walked.reason,
        reasons=tuple(walked.reasons),
        converted_at=owner.ends.converted_at,
        value=value,
        credited=_credited(owner, asked),
        steps=tuple(replace(rows, instance=rows.instance.astype(np.int32)) for rows in walked.steps),
        messages=tuple(messages.rows() for messages in asked),
    )


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
    """What a walk left behind of the candidates at `rows`, whose numbers are `number`."""
    steps, requests = [], []
    for step in walked.steps:
        instance = number[step.instance]
        keep = np.flatnonzero(instance >= 0)
        steps.append(StepRows(step.state, instance[keep], step.at[keep], step.path[keep], step.names))
    for request in walked.requests:
        instance = number[request.instance]
        keep = np.flatnonzero(instance >= 0)
        requests.append(Requests(request.state, instance[keep], request.at[keep], request.content, request.via))
    return Walked(walked.ended_at[rows], walked.outcome[rows], walked.reason[rows], walked.reasons, steps, requests)
