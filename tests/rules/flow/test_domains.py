"""Sets of values: what an operation gives holds exactly the values it should."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cjo_cli.rules.flow.support.domains import EVERY, NONE, Values, above, at_least, beginning, these

POINTS = [Decimal(n) / 2 for n in range(-1, 10)]


def member(values: Values, point: Decimal) -> bool:
    return values.below ^ bool(sum(cut <= (point, 0) for cut in values.cuts) % 2)


SIMPLE = st.one_of(
    st.just(EVERY), st.just(NONE), st.sampled_from(POINTS).map(at_least), st.sampled_from(POINTS).map(above),
    st.sampled_from(POINTS).map(lambda p: at_least(p).complement()), st.lists(st.sampled_from(POINTS), max_size=3).map(these),
)  # fmt: skip
SETS = st.recursive(SIMPLE, lambda inner: st.builds(lambda a, b: a | b, inner, inner), max_leaves=4)


@given(SETS, SETS)
def test_operations(one: Values, two: Values) -> None:
    for point in POINTS:
        assert member(one & two, point) == (member(one, point) and member(two, point))
        assert member(one | two, point) == (member(one, point) or member(two, point))
        assert member(one.complement(), point) != member(one, point)
    assert one.inside(one | two)
    assert (one & one.complement()).empty
    assert (one | one.complement()) == EVERY


@given(SETS)
def test_whole_numbers(values: Values) -> None:
    whole = values.whole()
    assert all(member(whole, point) == member(values, point) for point in POINTS if point == int(point))
    assert all(side == 0 and value == int(value) for value, side in whole.cuts)


def test_points() -> None:
    assert these(["b", "a", "a"]).points() == ("a", "b")
    assert NONE.points() == ()
    assert at_least(1).points() is None
    assert at_least(1).complement().points() is None


def test_beginnings() -> None:
    for text, inside in (("ab", True), ("abz", True), ("ac", False), ("aa", False), ("a", False)):
        assert ((beginning("ab") & these([text])) == these([text])) == inside
    top = chr(0x10FFFF)
    assert beginning("a" + top) == Values(below=False, cuts=(("a" + top, 0), ("b", 0)))
    assert beginning(top) == at_least(top)
    assert beginning("") == at_least("")
