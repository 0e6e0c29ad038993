"""What the engine proves, against every assignment of a small world; and what it proves of the usual mistakes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from rules.flow.brute import CLOSED, assignments, holds
from rules.flow.drawn import ANY_CONDITIONS, EXACT_CONDITIONS

from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Audience,
    Condition,
    Constant,
    Constants,
    Entry,
    Events,
    FromEntry,
    Match,
    Not,
    PropertyTest,
    Test,
)
from cjo_cli.rules.flow.support.domains import these
from cjo_cli.rules.flow.support.facts import Known, fact
from cjo_cli.rules.flow.support.variables import Universe

WORLD = Known({}, Universe(closed={"tier": these(CLOSED)}))


@settings(max_examples=250, deadline=None)
@given(ANY_CONDITIONS)
def test_what_is_proved_is_true(condition: Condition) -> None:
    outcomes = {holds(condition, values, history) for values, history in assignments(condition)}
    if WORLD.never(condition):
        assert outcomes == {False}
    if WORLD.always(condition):
        assert outcomes == {True}


@settings(max_examples=250, deadline=None)
@given(EXACT_CONDITIONS)
def test_what_is_true_of_intervals_is_proved(condition: Condition) -> None:
    outcomes = {holds(condition, values, history) for values, history in assignments(condition)}
    assert WORLD.never(condition) == (outcomes == {False})
    assert WORLD.always(condition) == (outcomes == {True})


def n(op: str, value: str | int) -> Test:
    return Test(op=op, value=Constant(kind="number", value=str(value)))  # type: ignore[arg-type]


def text(op: str, value: str) -> Condition:
    return Attribute(attribute="s", type="string", tests=(Test(op=op, value=Constant(kind="string", value=value)),))  # type: ignore[arg-type]


def age(op: str, days: int) -> Condition:
    span = Constant(kind="duration", value=days)
    return Attribute(attribute="t", type="timestamp", tests=(Test(op=op, value=span),))  # type: ignore[arg-type]


def there(name: str, *, exists: bool) -> Condition:
    tests = (Test(op="exists", value=Constant(kind="boolean", value=exists)),)
    return Attribute(attribute=name, type="timestamp", tests=tests)


EXISTS = Test(op="exists", value=Constant(kind="boolean", value=True))


def other(op: str) -> Test:
    return Test(op=op, value=FromEntry(property="p", type="string"))  # type: ignore[arg-type]


def against(op: str) -> Condition:
    return Attribute(attribute="s", type="string", tests=(other(op),))


def count(
    events: str, *tests: Test, within: int | None = None, since: bool = False, where: tuple[Test, ...] = ()
) -> Events:
    window = "entry" if since else "within" if within else "all"
    tested = (PropertyTest(property="p", type="integer", tests=where),) if where else ()
    return Events(match=Match(events=tuple(events), where=tested), window=window, within=within, tests=tests)


def total(events: str, *tests: Test) -> Events:
    return count(events, *tests).model_copy(update={"total": "p"})


def both(*parts: Condition) -> Condition:
    return AllOf(of=parts)


NEVER = {
    "two values at once": both(text("eq", "a"), text("eq", "b")),
    "up to it and above": both(text("lte", "a"), text("gt", "a")),
    "two beginnings": both(text("starts_with", "a"), text("starts_with", "b")),
    "one of a few, none of which contains it": both(text("eq", "abc"), text("contains", "x")),
    "contains it and does not": both(text("contains", "x"), Not(of=text("contains", "x"))),
    "nothing between two whole numbers": count("e", n("gt", 2), n("lt", 3)),
    "three and less than two": both(count("e", n("gte", 3)), count("e", n("lt", 2))),
    "fewer ever than lately": both(count("e", n("lt", 2)), count("e", n("gte", 2), within=7)),
    "in the short window, not in the long": both(count("e", n("gte", 1), within=7), Not(of=count("e", n("gte", 1), within=30))),
    "since the entry, but never": both(count("e", n("gte", 1), since=True), count("e", n("eq", 0))),
    "one of two, neither of which": both(count("e", n("gte", 1)), Not(of=count("ef", n("gte", 1)))),
    "the narrow without the wide": both(count("e", n("gte", 1), where=(n("gte", 5),)), Not(of=count("e", n("gte", 1), where=(n("gte", 3),)))),
    "an event that cannot be": count("e", n("gte", 1), where=(n("gt", 2), n("lt", 3))),
    "a sum of nothing": both(total("e", n("gte", 100)), Not(of=count("e", n("gte", 1)))),
    "older and newer": both(age("older_than", 9), age("newer_than", 5)),
    "old and unknown": both(age("older_than", 9), there("t", exists=False)),
    "a comparison with nothing": both(
        Attribute(attribute="t", type="timestamp", tests=(Test(op="after", value=FromEntry(property="p", type="timestamp")),)),
        there("t", exists=False),
    ),
    "one of a few, all of which contain it": both(text("eq", "abc"), Not(of=text("contains", "b"))),
    "equal and not": both(against("eq"), against("ne")),
    "known, and neither old nor new": both(Not(of=age("older_than", 5)), Not(of=age("newer_than", 5)), there("t", exists=True)),
    "a chain": both(count("e", n("gte", 2), within=7), count("ef", n("lt", 2), within=30)),
    "none or five, not none, fewer than five": both(
        count("e", n("lt", 5)),
        count("e", Test(op="not_in", value=Constants(of=tuple(Constant(kind="number", value=str(i)) for i in range(1, 5)))), within=14),
        count("e", n("gte", 1), within=7),
    ),
    "an audience and its opposite": both(Audience(id="some"), Not(of=Audience(id="some"))),
}  # fmt: skip
OPEN = {
    "not of a missing one": Not(of=text("eq", "a")),
    "two texts inside": both(text("contains", "a"), text("contains", "b")),
    "long ago, not lately": both(count("e", n("gte", 1)), Not(of=count("e", n("gte", 1), within=30))),
    "lately often, in all more": both(count("e", n("gte", 2), within=7), count("e", n("gte", 3))),
    "other properties": both(count("e", n("gte", 1), where=(n("lt", 3),)), Not(of=count("e", n("gte", 1), where=(n("gte", 3),)))),
    "a sum of less than nothing": total("e", n("lt", 0)),
    "a window against the entry": both(count("e", n("gte", 1), within=7), count("e", n("eq", 0), since=True)),
    "unknown, so neither old nor new": both(Not(of=age("older_than", 5)), Not(of=age("newer_than", 5)), there("t", exists=False)),
    "this event and not that": both(count("e", n("gte", 1)), Not(of=count("f", n("gte", 1)))),
    "none but the entry's": both(count("e", n("gte", 1)), Not(of=count("e", n("gte", 1), where=(other("ne"),)))),
    "does not contain it": both(text("eq", "abc"), Not(of=text("contains", "x"))),
    "nothing contains nothing": both(AnyOf(of=(text("eq", "x"), there("s", exists=False))), Not(of=text("contains", "x"))),
    "a small sum of nothing": both(total("e", n("lt", 5)), count("e", n("eq", 0))),
    "an unequal property may be missing": both(
        count("e", n("gte", 1), where=(other("ne"),)), Not(of=count("e", n("gte", 1), where=(EXISTS,)))
    ),
    "neither old nor new": both(Not(of=age("older_than", 5)), Not(of=age("newer_than", 5))),
}  # fmt: skip
HERE = Known({"some": AnyOf(of=(text("eq", "a"), text("eq", "b")))}, Universe())


@pytest.mark.parametrize("name", NEVER)
def test_contradictions(name: str) -> None:
    assert HERE.never(NEVER[name])
    assert HERE.always(Not(of=NEVER[name]))


@pytest.mark.parametrize("name", OPEN)
def test_what_can_be_either_way(name: str) -> None:
    assert not HERE.never(OPEN[name])
    assert not HERE.always(OPEN[name])


def test_always_needs_an_answer_for_a_missing_value() -> None:
    either = AnyOf(of=(age("older_than", 5), age("newer_than", 5)))
    assert not HERE.always(either)
    assert HERE.always(AnyOf(of=(either, there("t", exists=False))))


def test_a_question_that_is_too_large_is_given_up() -> None:
    parts = tuple(
        AnyOf(of=tuple(Attribute(attribute=f"a{i}", type="integer", tests=(n("eq", j),)) for j in range(4)))
        for i in range(8)
    )
    first = Attribute(attribute="a0", type="integer", tests=(n("eq", 7),))
    assert not HERE.never(AllOf(of=parts[:2]))
    assert HERE.never(AllOf(of=(*parts[:2], first)))
    assert not HERE.never(AllOf(of=(*parts[1:], AnyOf(of=(first, parts[0])))))


def test_answers_are_those_of_what_is_known_there() -> None:
    """The same condition is asked of what is known before, after, and later."""
    asked = text("eq", "a")
    assert HERE.possible((asked, True))
    after = HERE.also(fact(text("eq", "b"), ("enter", "if")))
    assert not after.possible((asked, True))
    assert after.later().possible((asked, True))
    assert HERE.possible((asked, True))


def test_what_is_kept_of_a_condition_is_kept_for_one_entry() -> None:
    """Journeys share what conditions mean; the entry's closed lists are each journey's own."""
    asked = Entry(property="p", type="string", tests=(Test(op="eq", value=Constant(kind="string", value="x")),))
    shared = Universe()
    listed = Known({}, replace(shared, entry={"p": these(["y"])}))
    assert not Known({}, shared).never(asked)
    assert listed.never(asked)
    assert not Known({}, shared).never(asked)
