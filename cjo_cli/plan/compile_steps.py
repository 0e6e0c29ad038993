"""Steps to states: the nested list becomes a flat one with transitions to state numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from cjo_cli.model import steps as written
from cjo_cli.model.base import WEEKDAYS, Weekday
from cjo_cli.model.journey import paths_of
from cjo_cli.model.steps import verb_of
from cjo_cli.plan.closed_lists import check_value
from cjo_cli.plan.compile_condition import compile_condition, compile_match
from cjo_cli.plan.compile_tests import constant_of, decimal_text, family
from cjo_cli.plan.model import (
    BranchState,
    CandidatePart,
    ChooseState,
    ExitState,
    Moment,
    ScorePart,
    SendState,
    SplitState,
    State,
    StateBase,
    Transition,
    UpdateState,
    WaitForState,
    WaitState,
    WaitUntilState,
)
from cjo_cli.plan.scope import Compiler, Here

# The kind of a state, its ways on, and what else it is made of.
_Made = tuple[type[StateBase], list[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class _Open:
    """A state whose ways lead on to what is not yet known: those have no `next`."""

    kind: type[StateBase]
    data: dict[str, Any]
    ways: list[dict[str, Any]]

    def closed(self) -> State:
        made: Any = self.kind(**self.data, transitions=tuple(Transition(**way) for way in self.ways))
        return made  # type: ignore[no-any-return]


@dataclass
class Flattener:
    """Collects a journey's states; numbers are given in the file's order, from 1 (0 is the entry)."""

    compiler: Compiler
    channels_of: dict[str, tuple[str, ...]]
    _states: list[_Open] = field(default_factory=list)

    @property
    def states(self) -> tuple[State, ...]:
        """The states; every way must be closed."""
        return tuple(state.closed() for state in self._states)

    def add(self, steps: tuple[written.Step, ...], here: Here, prefix: str = "") -> list[int]:
        """Append `steps`; the numbers of the states whose next step is whatever follows them all."""
        open_ends: list[int] = []
        for position, step in enumerate(steps):
            step_id = step.id or f"{prefix}{verb_of(step).replace('_', '-')}-{position + 1}"
            self.close(open_ends)
            open_ends = self._step(step, step_id, here.at(position))
        return open_ends

    def close(self, ends: list[int]) -> None:
        """Lead every transition that is open at the states `ends` to the next state that is added."""
        following = len(self._states) + 1
        for number in ends:
            for way in self._states[number - 1].ways:
                way.setdefault("next", following)

    def _step(self, step: written.Step, step_id: str, here: Here) -> list[int]:
        state = self._state(step, step_id, here)
        self._states.append(state)
        number = len(self._states)
        if isinstance(step, written.Exit):
            return []
        paths = paths_of(step)
        if not paths:
            return [number]
        ends = []
        for index, (name, inner, below) in enumerate(paths):
            if inner:
                state.ways[index]["next"] = len(self._states) + 1
                ends += self.add(inner, here.at(*below), f"{step_id}.{name}.")
        return [number, *ends]

    def _state(self, step: written.Step, step_id: str, here: Here) -> _Open:
        kind, ways, data = self._made(step, here)
        return _Open(kind, {"id": step_id, "source": here.path, **data}, ways)

    def _made(self, step: written.Step, here: Here) -> _Made:
        match step:
            case written.Wait():
                return WaitState, [{}], {"duration": step.wait}
            case written.WaitUntil():
                return WaitUntilState, [{}], _until(self.compiler, step.wait_until, here.at("wait_until"))
            case written.WaitFor():
                return WaitForState, [{"path": "event"}, {"path": "timeout"}], self._awaited(step, here.at("wait_for"))
            case written.Send():
                content, via = self._send(step.send, step.via, here, here)
                return SendState, [{}], {"content": content, "via": via}
            case written.Branch():
                return BranchState, self._branch(step, here.at("branch")), {}
            case written.Split():
                return SplitState, _arms(step), {}
            case written.Choose():
                return ChooseState, [{}], {"candidates": self._candidates(step, here), "explore": step.explore}
            case written.Update():
                return UpdateState, [{}], {"set": self._assignments(step.update, here.at("update"))}
            case written.Exit():
                return ExitState, [], {"reason": step.exit}
        raise AssertionError(step)

    def _awaited(self, step: written.WaitFor, here: Here) -> dict[str, Any]:
        awaited = step.wait_for
        if isinstance(awaited, written.AwaitedCondition):
            from dataclasses import replace

            when = compile_condition(self.compiler, awaited.when, replace(here.at("when"), moving=True))
            return {"when": when, "timeout": awaited.timeout}
        match = compile_match(self.compiler, awaited.event, awaited.where, here)
        return {"match": match, "timeout": awaited.timeout}

    def _branch(self, step: written.Branch, here: Here) -> list[dict[str, Any]]:
        ways: list[dict[str, Any]] = []
        for index, path in enumerate(step.branch):
            when = None
            if path.when is not None:
                when = compile_condition(self.compiler, path.when, here.at(index, "when"))
            ways.append({"path": path.id, "when": when})
        if step.branch[-1].when is not None:
            ways.append({})
        return ways

    def _candidates(self, step: written.Choose, here: Here) -> tuple[CandidatePart, ...]:
        """The candidates. That one of them has no variant for a channel of `via` is what a choice is for."""
        of_all = dict.fromkeys(c for candidate in step.choose for c in self.channels_of.get(candidate.send, ()))
        via = None if step.via is None else self._via(step.via, here, tuple(of_all))
        return tuple(self._candidate(candidate, here.at("choose", i), via) for i, candidate in enumerate(step.choose))

    def _candidate(self, candidate: written.Candidate, at: Here, via_all: tuple[str, ...] | None) -> CandidatePart:
        content, own = self._send(candidate.send, None, at, at)
        via = own if via_all is None else via_all
        when = None if candidate.when is None else compile_condition(self.compiler, candidate.when, at.at("when"))
        score = candidate.score
        add = tuple(self._points(part, at.at("score", "add", i)) for i, part in enumerate(score.add))
        return CandidatePart(
            id=candidate.name, content=content, via=via, when=when, base=decimal_text(score.base), add=add
        )

    def _points(self, part: Any, here: Here) -> ScorePart:
        if isinstance(part, written.PointsWhen):
            when = compile_condition(self.compiler, part.when, here.at("when"))
            return ScorePart(when=when, points=decimal_text(part.points))
        found = self.compiler.attribute_type(part.attribute, here.place("attribute"))
        if found and family(found[1]) != "number":
            self.compiler.fault("not-a-number", here.place("attribute"), f"the attribute '{found[0]}' is a {found[1]}",
                                hint="name an attribute of type number or integer")  # fmt: skip
        return ScorePart(attribute=found[0] if found else part.attribute, times=decimal_text(part.times))

    def _send(self, word: str, via: tuple[str, ...] | None, here: Here, step: Here) -> tuple[str, tuple[str, ...]]:
        """The content and the channels to try, in order (M1)."""
        compiler = self.compiler
        if word not in self.channels_of:
            compiler.lost("unknown-content", here.place("send"), f"unknown content '{word}'", "no file defines it",
                          word, compiler.contents, "write it below the content folder")  # fmt: skip
        carried = self.channels_of.get(word, ())
        if via is None:
            return word, carried
        return word, self._via(via, step, carried)

    def _via(self, via: tuple[str, ...], step: Here, carried: tuple[str, ...]) -> tuple[str, ...]:
        channels = self.compiler.terms("channel", via, step, "via")
        for position, channel in enumerate(channels):
            if carried and channel not in carried and len(channels) == len(via):
                self.compiler.fault("via-without-variant", step.place("via", position),
                                    f"no variant of what is sent here is for the channel '{channel}'", "never reached",
                                    "the variants' channels: " + ", ".join(carried))  # fmt: skip
        return tuple(channels)

    def _assignments(self, update: dict[str, Any], here: Here) -> dict[str, Any]:
        made = {}
        for word, value in update.items():
            found = self.compiler.attribute_type(word, here.place(word, key=True))
            if found is None:
                continue
            constant = constant_of(self.compiler, value, found[1], here.place(word))
            check_value(self.compiler, found[0], value, here.place(word))
            if constant is not None:
                made[found[0]] = constant
        return made


def _arms(step: written.Split) -> list[dict[str, Any]]:
    bounds = accumulate(arm.weight for arm in step.split)
    return [{"path": arm.id, "below": upper} for arm, upper in zip(step.split, bounds, strict=True)]


def day_numbers(days: tuple[Weekday, ...] | None) -> tuple[int, ...]:
    """0 for Monday to 6; all of them where none are named."""
    return tuple(sorted({WEEKDAYS.index(day) for day in days or WEEKDAYS}))


def _until(compiler: Compiler, until: Any, here: Here) -> dict[str, Any]:
    if isinstance(until, written.UntilTime):
        return {"time": until.time, "days": day_numbers(until.days)}
    if isinstance(until, written.UntilWindow):
        return {"window": (until.window.from_, until.window.to), "days": day_numbers(until.days)}
    if until.attribute is not None:
        source, found = "attribute", compiler.attribute_type(until.attribute, here.place("attribute"))
    else:
        kind = compiler.entry_type(here, until.entry, here.place("entry"))
        source, found = "entry", (until.entry, kind) if kind else None
    if found and found[1] not in ("timestamp", "date"):
        compiler.fault("not-a-moment", here.place(source), f"'{found[0]}' is a {found[1]}, not a moment",
                       hint="name a timestamp or a date")  # fmt: skip
        found = None
    if found is None:
        return {}
    moment = Moment(
        source=source, name=found[0], type=found[1], offset=until.offset, time=until.time,
        if_past=until.if_past, if_missing=until.if_missing,
    )  # fmt: skip
    return {"moment": moment}
