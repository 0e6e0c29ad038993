"""The replay from end to end: journeys in the order they feed each other, then all messages together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.log.reader import Log
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.accept import accept, accept_by_gap, gap_alone
from cjo_cli.simulate.candidates import Candidates, find_candidates
from cjo_cli.simulate.caps import arbitrate
from cjo_cli.simulate.channels import Chooser
from cjo_cli.simulate.conditions import Batch, Judge
from cjo_cli.simulate.ends import Ends, find_ends
from cjo_cli.simulate.instances import Instances
from cjo_cli.simulate.line import Origin
from cjo_cli.simulate.messages import Names, Policies, Sender
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import INSTANCE_OUTCOMES, JourneyCounts, Ran, Result, Shelf
from cjo_cli.simulate.walk import Walk, Walked
from cjo_cli.simulate.world import Bools, Ints, World, cuts

if TYPE_CHECKING:
    from cjo_cli.simulate.assumed.drawn import Drawn


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
    drawn: Drawn | None = None,
) -> Result:
    """Replay `journeys` over a log. The outcome has nothing of any other journey (E10).

    Of a log that comes in parts, what each came to waits in files below `shelf`. `drawn` is shown every cut.
    """
    names, kept, unknown_zones = Names(), Shelf(shelf if log.many else None), 0
    ids = tuple(sorted(journey.id for journey in journeys))
    counts = {name: JourneyCounts() for name in ids}
    for data in log.parts():
        progress("replaying", data.low / max(len(log.customers), 1))
        unknown_zones += data.unknown_zones
        for world in cuts(plan, data):
            cut = _Cut(world, journeys, options, names)
            ran = cut.run()
            kept.put(ran)
            if drawn is not None:
                drawn.cut(world, ran, names, lambda other: _Cut(other, journeys, options, names).run())
            counts = {name: counts[name].plus(cut.counts[name]) for name in ids}
    facts = replace(log.facts, unknown_timezones=unknown_zones)
    return Result(
        plan, facts, log.beginning, log.horizon, ids, counts, log.customers, tuple(names.texts), kept,
        options.policies.without,
    )  # fmt: skip


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
            owner.journey.id: owner.ran(self.world, messages) for owner, messages in zip(owners, asked, strict=True)
        }

    def _sender(self, owner: Instances) -> Sender:
        return Sender(
            self.world, self.chooser, self.names, self.options.policies, owner.journey, owner.batch, owner.ends,
            owner.walked, owner.held_out,
        )  # fmt: skip

    # Journeys

    def _replay_group(self, group: list[JourneyPlan]) -> None:
        """Candidates of every journey of an exclusive group, walked and accepted (E6, E7)."""
        found = [find_candidates(self.judge, j, self._fed_by(j), self.options.start) for j in group]
        gap = gap_alone(group[0])
        if gap is not None:
            self._accept_first(group[0], found[0], gap)
        else:
            self._walk_first(group, found)

    def _accept_first(self, journey: JourneyPlan, candidates: Candidates, gap: int) -> None:
        """Where a gap between entries decides, only who is accepted walks."""
        batch = candidates.batch
        rows = accept_by_gap(self.world.key(batch.customer, batch.entered_at), batch.customer, gap)
        kept = batch.take(rows)
        ends, walked = self._walk(journey, kept)
        # Of each other the one accepted last before it, which may run still.
        last_end = np.repeat(walked.ended_at, np.diff(np.append(rows, len(batch))))
        running = int((last_end > batch.entered_at).sum() - (walked.ended_at > kept.entered_at).sum())
        candidates.reject("running", running)
        candidates.reject("reentry", len(batch) - len(rows) - running)
        self._keep(journey, candidates, kept, rows, ends, walked)

    def _walk_first(self, group: list[JourneyPlan], found: list[Candidates]) -> None:
        """Where the ends of instances decide, all candidates walk."""
        walks = [self._walk(j, candidates.batch) for j, candidates in zip(group, found, strict=True)]
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
            rows = np.flatnonzero(accepted.accepted[mine])
            self._keep(plan, candidates, candidates.batch.take(rows), rows, ends.take(rows), walked.take(rows))

    def _walk(self, journey: JourneyPlan, batch: Batch) -> tuple[Ends, Walked]:
        ends = find_ends(self.judge, journey, batch)
        return ends, Walk(self.judge, self.chooser, journey, batch, ends).run()

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
        self, journey: JourneyPlan, candidates: Candidates, kept: Batch, rows: Ints, ends: Ends, walked: Walked
    ) -> None:
        """Note the instances, which are the candidates at `rows`, and what candidates there were."""
        self.counts[journey.id] = JourneyCounts(candidates.total, candidates.rejected)
        held_out = self._held_out(journey, kept.customer)
        self.instances[journey.id] = Instances(
            journey, kept, candidates.key[rows], candidates.key_texts, held_out, ends, walked
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
