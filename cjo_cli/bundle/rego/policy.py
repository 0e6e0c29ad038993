"""The policy of a plan: what each state would do, and whom each journey lets in, for one customer at one instant."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from cjo_cli.bundle.rego.rules import Rules, chain, rule
from cjo_cli.bundle.rego.sends import candidate, carrier, kept_back
from cjo_cli.bundle.rego.terms import text
from cjo_cli.model.locales import normal
from cjo_cli.plan.conditions import NEVER
from cjo_cli.plan.model import (
    ChooseState,
    EntryState,
    JourneyPlan,
    Plan,
    SendState,
    SplitState,
    State,
    Transition,
    WaitForState,
)

ALL = 10_000
CHOOSE = """# S7: the highest score, the first of equals.
best := min({[0 - candidates[id].score, candidates[id].place, id] | some id; candidates[id]})[2]"""


def policy(plan: Plan, origin: str) -> tuple[str, Rules]:
    """The policy of a plan as Rego, made from `origin`, and its rules by name."""
    rules = Rules(plan)
    answers = [answer for journey in plan.journeys for answer in _journey(rules, journey)]
    head = f"# The decisions of {text(plan.name)}, made from {origin}.\npackage cjo\n\nimport rego.v1"
    locale = f"project_locale := {text(normal(plan.locale))}"
    library = files("cjo_cli.bundle.rego").joinpath("library.rego").read_text(encoding="utf-8").rstrip("\n")
    choose = [CHOOSE] if any(answer.startswith("candidates[") for answer in answers) else []
    return "\n\n".join([head, *answers, *choose, *rules.written.values(), locale, library]) + "\n", rules


def _journey(rules: Rules, journey: JourneyPlan) -> Iterator[str]:
    here = f"input.journey == {text(journey.id)}"
    yield f"# journey {journey.id}\n" + chain(_entry(rules, journey, here), "entry")
    exits = [(text(part.event), (here, rules.match(part.match))) for part in journey.exits]
    if exits:
        yield chain(exits, "exit")
    for match in () if journey.goal is None else journey.goal.events:
        yield rule("goal", (here, rules.match(match)))
    for state in journey.states[1:]:
        yield from _state(rules, journey, state, (here, f"input.state == {text(state.id)}"))


def _entry(rules: Rules, journey: JourneyPlan, here: str) -> list[tuple[str, tuple[str, ...]]]:
    """Why an entry does not count, by the first reason that applies, or that it does (E1 to E3, E9)."""
    lacks = list(_lacks(rules, journey.entry))
    if journey.entry.rollout < ALL:
        lacks.append(("rollout", f"not {_below(f'rollout:{journey.id}', journey.entry.rollout)}"))
    refused = [(f'{{"counts": false, "reason": {text(reason)}}}', (here, test)) for reason, test in lacks]
    return [*refused, ('{"counts": true}', (here,))]


def _lacks(rules: Rules, part: EntryState) -> Iterator[tuple[str, str]]:
    if part.match is not None:
        yield "event", f"not {rules.match(part.match)}"
    if part.when is not None:
        yield "when", f"not {rules.condition(part.when)}"
    if part.from_ is not None:
        yield "dates", f"input.now < {part.from_}"
    if part.until is not None:
        yield "dates", f"input.now >= {part.until}"
    if part.audience is not None:
        yield "audience", f"not {rules.condition(part.audience)}"
    if part.condition is not None:
        yield "if", f"not {rules.condition(part.condition)}"


def _below(salt: str, share: int) -> str:
    return f"bucket({text(salt)}) < {share}"


def _state(rules: Rules, journey: JourneyPlan, state: State, here: tuple[str, ...]) -> Iterator[str]:
    """What a state answers."""
    match state:
        case SendState():
            yield rule(f"send := {carrier(rules, state.content, state.via)}", here)
            yield rule(f"suppressed := {kept_back(rules, state.content)}", here)
        case ChooseState():
            for place, part in enumerate(state.candidates):
                yield candidate(rules, place, part, here)
            yield chain(_chosen(journey, state, here), "choose")
            for part in state.candidates:
                chosen = f"choose == {text(part.id)}"
                yield rule(f"suppressed := {kept_back(rules, part.content)}", (*here, chosen))
    following = list(_next(rules, journey, state, here))
    if following:
        yield chain(following, "next")


def _chosen(journey: JourneyPlan, state: ChooseState, here: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """One of those eligible by chance for the share that explores, else the best (S7)."""
    if state.explore:
        yield (
            "ids[place][1]",
            (
                *here,
                _below(f"explore:{journey.id}:{state.id}", state.explore),
                "ids := sort([[candidates[id].place, id] | some id; candidates[id]])",
                "count(ids) > 0",
                f"place := bucket({text(f'pick:{journey.id}:{state.id}')}) % count(ids)",
            ),
        )
    yield "best", here


def _next(
    rules: Rules, journey: JourneyPlan, state: State, here: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The first transition whose guard holds; of a `wait_for` the one of what it waits for alone, if that is there."""
    ways = state.transitions[:1] if isinstance(state, WaitForState) else state.transitions
    for way in ways:
        value = (
            f'{{"path": {"null" if way.path is None else text(way.path)}, "next": {text(journey.states[way.next].id)}}}'
        )
        yield value, (*here, *_guard(rules, journey, state, way))


def _guard(rules: Rules, journey: JourneyPlan, state: State, way: Transition) -> Iterator[str]:
    if isinstance(state, SplitState):
        yield _below(f"split:{journey.id}:{state.id}", way.below or 0)
    elif isinstance(state, WaitForState):
        yield rules.match(state.match) if state.match is not None else rules.condition(state.when or NEVER)
    elif way.when is not None:
        yield rules.condition(way.when)
