"""A journey: who enters, what they get, when it stops (language.md, "Journeys")."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from cjo_cli.diagnostics import suggestion
from cjo_cli.model.base import (
    Duration,
    Instant,
    Items,
    KebabId,
    LocalTime,
    OneOrMore,
    Percent,
    Text,
    Value,
    Weekday,
    fault,
    only,
    shown,
)
from cjo_cli.model.condition import Condition, Where
from cjo_cli.model.names import (
    ActionName,
    AudienceName,
    CampaignName,
    EventName,
    JourneyId,
    JourneyName,
    KpiName,
    PathName,
    ProductName,
    PropertyName,
    StageName,
    StepName,
    Tags,
    TeamName,
)
from cjo_cli.model.steps import AnyStep, Branch, Choose, Split, Step, WaitFor, verb_of

Status = Literal["draft", "review", "live", "paused", "closed"]
WAYS_IN = ("event", "when", "schedule", "journey")


class Insight(Value):
    """Evidence behind the journey, or behind one step or one of its paths."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"path": ["step"]}})

    claim: Text
    id: KebabId | None = None
    source: Text | None = None
    confidence: Literal["low", "medium", "high"] | None = None
    date: Instant | None = None
    step: StepName | None = None
    path: PathName | None = None

    @model_validator(mode="after")
    def _path_of_a_step(self) -> Self:
        if self.path is not None and self.step is None:
            raise fault("shape", "'path' goes with the 'step' that it leaves", "path", on="key")
        return self


class Goal(Value):
    """The desired action, and the window after entry in which it counts (S9)."""

    action: ActionName
    within: Duration
    exit: bool = True
    target: Percent | None = None


class ScheduleAt(Value):
    """Instants, or a local time on weekdays, in the project's timezone."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["at"]}, {"required": ["time"]}]})

    at: Items[Instant] | None = None
    days: Items[Weekday] | None = None
    time: LocalTime | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.at is None) == (self.time is None):
            at = () if self.time is None else ("time",)
            raise fault("shape", "a schedule has either 'at' (instants) or 'time' (with 'days')", *at, on="key")
        if self.at is not None and self.days is not None:
            raise fault("shape", "'days' goes with 'time', not with 'at'", "days", on="key")
        return self


class After(Value):
    after: Duration
    from_: Literal["entry", "exit"] = Field("entry", alias="from")


def _reentry(value: Any) -> Any:
    if isinstance(value, dict | After) or value in ("never", "after_exit"):
        return value
    raise fault(
        "reentry",
        f"expected never, after_exit or {{after: 7d}}, got {shown(value)}",
        hint=suggestion(value, ("never", "after_exit")),
    )


def _reentry_tag(value: Any) -> str:
    return "reentry:after" if isinstance(value, dict | After) else "reentry:word"


Reentry = Annotated[
    Annotated[Literal["never", "after_exit"], Tag("reentry:word")] | Annotated[After, Tag("reentry:after")],
    Discriminator(_reentry_tag),
    BeforeValidator(_reentry),
]


class Enter(Value):
    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [way]} for way in WAYS_IN],
            "dependentRequired": {"where": ["event"], "key": ["event"], "outcome": ["journey"]},
        }
    )

    event: OneOrMore[EventName] | None = None
    where: Where | None = None
    when: Condition | None = None
    schedule: ScheduleAt | None = None
    journey: JourneyName | None = None
    outcome: Literal["completed", "converted", "exited"] | None = None
    audience: AudienceName | None = None
    if_: Condition | None = Field(None, alias="if")
    key: PropertyName | None = None
    reentry: Reentry = "after_exit"
    rollout: Percent = 10_000
    holdout: Percent = 0
    from_: Instant | None = Field(None, alias="from")
    until: Instant | None = None

    @property
    def way(self) -> str:
        """Which of `WAYS_IN` this entry uses."""
        return next(way for way in WAYS_IN if getattr(self, way) is not None)

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        if isinstance(data, dict):
            only("'enter'", data, WAYS_IN, cls.model_fields)
        return data

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        for key, way in (("where", "event"), ("key", "event"), ("outcome", "journey")):
            if getattr(self, key) is not None and self.way != way:
                message = f"'{key}' goes with 'enter.{way}', not with 'enter.{self.way}'"
                raise fault("shape", message, key, on="key")
        return self


class ExitOn(Value):
    event: OneOrMore[EventName]
    where: Where = Field(default_factory=dict)


class Moved(Value):
    step: Text
    to: StepName


class Accept(Value):
    rule: Text
    why: Text


Where_ = tuple[str | int, ...]


class Journey(Value):
    journey: JourneyId
    title: Text | None = None
    description: Text | None = None
    insights: Items[Insight] = ()
    owner: TeamName | None = None
    stage: StageName | None = None
    campaign: CampaignName | None = None
    products: Items[ProductName] = ()
    tags: Tags = Field(default_factory=dict)
    status: Status
    priority: Annotated[int, Field(ge=0, le=100)] = 50
    exclusive: KebabId | None = None
    goal: Goal | None = None
    kpis: Items[KpiName] = ()
    max_duration: Duration | None = None
    enter: Enter
    exit: Items[ExitOn] = ()
    steps: Items[AnyStep]
    moved: Items[Moved] = ()
    was: Text | None = None
    accept: Items[Accept] = ()

    @model_validator(mode="after")
    def _own_insights(self) -> Self:
        ids = [insight.id for insight in self.insights]
        for position, name in enumerate(ids):
            if name is not None and name in ids[:position]:
                raise fault("shape", f"two insights have the id '{name}'", "insights", position, "id")
        return self

    @property
    def id(self) -> str:
        """The journey's id."""
        return self.journey

    @cached_property
    def numbered(self) -> tuple[tuple[str, Step, Where_], ...]:
        """Every step in the file's order: (id, step, place)."""
        return tuple(numbered(self.steps))


def paths_of(step: Step) -> list[tuple[str, tuple[Step, ...], Where_]]:
    """The paths out of `step` besides the next step: (name, steps, place below the step)."""
    if isinstance(step, WaitFor):
        return [("event", step.on_event or (), ("on_event",)), ("timeout", step.on_timeout or (), ("on_timeout",))]
    if isinstance(step, Branch):
        return [(path.id, path.steps or (), ("branch", i, "steps")) for i, path in enumerate(step.branch)]
    if isinstance(step, Split):
        return [(arm.id, arm.steps or (), ("split", i, "steps")) for i, arm in enumerate(step.split)]
    return []


def path_names(step: Step) -> list[str]:
    """What `{path: {step, is}}` may name of `step`."""
    if isinstance(step, Choose):
        return [candidate.name for candidate in step.choose]
    return [name for name, _, _ in paths_of(step)]


def numbered(steps: tuple[Step, ...], prefix: str = "", place: Where_ = ("steps",)) -> list[tuple[str, Step, Where_]]:
    """Every step below `steps` in the file's order: (id, step, place). Ids by language.md, "Journeys"."""
    found: list[tuple[str, Step, Where_]] = []
    for position, step in enumerate(steps):
        step_id = step.id or f"{prefix}{verb_of(step).replace('_', '-')}-{position + 1}"
        here = (*place, position)
        found.append((step_id, step, here))
        for name, inner, below in paths_of(step):
            found += numbered(inner, f"{step_id}.{name}.", (*here, *below))
    return found
