"""The plan: per journey a flat list of states with guarded transitions, first match wins.

The states of a journey stand in the file's order and only lead forward, so that a walk through the list visits every
state once. Each carries the path of the YAML it came from. Percents are basis points.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cjo_cli.model.base import ValueType
from cjo_cli.plan.conditions import Condition, Constant, Match, Part


class Transition(Part):
    """To state number `next`: by the path's name, its guard, or the upper bound of its buckets (S6)."""

    path: str | None = None
    when: Condition | None = None
    below: int | None = None
    next: int


class StateBase(Part):
    id: str
    source: tuple[str | int, ...]
    transitions: tuple[Transition, ...] = ()


class Reentry(Part):
    """`never`; or no sooner than `after` since the last was entered or ended."""

    never: bool = False
    after: int = 0
    since: Literal["entry", "exit"] = "exit"


class Schedule(Part):
    """Instants, or minutes of the local day on weekdays (0 is Monday), in the project's timezone."""

    at: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    time: int | None = None


class EntryState(StateBase):
    kind: Literal["entry"] = "entry"
    way: Literal["event", "when", "schedule", "journey"]
    match: Match | None = None
    when: Condition | None = None
    schedule: Schedule | None = None
    journey: str | None = None
    outcome: Literal["completed", "converted", "exited"] | None = None
    condition: Condition | None = None
    audience: Condition | None = None
    key: str | None = None
    reentry: Reentry
    rollout: int
    holdout: int
    from_: int | None = None
    until: int | None = None


class WaitState(StateBase):
    kind: Literal["wait"] = "wait"
    duration: int


class Moment(Part):
    """An attribute or entry property, an offset in microseconds, and what to do without it or past it."""

    source: Literal["attribute", "entry"]
    name: str
    type: Literal["timestamp", "date"]
    offset: int
    time: int | None
    if_past: Literal["continue", "exit"]
    if_missing: Literal["continue", "exit"]


class WaitUntilState(StateBase):
    """Exactly one of a local time, a window of local time (minutes), a moment. Days: 0 is Monday."""

    kind: Literal["wait_until"] = "wait_until"
    time: int | None = None
    window: tuple[int, int] | None = None
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    moment: Moment | None = None


class WaitForState(StateBase):
    kind: Literal["wait_for"] = "wait_for"
    match: Match | None = None
    when: Condition | None = None
    timeout: int


class BranchState(StateBase):
    kind: Literal["branch"] = "branch"


class SplitState(StateBase):
    kind: Literal["split"] = "split"


class SendState(StateBase):
    kind: Literal["send"] = "send"
    content: str
    via: tuple[str, ...]


class ScorePart(Part):
    """Points where a condition holds, or an attribute times a factor."""

    when: Condition | None = None
    points: str | None = None
    attribute: str | None = None
    times: str | None = None


class CandidatePart(Part):
    id: str
    content: str
    via: tuple[str, ...]
    when: Condition | None = None
    base: str = "0"
    add: tuple[ScorePart, ...] = ()


class ChooseState(StateBase):
    kind: Literal["choose"] = "choose"
    candidates: tuple[CandidatePart, ...]
    explore: int = 0


class UpdateState(StateBase):
    kind: Literal["update"] = "update"
    set: dict[str, Constant]


class ExitState(StateBase):
    kind: Literal["exit"] = "exit"
    reason: str


class EndState(StateBase):
    kind: Literal["end"] = "end"


State = Annotated[
    EntryState | WaitState | WaitUntilState | WaitForState | BranchState | SplitState | SendState | ChooseState
    | UpdateState | ExitState | EndState,
    Field(discriminator="kind"),
]  # fmt: skip


class ExitPart(Part):
    """An exit event by term id; the reason it gives is that id."""

    event: str
    match: Match


class GoalPart(Part):
    """The desired action: any of the matches within the window; each event's numeric property of worth."""

    action: str
    events: tuple[Match, ...]
    value: str | None = None
    within: int
    exit: bool
    target: int | None = None


class JourneyPlan(Part):
    id: str
    file: str
    title: str | None = None
    owner: str | None = None
    stage: str | None = None
    campaign: str | None = None
    products: tuple[str, ...] = ()
    status: Literal["draft", "review", "live", "paused", "closed"]
    priority: int
    exclusive: str | None = None
    goal: GoalPart | None = None
    max_duration: int | None = None
    exits: tuple[ExitPart, ...] = ()
    states: tuple[State, ...]

    @property
    def entry(self) -> EntryState:
        """The first state."""
        first = self.states[0]
        assert isinstance(first, EntryState)
        return first


class EventPart(Part):
    name: str
    properties: dict[str, ValueType]


class Setter(Part):
    event: str
    property: str


class AttributePart(Part):
    """`values` is its closed list, written as constants are; None where it may have any."""

    name: str
    type: ValueType
    sets: tuple[Setter, ...] = ()
    values: tuple[str | bool | int, ...] | None = None


class QuietHoursPart(Part):
    from_: int
    to: int
    action: Literal["defer", "drop"]


class CapPart(Part):
    """At most `max` sent messages in `channel` and below (None: all), per microseconds or calendar span."""

    id: str
    channel: str | None = None
    max: int
    per: int | Literal["day", "week", "month"]


class ChannelPart(Part):
    """A channel with what it inherits; `lineage` runs from the outermost ancestor to the channel itself."""

    lineage: tuple[str, ...]
    address: str | None = None
    quiet_hours: QuietHoursPart | None = None
    limits: dict[str, int]
    format: Literal["html", "text", "json"]


class PurposePart(Part):
    """`consent` is None where none is needed; else the boolean attribute by channel, `default` resolved."""

    consent: dict[str, str] | None
    capped: bool
    quiet: bool


class SuppressPart(Part):
    id: str
    when: Condition
    purposes: tuple[str, ...] | None = None


class VariantPart(Part):
    channel: str
    locale: str | None = None
    when: Condition | None = None


class ContentPart(Part):
    purpose: str
    status: Literal["draft", "review", "approved", "retired"]
    from_: int | None = None
    until: int | None = None
    variants: tuple[VariantPart, ...]


class Plan(Part):
    """A whole project, resolved: what everything executes."""

    version: Literal[1] = 1
    name: str
    timezone: str
    locale: str
    holdout: int
    caps: tuple[CapPart, ...] = ()
    suppress: tuple[SuppressPart, ...] = ()
    events: dict[str, EventPart]
    attributes: dict[str, AttributePart]
    audiences: dict[str, Condition]
    channels: dict[str, ChannelPart]
    purposes: dict[str, PurposePart]
    contents: dict[str, ContentPart]
    journeys: tuple[JourneyPlan, ...]
