"""What states, reasons and numbers are called in the report."""

from __future__ import annotations

from cjo_cli.plan.model import (
    BranchState,
    ChooseState,
    EntryState,
    ExitState,
    SendState,
    SplitState,
    StateBase,
    UpdateState,
    WaitForState,
    WaitState,
    WaitUntilState,
)

UNITS = (("d", 86_400), ("h", 3600), ("min", 60))
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
REASONS = {
    "address": "no channel has an address of the customer",
    "consent": "the customer has not agreed to any channel",
    "variant": "no variant of the content fits the customer",
    "not_yet": "the content is not valid yet",
    "expired": "the content is no longer valid",
    "quiet_hours": "due within the channel's quiet hours, which drop",
    "exited": "the customer had left before the deferred delivery",
    "holdout": "held out: the message would have been sent",
}
REJECTIONS = {
    "key": "the event carries no key",
    "dates": "outside the journey's or the run's dates",
    "audience": "not in the audience",
    "if": "the entry's condition does not hold",
    "rollout": "not among the share rolled out to",
    "merged": "a repeat of another candidate at the same instant",
    "running": "already in this journey",
    "exclusive": "in another journey of the exclusive group",
    "reentry": "back too soon after the last time",
}
ENDS = {
    "max_duration": "stayed for the longest time allowed",
    "if_past": "the moment to wait for had passed",
    "if_missing": "the moment to wait for is unknown",
}


def reason(name: str | None) -> str:
    """Why a message was not sent, in words; empty where the name says it."""
    if name is None:
        return ""
    kind, _, rest = name.partition(":")
    if rest:
        return {"cap": f"the cap {rest} was reached", "suppress": f"the rule {rest} holds messages back"}.get(kind, "")
    return REASONS.get(name, "")


def duration(seconds: float | None) -> str:
    """A span in its largest sensible unit, such as `26 h`; a dash for none."""
    if seconds is None:
        return "–"
    for unit, size in UNITS:
        # Up to two days hours say more.
        if seconds >= (2 * size if unit == "d" else size):
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s" if seconds else "0"


def micros(span: int) -> str:
    """A span of microseconds."""
    return duration(span / 1_000_000)


def detail(state: StateBase) -> str:
    """One short line on what a state does."""
    if isinstance(state, EntryState):
        return _entry(state)
    if isinstance(state, WaitState):
        return f"wait {micros(state.duration)}"
    if isinstance(state, WaitForState):
        events = " or ".join(state.match.events) if state.match else "a condition"
        return f"up to {micros(state.timeout)} for {events}"
    if isinstance(state, WaitUntilState):
        return f"wait until {_until(state)}"
    if isinstance(state, SendState):
        return f"send {state.content}"
    if isinstance(state, ChooseState):
        return f"choose the best of {len(state.candidates)}"
    if isinstance(state, BranchState | SplitState):
        kind, ways = ("branch", "ways") if isinstance(state, BranchState) else ("split", "arms")
        return f"{kind}, {len(state.transitions)} {ways}"
    if isinstance(state, UpdateState):
        return f"update {', '.join(state.set)}"
    return f"exit: {state.reason}" if isinstance(state, ExitState) else ""


def _entry(state: EntryState) -> str:
    if state.way == "event":
        return f"on {' or '.join(state.match.events)}" if state.match else "on an event"
    if state.way == "journey":
        return f"after {state.journey}"
    return {"when": "when a condition holds", "schedule": "on a schedule"}[state.way]


def _until(state: WaitUntilState) -> str:
    if state.moment is not None:
        ahead = state.moment.offset
        shift = "" if not ahead else f" {'−' if ahead < 0 else '+'} {micros(abs(ahead))}"
        return f"{state.moment.name}{shift}" + (f", {_clock(state.moment.time)}" if state.moment.time else "")
    if state.window is not None:
        times = "–".join(_clock(minutes) for minutes in state.window)
    else:
        times = _clock(state.time or 0)
    return times if len(state.days) == 7 else f"{times} {_weekdays(state.days)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _weekdays(days: tuple[int, ...]) -> str:
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]}–{DAYS[days[-1]]}"
    return " ".join(DAYS[day] for day in days)
