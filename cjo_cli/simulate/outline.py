"""How a replay goes about it, for people: its stages, the relations that journeys share, the log's SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap

from cjo_cli.plan.conditions import Constant, Constants, Events, FromAttribute, FromEntry, Match, Test, leaves
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.simulate.accept import gap_alone
from cjo_cli.simulate.needs import conditions_of, contents_of, matches_of
from cjo_cli.simulate.replay import groups_in_order

WIDTH = 110
SIGNS = {"eq": "=", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def outline(plan: Plan, journeys: list[JourneyPlan], sql: Mapping[str, str]) -> str:
    """The stages of a replay of `journeys` as text; `sql` are the questions to the log by name."""
    lines = ["1  the log is asked, in SQL"]
    for name, text in sql.items():
        lines += [f"   {name}:", *wrap(text, WIDTH, initial_indent=" " * 5, subsequent_indent=" " * 5)]
    lines += ["2  relations, each made once, by customer and time"]
    lines += [f"   {relation}: {', '.join(users)}" for relation, users in relations(plan, journeys).items()]
    lines += ["3  journeys, each after what it is entered from: all candidates walk, then some are accepted"]
    for group in groups_in_order({journey.id: journey for journey in journeys}):
        for journey in group:
            beside = f", exclusive in {journey.exclusive}" if journey.exclusive else ""
            beside += ", accepted before they walk" if gap_alone(journey) is not None else ""
            lines.append(f"   {journey.id}{beside}: {' > '.join(f'{s.id} ({s.kind})' for s in journey.states)}")
    lines += ["4  messages of all journeys together", *(f"   {line}" for line in _policies(plan, journeys))]
    return "\n".join(lines) + "\n"


def relations(plan: Plan, journeys: list[JourneyPlan]) -> dict[str, list[str]]:
    """Every set of events that journeys look for, in words, with the journeys that do."""
    found: dict[str, list[str]] = {}
    for journey in journeys:
        for match in _matches(plan, journey):
            users = found.setdefault(_words(match), [])
            if journey.id not in users:
                users.append(journey.id)
    return dict(sorted(found.items()))


def _matches(plan: Plan, journey: JourneyPlan) -> Iterator[Match]:
    yield from matches_of(journey)
    for condition in conditions_of(plan, journey):
        yield from (leaf.match for leaf in leaves(condition, plan.audiences) if isinstance(leaf, Events))


def _words(match: Match) -> str:
    tests = [f"{prop.property} {_test(test)}" for prop in match.where for test in prop.tests]
    return " or ".join(match.events) + (f" where {' and '.join(tests)}" if tests else "")


def _test(test: Test) -> str:
    return f"{SIGNS.get(test.op, test.op.replace('_', ' '))} {_operand(test.value)}"


def _operand(value: Constant | Constants | FromEntry | FromAttribute) -> str:
    if isinstance(value, FromEntry):
        return f"entry.{value.property}"
    if isinstance(value, FromAttribute):
        return f"attribute.{value.attribute}"
    if isinstance(value, Constants):
        return f"[{', '.join(str(constant.value) for constant in value.of)}]"
    return str(value.value)


def _policies(plan: Plan, journeys: list[JourneyPlan]) -> Iterator[str]:
    contents = dict.fromkeys(name for journey in journeys for name in contents_of(journey))
    yield f"content: {', '.join(contents) or 'none'}"
    yield f"suppressed by: {', '.join(rule.id for rule in plan.suppress) or 'no rule'}"
    quiet = [name for name, channel in plan.channels.items() if channel.quiet_hours is not None]
    yield f"quiet hours: {', '.join(quiet) or 'none'}"
    caps = [f"{cap.id} ({cap.max} in {cap.channel or 'all channels'})" for cap in plan.caps]
    yield f"caps, in this order: {', '.join(caps) or 'none'}"
