"""The steps of a journey: one model a verb (language.md, "Journeys")."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from cjo_cli.model.base import (
    Duration,
    Items,
    LocalTime,
    Number,
    Offset,
    OneOrMore,
    Percent,
    Text,
    Value,
    Weekday,
    fault,
    only,
    shown,
    tagged,
)
from cjo_cli.model.condition import Condition, Where
from cjo_cli.model.names import (
    Assignments,
    AttributeName,
    ChannelName,
    ContentName,
    EventName,
    PathId,
    PropertyName,
    StepId,
)
from cjo_cli.model.written import Marks, Or


class Step(Value):
    """What every step may hold."""

    id: StepId | None = None
    title: Text | None = None


class Wait(Step):
    wait: Duration


class Window(Value):
    """A span of local time; across midnight where `from` is the later."""

    from_: LocalTime = Field(alias="from")
    to: LocalTime

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.from_ == self.to:
            raise fault("window", "'from' and 'to' are the same time; the window has no length", "to")
        return self


class UntilTime(Value):
    time: LocalTime
    days: Items[Weekday] | None = None


class UntilWindow(Value):
    window: Window
    days: Items[Weekday] | None = None


class UntilMoment(Value):
    """A timestamp or date of the customer or the entry event, plus an offset."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["attribute"]}, {"required": ["entry"]}]})

    attribute: AttributeName | None = None
    entry: PropertyName | None = None
    offset: Offset = 0
    time: LocalTime | None = None
    if_past: Literal["continue", "exit"] = "continue"
    if_missing: Literal["continue", "exit"] = "exit"

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.attribute is not None and self.entry is not None:
            raise fault("shape", "a moment has exactly one of attribute, entry", "entry", on="key")
        if self.attribute is None and self.entry is None:
            raise fault("shape", "a moment needs one of attribute, entry")
        return self


def _until_tag(value: Any) -> str:
    if isinstance(value, dict):
        if (UntilMoment.model_fields.keys() - UntilTime.model_fields.keys()) & value.keys():
            return "until:moment"
        return "until:" + only("'wait_until'", value, ("time", "window", "attribute", "entry"))
    raise fault("type", f"expected a mapping with 'time', 'window', 'attribute' or 'entry', got {shown(value)}")


class WaitUntil(Step):
    wait_until: Annotated[
        Annotated[UntilTime, Tag("until:time")]
        | Annotated[UntilWindow, Tag("until:window")]
        | Annotated[UntilMoment, Tag("until:moment")],
        Discriminator(_until_tag),
        tagged(_until_tag),
    ]


class AwaitedEvent(Value):
    event: OneOrMore[EventName]
    where: Where = Field(default_factory=dict)
    timeout: Duration


class AwaitedCondition(Value):
    when: Condition
    timeout: Duration


def _awaited_tag(value: Any) -> str:
    if isinstance(value, dict):
        return "awaited:" + only("'wait_for'", value, ("event", "when"), ("where",))
    raise fault("type", f"expected a mapping with 'event' or 'when', and 'timeout', got {shown(value)}")


class WaitFor(Step):
    wait_for: Annotated[
        Annotated[AwaitedEvent, Tag("awaited:event")] | Annotated[AwaitedCondition, Tag("awaited:when")],
        Discriminator(_awaited_tag),
        tagged(_awaited_tag),
    ]
    on_event: Items[AnyStep] | None = None
    on_timeout: Items[AnyStep] | None = None


class Send(Step):
    send: ContentName
    via: Items[ChannelName] | None = None


class BranchPath(Value):
    id: PathId
    when: Condition | None = None
    steps: Items[AnyStep] | None = None


def _unique_ids(verb: str, paths: tuple[Any, ...], what: str) -> None:
    seen: set[str] = set()
    for position, path in enumerate(paths):
        if path.id in seen:
            raise fault("duplicate", f"two {what} have the id {shown(path.id)}", verb, position, "id")
        seen.add(path.id)


class Branch(Step):
    branch: Items[BranchPath]

    @model_validator(mode="after")
    def _rest_is_last(self) -> Self:
        _unique_ids("branch", self.branch, "paths")
        for position, path in enumerate(self.branch[:-1]):
            if path.when is None:
                message = f"path {shown(path.id)} has no 'when': it takes the rest and must come last"
                raise fault("shape", message, "branch", position, "id")
        return self


class Arm(Value):
    id: PathId
    weight: Percent
    steps: Items[AnyStep] | None = None


class Split(Step):
    split: Items[Arm]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _unique_ids("split", self.split, "arms")
        total = sum(arm.weight for arm in self.split)
        if total != 10_000:
            raise fault("split", f"the weights add up to {total / 100:g}, not 100", "split", on="key")
        return self


class PointsWhen(Value):
    when: Condition
    points: Number


class PointsTimes(Value):
    attribute: AttributeName
    times: Number


def _points_tag(value: Any) -> str:
    if isinstance(value, dict):
        return "points:" + only("an addition to a score", value, ("when", "attribute"))
    raise fault("type", f"expected {{when, points}} or {{attribute, times}}, got {shown(value)}")


Points = Annotated[
    Annotated[PointsWhen, Tag("points:when")] | Annotated[PointsTimes, Tag("points:attribute")],
    Discriminator(_points_tag),
    tagged(_points_tag),
]


class Score(Value):
    """Points of a candidate: a base and what adds to it (V4)."""

    base: Number = Field(default=0, validate_default=True)
    add: Items[Points] = Field(default=(), validate_default=False)


def _score(value: Any) -> Any:
    return value if isinstance(value, dict | Score) else {"base": value}


class Candidate(Value):
    send: ContentName
    id: PathId | None = None
    when: Condition | None = None
    score: Annotated[Score, BeforeValidator(_score), Or({"type": "number"})] = Score()

    @property
    def name(self) -> str:
        """The candidate's id, which defaults to its content's."""
        return self.id or self.send


class Choose(Step):
    choose: Items[Candidate]
    via: Items[ChannelName] | None = None
    explore: Percent = 0

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        seen: set[str] = set()
        for position, candidate in enumerate(self.choose):
            if candidate.name in seen:
                key = "send" if candidate.id is None else "id"
                message = f"two candidates have the id {shown(candidate.name)}"
                raise fault("duplicate", message, "choose", position, key)
            seen.add(candidate.name)
        return self


def _assignments(value: Any) -> Any:
    if isinstance(value, dict) and not value:
        raise fault("empty", "expected at least one attribute, got an empty mapping")
    return value


class Update(Step):
    update: Annotated[Assignments, BeforeValidator(_assignments), Marks(minProperties=1)]


class Exit(Step):
    exit: Text


VERBS = ("wait", "wait_until", "wait_for", "send", "branch", "split", "choose", "update", "exit")


def _step_tag(value: Any) -> str:
    if isinstance(value, dict):
        return "step:" + only("a step", value, VERBS)
    if isinstance(value, Step):
        return "step:" + verb_of(value)
    raise fault("type", f"expected a step (a mapping with one of {', '.join(VERBS)}), got {shown(value)}")


AnyStep = Annotated[
    Annotated[Wait, Tag("step:wait")]
    | Annotated[WaitUntil, Tag("step:wait_until")]
    | Annotated[WaitFor, Tag("step:wait_for")]
    | Annotated[Send, Tag("step:send")]
    | Annotated[Branch, Tag("step:branch")]
    | Annotated[Split, Tag("step:split")]
    | Annotated[Choose, Tag("step:choose")]
    | Annotated[Update, Tag("step:update")]
    | Annotated[Exit, Tag("step:exit")],
    Discriminator(_step_tag),
    tagged(_step_tag),
]

for _model in (WaitFor, BranchPath, Branch, Arm, Split):
    _model.model_rebuild()


def verb_of(step: Step) -> str:
    """The verb of `step`, as written."""
    return next(verb for verb in VERBS if verb in type(step).model_fields)
