"""The policy of `cjo compile --target rego` against the machine: each decision that the machine weighs, asked again.

What the machine had at hand is the policy's input; of the history it gets the events, and counts them itself.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, Run
from machine.feed import accepted, arrivals, machine_of, plan_of, snapshot
from machine.projects import Log, log_of
from oracle.generate import Case, write_case

from bundle.worlds import Signed
from cjo_cli import api
from cjo_cli.bundle.rego.policy import policy
from cjo_cli.machine import entry, messages, steps
from cjo_cli.machine.conditions import Conditions
from cjo_cli.machine.keeps import Needs
from cjo_cli.machine.moment import Moment, Passes
from cjo_cli.machine.state import Event, Instance
from cjo_cli.machine.trace import Tracer
from cjo_cli.machine.turn import Turn
from cjo_cli.machine.values import Value
from cjo_cli.plan.conditions import (
    Attribute,
    Audience,
    Constant,
    Constants,
    Entry,
    FromAttribute,
    FromEntry,
    Match,
    Part,
    Test,
)
from cjo_cli.plan.model import Plan, SuppressPart

regorus = pytest.importorskip("hobofan_regorus")

FAST, FULL = 25, 400
UNDEFINED = "<undefined>"
Answer = Any


class Policy:
    """A plan's policy in an engine."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.text, self.rules = policy(plan, "a test")
        self.engine = regorus.Engine()
        self.engine.add_policy("policy.rego", self.text)

    def ask(self, name: str, given: Mapping[str, Any]) -> Answer:
        """What a rule says, None where it says nothing."""
        self.engine.set_input_json(json.dumps(given))
        found = json.loads(self.engine.eval_rule_as_json(f"data.cjo.{name}"))
        return None if found == UNDEFINED else found

    def name(self, node: Part) -> str:
        """The rule of a condition or match, which was written already."""
        before = len(self.rules.named)
        name = self.rules.match(node) if isinstance(node, Match) else self.rules.condition(node)  # type: ignore[arg-type]
        assert len(self.rules.named) == before
        return name


@dataclass
class Heard:
    """What was asked of a policy, beside what the machine said; of each rule and answer no more than `most`."""

    policy: Policy
    events: Mapping[str, list[Event]]
    beginning: int
    most: int
    asked: Counter[str] = field(default_factory=Counter)
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    differ: list[str] = field(default_factory=list)
    customer: str = ""

    def given(self, moment: Moment, event: Event | None = None, **more: Any) -> dict[str, Any]:
        # Before time begins there are no events, though some have the instant at which it does (E1).
        blind = moment.now == self.beginning and not moment.history
        there = [] if blind else [one for one in self.events.get(self.customer, ()) if one.ts <= moment.now]
        made = {
            "customer": self.customer, "now": moment.now, "attributes": dict(moment.attributes),
            "entered_at": moment.entered_at, "entry": dict(moment.entry), "paths": dict(moment.paths),
            "events": [_said(one) for one in there], **more,
        }  # fmt: skip
        return made if event is None else {**made, "event": _said(event)}

    def kind(self, journey: str, state: str) -> str:
        states = next(one for one in self.policy.plan.journeys if one.id == journey).states
        return next(one.kind for one in states if one.id == state)

    def compare(self, kind: str, rule: str, want: Answer, given: Callable[[], dict[str, Any]], of: str = "") -> None:
        key = of or rule, json.dumps(want, sort_keys=True)
        self.seen[key] += 1
        if self.seen[key] > self.most:
            return
        asked = given()
        found = self.policy.ask(rule, asked)
        self.asked[kind] += 1
        if found != want:
            self.differ.append(f"{kind} {of or rule}: policy {found}, machine {want}, of {json.dumps(asked)[:600]}")


def _said(event: Event) -> dict[str, Any]:
    return {"event": event.term, "ts": event.ts, "properties": dict(event.values)}


class Listener(Tracer):
    """A tracer that asks the policy whatever condition or match the machine evaluates."""

    def __init__(self) -> None:
        super().__init__(lambda *_: None)
        self.heard: Heard | None = None

    def judge(self, node: Part, made: Any, read: Any) -> Any:
        del read

        def judged(moment: Moment) -> bool:
            holds: bool = made(moment)
            if self.heard is not None and not isinstance(node, Audience):
                self.heard.customer = self.customer
                given = self.heard.given
                self.heard.compare(f"condition {node.form}", self.heard.policy.name(node), holds or None, lambda: given(moment))  # type: ignore[attr-defined]  # fmt: skip
            return holds

        return judged

    def fits(self, match: Match, made: Any, tests: list[tuple[str, Passes]]) -> Any:
        del tests

        def fits(event: Event, moment: Moment) -> bool:
            holds: bool = made(event, moment)
            if self.heard is not None:
                self.heard.customer = self.customer
                given = self.heard.given
                self.heard.compare("match", self.heard.policy.name(match), holds or None, lambda: given(moment, event))
            return holds

        return fits


def hooked(patch: pytest.MonkeyPatch, listener: Listener) -> None:
    """Ask the policy as well whenever a branch, a split, a choose, a send or an entry is decided."""

    def arrived(kind: str, rule: str, original: Any, answer: Callable[[Any, Any, Plan, Any], Answer]) -> Any:
        def arrive(self: Any, walk: Any) -> Any:
            moment = walk.moment()
            following = original(self, walk)
            heard = listener.heard
            if heard is not None:
                where = {"journey": walk.instance.journey, "state": self.id}
                want = answer(self, walk, heard.policy.plan, following)
                heard.customer = walk.customer
                heard.compare(kind, rule, want, lambda: heard.given(moment, **where), f"{kind} {where}")
            return following

        return arrive

    def to(_: Any, walk: Any, plan: Plan, following: int) -> Answer:
        states = next(journey for journey in plan.journeys if journey.id == walk.instance.journey).states
        path = walk.paths.get(walk.way.steps[walk.number].id)
        return {"path": path, "next": states[following].id}

    for kind, step in (("branch", steps.Branch), ("split", steps.Split)):
        patch.setattr(step, "arrive", arrived(kind, "next", step.arrive, to))
    chosen: Callable[..., Answer] = lambda self, walk, *_: walk.paths.get(self.id)  # noqa: E731
    patch.setattr(steps.Choose, "arrive", arrived("choose", "choose", steps.Choose.arrive, chosen))
    _hook_sends(patch, listener)
    _hook_entries(patch, listener)


def _hook_sends(patch: pytest.MonkeyPatch, listener: Listener) -> None:
    request = messages.Post.request

    def requested(
        self: Any, turn: Turn, instance: Instance, moment: Moment, priority: int, step: str, sends: Any
    ) -> Any:
        heard = listener.heard
        if heard is not None:
            where: dict[str, Any] = {"journey": instance.journey, "state": step}
            heard.customer = turn.customer.id
            back = sends.outside(turn.now) or self.suppressing(turn, sends)
            heard.compare("suppressed", "suppressed", back, lambda: heard.given(moment, **where), f"back {where}")
            if heard.kind(**where) == "send":
                channel, variant, failing = sends.carry(moment)
                want = {"unreachable": failing} if channel is None else {"channel": channel, "variant": variant}
                heard.compare("send", "send", want, lambda: heard.given(moment, **where), f"send {where}")
        return request(self, turn, instance, moment, priority, step, sends)

    patch.setattr(messages.Post, "request", requested)


def _hook_entries(patch: pytest.MonkeyPatch, listener: Listener) -> None:
    lacks = entry._lacks

    def lacked(turn: Turn, course: Any, key: str | None, values: Mapping[str, Value]) -> Any:
        reason = lacks(turn, course, key, values)
        heard, match = listener.heard, course.gate.part.match
        if heard is not None:
            moment = turn.within(entry._instance(turn, course, key, values))
            event = None
            if match is not None:
                event = next(
                    one
                    for one in turn.events
                    if course.gate.fits(one, turn.moment()) and values.items() <= one.values.items()
                )
            want = {"counts": True} if reason is None else {"counts": False, "reason": reason}
            heard.customer = turn.customer.id
            heard.compare("entry", "entry", want, lambda: heard.given(moment, event, journey=course.id), course.id)
        return reason

    patch.setattr(entry, "_lacks", lacked)


def random_log(case: Case, folder: Path, listener: Listener) -> Log:
    """A random case, and a machine for it that `listener` hears."""
    write_case(case, folder)
    plan, rows = plan_of(folder), accepted(case)
    machine = machine_of(plan, rows[0]["ts"], journeys=_open(plan), start=case.from_, trace=listener)
    horizon = rows[-1]["ts"] if case.to is None else case.to
    return Log(machine, arrivals(machine, rows), snapshot(machine, case.profiles), horizon)


def _open(plan: Plan) -> list[str]:
    return [journey.id for journey in plan.journeys if journey.status in ("live", "review")]


def listen(log: Log, listener: Listener, most: int) -> Heard:
    """A log through the machine, its policy asked on the way."""
    known: dict[str, list[Event]] = {}
    for customer, event in log.events:
        known.setdefault(customer, []).append(event)
    listener.heard = heard = Heard(Policy(log.machine.plan), known, log.machine.beginning, most)
    log.replay()
    listener.heard = None
    return heard


def agreed(seeds: range, folder: Path, most: int) -> Counter[str]:
    """How many decisions of each kind were asked of policies, none of which said otherwise."""
    asked: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        listener = Listener()
        hooked(patch, listener)
        for seed in seeds:
            heard = listen(random_log(Case(seed), folder / str(seed), listener), listener, most)
            assert not heard.differ, f"seed {seed}: " + "\n".join(heard.differ[:5])
            asked += heard.asked
    return asked


def test_policies_agree_with_the_machine(tmp_path: Path) -> None:
    asked = agreed(range(FAST), tmp_path, 2)
    assert len(asked) == 14, asked
    assert asked.total() > 1200
    assert min(asked.values()) >= 3


@pytest.mark.full
@pytest.mark.parametrize("part", range(4))
def test_policies_agree_with_the_machine_at_length(part: int, tmp_path: Path) -> None:
    asked = agreed(range(FAST + FULL * part // 4, FAST + FULL * (part + 1) // 4), tmp_path, 4)
    assert asked.total() > 5000


@pytest.mark.full
def test_the_examples_policy_agrees_with_the_machine() -> None:
    log = log_of(
        ROOT, "tests/logs/aurora_events.parquet",
        {"user_id": "customer_id", "event_time": "ts", "event_name": "event"},
        "tests/logs/aurora_customers.parquet", {"id": "customer_id", "tz": "timezone", "lang": "locale"}, 600,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        listener = Listener()
        hooked(patch, listener)
        plan = log.machine.plan
        machine = machine_of(plan, log.machine.beginning, journeys=_open(plan), trace=listener)
        heard = listen(Log(machine, log.events, log.profiles, log.horizon), listener, 5)
    assert not heard.differ, "\n".join(heard.differ[:5])
    assert heard.asked.total() > 300


# What tests compare: values of each type in their order, and the operators that take them.
NUMBERS, TEXTS, INSTANTS = (-2.5, 0, 0.1, 7), ("", "Ab", "ab", "abc", "\u00e9", "\U0001f600"), (10, 20, 30)
ORDERED = ("eq", "ne", "gt", "gte", "lt", "lte")
TYPES: dict[Any, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "number": (NUMBERS, ORDERED),
    "string": (TEXTS, (*ORDERED, "contains", "starts_with")),
    "boolean": ((True, False), ("eq", "ne")),
    "timestamp": (INSTANTS, (*ORDERED, "before", "after")),
    "date": (INSTANTS, ("eq", "ne", "before", "after")),
}
NOW = 30


def _constant(kind: Any, value: Any) -> Constant:
    return Constant(kind=kind, value=str(value) if kind == "number" else value)


def _tests(kind: Any) -> list[Test]:
    values, operators = TYPES[kind]
    several = Constants(of=tuple(_constant(kind, value) for value in values[:2]))
    operands = [_constant(kind, values[1]), FromAttribute(attribute="b", type=kind), FromEntry(property="c", type=kind)]
    found = [Test(op=op, value=operand) for op in operators for operand in operands]
    found += [Test(op=op, value=several) for op in ("in", "not_in")]
    found += [Test(op="exists", value=Constant(kind="boolean", value=wanted)) for wanted in (True, False)]
    if kind == "timestamp":
        ages = Constant(kind="duration", value=10)
        found += [Test(op=op, value=ages) for op in ("older_than", "newer_than")]
    return found


@pytest.mark.parametrize("kind", TYPES)
def test_every_matcher_with_and_without_values(kind: Any, starter: Path) -> None:
    conditions = [
        made
        for test in _tests(kind)
        for made in (Attribute(attribute="a", type=kind, tests=(test,)), Entry(property="c", type=kind, tests=(test,)))
    ]
    rules = tuple(SuppressPart(id=f"s{number}", when=one) for number, one in enumerate(conditions))
    plan = plan_of(starter).model_copy(update={"suppress": rules})
    asked, compiled = Policy(plan), Conditions(Needs(plan))
    values = [*TYPES[kind][0], None]
    for condition in conditions:
        judge, name = compiled.judge(condition), asked.name(condition)
        for a, b in ((a, b) for a in values for b in values):
            there = {key: value for key, value in (("a", a), ("b", b)) if value is not None}
            entered = {} if b is None else {"c": b}
            want = judge(Moment(there, {}, NOW, 0, entered))
            given = {"now": NOW, "attributes": there, "entry": entered}
            assert asked.ask(name, given) == (want or None), (condition, given)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", "7"), ("string", 7), ("boolean", "true"), ("timestamp", 1.5), ("date", "2026-01-01"), ("number", None)],
)
def test_a_value_of_another_type_is_missing(kind: Any, value: Any, starter: Path) -> None:
    there = Attribute(attribute="a", type=kind, tests=(Test(op="exists", value=Constant(kind="boolean", value=True)),))
    plan = plan_of(starter).model_copy(update={"suppress": (SuppressPart(id="s", when=there),)})
    asked = Policy(plan)
    assert asked.ask(asked.name(there), {"attributes": {"a": value}}) is None
    assert asked.ask(asked.name(there), {"attributes": {"a": TYPES[kind][0][0]}}) is True


@pytest.mark.parametrize(
    ("number", "want"),
    [(2.5, 2.5), (0.0000005, 0.000001), (-0.0000005, -0.000001), (0.0000004, 0), (-1.25, -1.25), (0, 0)],
)
def test_rounding(number: float, want: float, starter: Path) -> None:
    asked = Policy(plan_of(starter))
    asked.engine.add_policy("rounding.rego", "package cjo\n\nasked := rounded(input.number)")
    assert asked.ask("asked", {"number": number}) == want


@pytest.mark.parametrize(
    ("locale", "rank"), [("nl-BE", 0), ("NL_be", 0), ("nl", 2), ("nl-NL", 2), ("fr", 2), (None, 2), (7, 2)]
)
def test_a_locale_is_better_than_a_language(locale: Any, rank: int, starter: Path) -> None:
    asked = Policy(plan_of(starter).model_copy(update={"locale": "nl-BE"}))
    other = 0 if locale == "fr" else None
    asked.engine.add_policy("rank.rego", 'package cjo\n\nown := rank("nl-be")\n\nother := rank("fr")')
    given = {"attributes": {} if locale is None else {"locale": locale}}
    assert asked.ask("own", given) == rank
    assert asked.ask("other", given) == other


def test_nothing_is_asked_of_nothing(starter: Path) -> None:
    asked = Policy(plan_of(starter))
    for rule in ("entry", "next", "send", "suppressed", "exit", "goal"):
        assert asked.ask(rule, {}) is None


def test_an_engine_loads_the_bundle_and_the_policy_beside_it(genuine: Signed, starter: Path) -> None:
    asked = Policy(plan_of(starter))
    data: dict[str, Any] = {}
    for name, member in genuine.members.items():
        *folders, last = name.split("/")
        if last == "data.json":
            place = data
            for folder in folders:
                place = place.setdefault(folder, {})
            place.update(json.loads(member))
    assert list(data) == json.loads(genuine.members[".manifest"])["roots"]
    asked.engine.add_data_json(json.dumps(data))
    found = json.loads(asked.engine.eval_query_as_json("data.cjo.plan.journeys[0].id"))
    journey = data["cjo"]["plan"]["journeys"][0]
    assert found["result"][0]["expressions"][0]["value"] == journey["id"]
    here = {"journey": journey["id"], "state": journey["states"][1]["id"]}
    assert asked.ask("next", here) == {"path": None, "next": journey["states"][2]["id"]}


def test_the_command_writes_the_policy_of_the_bundle(starter: Path, cjo: Run) -> None:
    bundle = cjo("compile", folder=starter).stdout.splitlines()[1]
    done = cjo("compile", "--target", "rego", folder=starter)
    assert done.stdout.splitlines() == ["dist/policy.rego", bundle]
    text = (starter / "dist/policy.rego").read_text(encoding="utf-8")
    assert bundle in text.splitlines()[0]
    assert text.encode() == api.policy(api.compile(starter))
    assert cjo("compile", "--target", "rego", "-o", "rules.rego", folder=starter).stdout.startswith("rules.rego\n")


def test_another_target_is_an_error(starter: Path, cjo: Run) -> None:
    done = cjo("compile", "--target", "regal", folder=starter)
    assert done.returncode == 2
    assert "unknown target 'regal'" in done.stderr


def test_the_documented_answers_are_the_policys(starter: Path) -> None:
    section = (ROOT / "docs/bundle.md").read_text(encoding="utf-8").partition("## As a policy")[2]
    given, said = re.findall(r"```json\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    asked = Policy(plan_of(starter))
    answers = json.loads(said)
    assert {name: asked.ask(name, json.loads(given)) for name in answers} == answers
