"""Random conditions over the world of `brute.py`."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from rules.flow.brute import DAY, NOW, TYPES

from cjo_cli.plan.conditions import (
    AllOf,
    AnyOf,
    Attribute,
    Condition,
    Constant,
    Constants,
    Events,
    FromAttribute,
    Match,
    Not,
    PropertyTest,
    Test,
)

LITERALS = {"tier": ["gold", "iron"], "text": ["ab", "b"], "whole": ["1", "2", "2.5"], "number": ["1", "2.5"]}
ORDER = ["gt", "gte", "lt", "lte"]
EXACT = {
    "tier": ["eq", "ne"], "text": ["eq", "ne", "starts_with", *ORDER], "whole": ["eq", "ne", *ORDER],
    "number": ["eq", "ne", *ORDER], "flag": ["eq", "ne"],
}  # fmt: skip
EXISTS = st.booleans().map(lambda there: Test(op="exists", value=Constant(kind="boolean", value=there)))


def constant(name: str, value: Any) -> Constant:
    """A literal of the attribute's type."""
    kind = {"whole": "number", "number": "number", "flag": "boolean", "since": "timestamp"}.get(name, "string")
    return Constant(kind=kind, value=value)  # type: ignore[arg-type]


def exact_tests(name: str) -> st.SearchStrategy[Test]:
    """Tests that intervals hold."""
    if name == "since":
        ages = st.sampled_from(["before", "after"]), st.sampled_from([NOW - DAY, NOW - 3 * DAY])
        return EXISTS | st.builds(lambda op, v: Test(op=op, value=constant(name, v)), *ages)
    literals = st.sampled_from([False, True] if name == "flag" else LITERALS[name])
    single = st.builds(
        lambda op, v: Test(op=op, value=constant(name, v)), st.sampled_from(EXACT[name]), literals
    )  # fmt: skip
    lists = st.lists(literals, min_size=1, max_size=2, unique=True)
    several = st.builds(
        lambda op, of: Test(op=op, value=Constants(of=tuple(constant(name, v) for v in of))),
        st.sampled_from(["in", "not_in"]), lists,
    )  # fmt: skip
    return EXISTS | single | several


def any_tests(name: str) -> st.SearchStrategy[Test]:
    """Tests of every sort."""
    if name == "since":
        spans = st.sampled_from([DAY, 2 * DAY]).map(lambda d: Constant(kind="duration", value=d))
        return exact_tests(name) | st.builds(Test, op=st.sampled_from(["older_than", "newer_than"]), value=spans)
    if name == "text":
        return exact_tests(name) | st.sampled_from(["b", "c"]).map(
            lambda part: Test(op="contains", value=Constant(kind="string", value=part))
        )
    if name in ("whole", "number"):
        other = FromAttribute(attribute="number" if name == "whole" else "whole", type="number")
        return exact_tests(name) | st.sampled_from(["eq", "ne", *ORDER]).map(lambda op: Test(op=op, value=other))
    return exact_tests(name)


def attributes(tests: Any, names: list[str]) -> st.SearchStrategy[Condition]:
    """Leaves on the attributes `names`."""
    return st.sampled_from(names).flatmap(
        lambda name: st.lists(tests(name), min_size=1, max_size=2).map(
            lambda of: Attribute(attribute=name, type=TYPES[name], tests=tuple(of))
        )
    )


def numbers(values: list[str]) -> st.SearchStrategy[tuple[Test, ...]]:
    """One or two comparisons with numbers."""
    one = st.builds(
        lambda op, v: Test(op=op, value=Constant(kind="number", value=v)),
        st.sampled_from(["eq", "ne", *ORDER]), st.sampled_from(values),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=2).map(tuple)


WHERE = st.none() | (numbers(["1", "2"]) | EXISTS.map(lambda test: (test,))).map(
    lambda tests: PropertyTest(property="size", type="number", tests=tests)
)
WINDOWS = st.sampled_from([("all", None), ("entry", None), ("within", 2 * DAY), ("within", 5 * DAY)])
EVENTS: st.SearchStrategy[Condition] = st.builds(
    lambda names, where, window, total, tests: Events(
        match=Match(events=tuple(names), where=(where,) if where else ()),
        window=window[0], within=window[1], total="size" if total else None, tests=tests,
    ),
    st.sampled_from(["e", "f", "ef"]), WHERE, WINDOWS, st.booleans(), numbers(["0", "1", "2"]),
)  # fmt: skip


def nested(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """`all`, `any` and `not` over `parts`."""
    return st.recursive(
        parts,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda of: AllOf(of=tuple(of))),
            st.lists(inner, min_size=1, max_size=3).map(lambda of: AnyOf(of=tuple(of))),
            inner.map(lambda of: Not(of=of)),
        ),
        max_leaves=6,
    )


PAIRS = [["tier", "flag"], ["whole", "tier"], ["number"], ["text"], ["whole", "flag"], ["text", "flag"]]
EXACT_CONDITIONS = st.sampled_from(PAIRS).flatmap(lambda names: nested(attributes(exact_tests, names)))
ANY_CONDITIONS = st.one_of(
    st.sampled_from([["since"], ["text", "flag"], ["whole", "number"]]).flatmap(
        lambda names: nested(attributes(any_tests, names))
    ),
    nested(EVENTS),
    nested(EVENTS | attributes(any_tests, ["flag"])),
)
