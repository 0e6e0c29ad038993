"""RULES.md: what a bundle will do, journey by journey, in words for whoever has to answer for it."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.bundle.words import (
    condition,
    constant,
    instant,
    listed,
    match,
    quoted,
    share,
    span,
    time_of_day,
    weekdays,
)
from cjo_cli.plan.model import (
    CapPart,
    ChooseState,
    EntryState,
    ExitState,
    GoalPart,
    JourneyPlan,
    Plan,
    QuietHoursPart,
    Reentry,
    ScorePart,
    SendState,
    SplitState,
    State,
    Transition,
    UpdateState,
    WaitForState,
    WaitState,
    WaitUntilState,
)

STATUS = {
    "live": "Live: customers enter, and steps run.",
    "paused": "Paused: nobody enters, and no step runs.",
    "closed": "Closed: nobody enters; who is under way finishes.",
    "review": "In review: customers enter, and steps run. Not for production.",
}


def readable(plan: Plan) -> str:
    """The plan as Markdown, the same text for the same plan."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"# Rules of {quoted(plan.name)}"
    yield ""
    yield "Made from the plan beside it; where the two differ, the plan decides. Instants are UTC, local times the"
    yield f"customer's, else those of {plan.timezone}."
    for journey in plan.journeys:
        yield from ("", f"## {quoted(journey.id)}", "", *_journey(journey))
    yield from ("", "## For every journey", "", *_policies(plan))
    if plan.audiences:
        yield from ("", "## Audiences", "")
        yield from (f"- {quoted(name)}: {condition(said)}" for name, said in sorted(plan.audiences.items()))


def _journey(journey: JourneyPlan) -> Iterator[str]:
    entry = journey.entry
    if journey.title is not None:
        yield from (" ".join(journey.title.split()) + ".", "")
    yield f"- {STATUS.get(journey.status, journey.status)}"
    yield f"- Enters: {_way(entry)}."
    yield from (f"- {line}" for line in _narrowed(entry))
    yield f"- Again: {_again(entry.reentry)}."
    if journey.exclusive is not None:
        yield f"- Not while in another journey of the group {quoted(journey.exclusive)}; priority {journey.priority}."
    yield from (f"- Leaves when {match(part.match)} happens ({quoted(part.event)})." for part in journey.exits)
    if journey.max_duration is not None:
        yield f"- Leaves after {span(journey.max_duration)} at the latest."
    if journey.goal is not None:
        yield f"- {_goal(journey.goal)}"
    yield ""
    for number, state in enumerate(journey.states[1:], 1):
        yield f"{number}. {_said(state)}{_ways(journey, state, number)}"


def _way(entry: EntryState) -> str:
    if entry.match is not None:
        return f"when {match(entry.match)} happens"
    if entry.when is not None:
        return f"when it becomes true that {condition(entry.when)}"
    if entry.schedule is not None:
        at = listed([instant(moment) for moment in entry.schedule.at]) if entry.schedule.at else ""
        return "everybody, at " + (at or time_of_day(entry.schedule.time or 0) + weekdays(entry.schedule.days))
    return f"when {quoted(entry.journey or '')} ends as {entry.outcome}"


def _narrowed(entry: EntryState) -> Iterator[str]:
    if entry.audience is not None:
        yield f"Only when {condition(entry.audience)}."
    if entry.condition is not None:
        yield f"Only when {condition(entry.condition)}."
    if entry.from_ is not None:
        yield f"From {instant(entry.from_)} on."
    if entry.until is not None:
        yield f"Before {instant(entry.until)}."
    if entry.key is not None:
        yield f"Once at a time for each {quoted(entry.key)} of the entering event."
    if entry.rollout < 10_000:
        yield f"Only {share(entry.rollout)} of customers."
    if entry.holdout:
        yield f"{share(entry.holdout)} of customers are held out: they get nothing, and are compared."


def _again(reentry: Reentry) -> str:
    if reentry.never:
        return "never"
    if not reentry.after:
        return "as soon as the last one has ended"
    since = "the last entry" if reentry.since == "entry" else "the end of the last one"
    return f"no sooner than {span(reentry.after)} after {since}"


def _goal(goal: GoalPart) -> str:
    events = listed(map(match, goal.events), "or")
    left = " Reaching it ends the journey." if goal.exit else ""
    target = f" {share(goal.target)} are hoped for." if goal.target is not None else ""
    return f"Goal {quoted(goal.action)}: {events}, within {span(goal.within)} of the entry.{left}{target}"


def _said(state: State) -> str:
    match state:
        case WaitState():
            return f"{quoted(state.id)}: waits {span(state.duration)}."
        case WaitUntilState():
            return f"{quoted(state.id)}: waits until {_until(state)}."
        case WaitForState():
            return f"{quoted(state.id)}: waits for {_awaited(state)}, for {span(state.timeout)} at most."
        case SplitState():
            return f"{quoted(state.id)}: splits customers by lot."
        case SendState():
            return f"{quoted(state.id)}: sends {quoted(state.content)} by the first that fits of {_via(state.via)}."
        case ChooseState():
            return f"{quoted(state.id)}: sends the best of {_candidates(state)}."
        case UpdateState():
            sets = [f"{quoted(name)} to {constant(value)}" for name, value in sorted(state.set.items())]
            return f"{quoted(state.id)}: sets {listed(sets)}."
        case ExitState():
            return f"{quoted(state.id)}: ends the journey, with the reason {quoted(state.reason)}."
    return "The end." if state.kind == "end" else f"{quoted(state.id)}: takes the first way that fits."


def _awaited(state: WaitForState) -> str:
    if state.match is not None:
        return match(state.match)
    assert state.when is not None
    return f"it to be true that {condition(state.when)}"


def _via(channels: tuple[str, ...]) -> str:
    return listed(map(quoted, channels), "then")


def _until(state: WaitUntilState) -> str:
    if state.window is not None:
        return f"between {time_of_day(state.window[0])} and {time_of_day(state.window[1])}{weekdays(state.days)}"
    if state.moment is None:
        return f"{time_of_day(state.time or 0)}{weekdays(state.days)}"
    moment = state.moment
    whose = "the entry's" if moment.source == "entry" else "the customer's"
    offset = f" {'plus' if moment.offset > 0 else ''} {span(moment.offset)}".replace("  ", " ") if moment.offset else ""
    at = f", at {time_of_day(moment.time)}" if moment.time is not None else ""
    return f"{whose} {quoted(moment.name)}{offset}{at} (past: {moment.if_past}; missing: {moment.if_missing})"


def _candidates(state: ChooseState) -> str:
    told = []
    for candidate in state.candidates:
        when = f" when {condition(candidate.when)}" if candidate.when is not None else ""
        score = "".join(f", {_score(part)}" for part in candidate.add)
        told.append(f"{quoted(candidate.content)}{when} (score {candidate.base}{score})")
    explored = f"; {share(state.explore)} of customers get any of them" if state.explore else ""
    return "; ".join(told) + explored


def _score(part: ScorePart) -> str:
    if part.attribute is not None:
        return f"plus {quoted(part.attribute)} times {part.times}"
    return f"plus {part.points} where {condition(part.when) if part.when is not None else 'always'}"


def _ways(journey: JourneyPlan, state: State, number: int) -> str:
    """Where it goes on, where that is not simply the next step."""
    if [way.next for way in state.transitions] in ([], [number + 1]):
        return ""
    below = 0
    told = []
    for way in state.transitions:
        told.append(f"{_guard(way, below)}on to {_step(journey, way.next)}")
        below = way.below or below
    return " " + "; ".join(told).replace("on to", "Then on to", not told[0].startswith("`")) + "."


def _guard(way: Transition, below: int) -> str:
    if way.path is None:
        return ""
    if way.below is not None:
        return f"{quoted(way.path)} ({share(way.below - below)}) "
    return quoted(way.path) + (f" when {condition(way.when)}: " if way.when is not None else " ")


def _step(journey: JourneyPlan, number: int) -> str:
    return "the end" if journey.states[number].kind == "end" else quoted(journey.states[number].id)


def _policies(plan: Plan) -> Iterator[str]:
    if plan.holdout:
        yield f"- {share(plan.holdout)} of customers are held out of everything."
    yield from (f"- {_cap(cap)}" for cap in plan.caps)
    for rule in plan.suppress:
        what = listed(map(quoted, rule.purposes)) if rule.purposes is not None else "every purpose"
        yield f"- Nothing of {what} when {condition(rule.when)} ({quoted(rule.id)})."
    for name, channel in sorted(plan.channels.items()):
        if channel.quiet_hours is not None:
            yield f"- {quoted(name)} is quiet {_quiet(channel.quiet_hours)}."
    for name, purpose in sorted(plan.purposes.items()):
        yield f"- {quoted(name)}: {_consent(purpose.consent)}" + ("" if purpose.capped else " Never capped.") + (
            "" if purpose.quiet else " Knows no quiet hours.")  # fmt: skip


def _consent(consent: dict[str, str] | None) -> str:
    if consent is None:
        return "needs no consent."
    by_attribute: dict[str, list[str]] = {}
    for channel, attribute in sorted(consent.items()):
        by_attribute.setdefault(attribute, []).append(quoted(channel))
    said = [f"{quoted(attribute)} ({listed(channels)})" for attribute, channels in sorted(by_attribute.items())]
    return f"needs {listed(said)}."


def _cap(cap: CapPart) -> str:
    per = cap.per if isinstance(cap.per, str) else span(cap.per)
    where = f" through {quoted(cap.channel)}" if cap.channel is not None else ""
    return f"At most {cap.max} message{'' if cap.max == 1 else 's'}{where} per {per} ({quoted(cap.id)})."


def _quiet(hours: QuietHoursPart) -> str:
    then = "waits until they end" if hours.action == "defer" else "is dropped"
    return f"from {time_of_day(hours.from_)} to {time_of_day(hours.to)}; a message {then}"
