"""A simulation's summary for the terminal, at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Values = dict[str, Any]
# With so few journeys each one's funnel is shown.
FUNNELS = 3
WIDEST_NAME = 22
BAR = 16


def render(summary: Values) -> RenderableType:
    """The summary, warnings first."""
    parts: list[RenderableType] = [_head(summary)]
    warnings = list(_warnings(summary))
    if warnings:
        parts += [Text(""), *(Text(f"! {warning}", "yellow") for warning in warnings)]
    parts += [Text(""), _journeys(summary["journeys"])]
    if len(summary["journeys"]) <= FUNNELS:
        for name, journey in summary["journeys"].items():
            parts += [Text(""), *_funnel(name, journey)]
    if summary["messages"]:
        parts += [Text(""), _messages(summary["messages"]), *_reasons(summary["messages"])]
        parts += [Text(""), _pressure(summary["pressure"])]
    return Group(*parts)


def number(value: float | None) -> str:
    """A count with thousands apart, or a dash."""
    return "–" if value is None else f"{value:,.0f}"


def share(value: float | None, digits: int = 1) -> str:
    """A rate as percent, or a dash."""
    return "–" if value is None else f"{100 * value:.{digits}f}%"


def points(value: float | None) -> str:
    """A difference of rates in percentage points, signed."""
    return "–" if value is None else f"{100 * value:+.1f}"


def _head(summary: Values) -> Text:
    log, period = summary["log"], summary["period"]
    head = Text()
    head.append(f"{number(log['rows'])} events", "bold")
    head.append(f" of {number(log['customers'])} customers, ")
    head.append(f"{period['from'][:10]} to {period['to'][:10]}\n")
    totals = summary["summary"]
    head.append(f"{number(totals['entered'])} entered, {number(totals['messages'])} messages asked for, ")
    head.append(f"{number(totals['sent'])} sent")
    return head


def _warnings(summary: Values) -> Iterator[str]:
    """What a reader must know before the numbers, the gravest first."""
    log = summary["log"]
    bad = sum(log["rejected"].values())
    if bad:
        what = ", ".join(f"{number(count)} without {_part(name)}" for name, count in log["rejected"].items())
        yield f"{number(bad)} of {number(log['rows'])} rows are no events: {what}"
    empty = [name for name, journey in summary["journeys"].items() if not journey["entered"]]
    if empty:
        yield f"nobody entered {', '.join(empty)}"
    if log["undeclared_events"]:
        names = log["undeclared_events"]
        most = ", ".join(f"{name} ({number(count)})" for name, count in list(names.items())[:3])
        yield f"the taxonomy does not know {len(names)} event{'' if len(names) == 1 else 's'} of the log: {most}"
    if log["unknown_timezones"]:
        yield f"{number(log['unknown_timezones'])} customers have an unknown timezone; the project's is used"


def _part(name: str) -> str:
    return {"customer": "a customer", "event": "an event name", "ts": "a readable time"}[name]


def _journeys(journeys: Values) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("journey", max_width=WIDEST_NAME, no_wrap=True, overflow="ellipsis")
    for title in ("entered", "held out", "goal", "control", "lift, 95 % interval"):
        table.add_column(title, justify="right", no_wrap=True)
    for name, journey in journeys.items():
        goal = journey["goal"]
        treated, held = (goal["treated"], goal["held_out"]) if goal else ({"rate": None}, {"rate": None})
        table.add_row(
            name, number(journey["entered"]), number(journey["held_out"]) if journey["held_out"] else "–",
            share(treated["rate"]), share(held["rate"]), _lift(goal),
        )  # fmt: skip
    return table


def _lift(goal: Values | None) -> Text:
    if not goal or goal["lift"] is None:
        return Text("–", "dim")
    low, high = goal["interval"]
    sure = "green" if low > 0 else "red" if high < 0 else "dim"
    return Text.assemble((points(goal["lift"]), sure), (f" ({points(low)}, {points(high)})", "dim"))


def _funnel(name: str, journey: Values) -> Iterator[RenderableType]:
    """Every step with the share of those who entered, and what became of them."""
    entered = journey["entered"]
    yield Text.assemble((name, "bold"), f"  {number(journey['candidates'])} candidates, {number(entered)} entered")
    if journey["rejected"]:
        said = ", ".join(f"{reason} {number(count)}" for reason, count in journey["rejected"].items())
        yield Text(f"  not let in: {said}", "dim")
    if not entered:
        return
    table = Table(box=None, padding=(0, 1), pad_edge=False, show_header=False)
    table.add_column(max_width=32, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    table.add_row("enter", number(entered), "", Text("█" * BAR, "cyan"))
    for step, values in journey["steps"].items():
        part = values["reached"] / entered
        table.add_row(step, number(values["reached"]), share(part, 0), Text("█" * round(BAR * part), "cyan"))
        for path, count in values["paths"].items():
            table.add_row(f"  {path}", number(count), "", Text(share(count / max(values["reached"], 1), 0), "dim"))
    yield Padding(table, (0, 0, 0, 2))
    yield Text(f"  {_outcome(journey)}", "dim")


def _outcome(journey: Values) -> str:
    exits = ", ".join(f"{reason} {number(count)}" for reason, count in journey["exited"].items())
    parts = [f"completed {number(journey['completed'])}", f"converted {number(journey['converted'])}"]
    parts += [f"exited ({exits})"] if exits else []
    return ", ".join([*parts, f"still in it {number(journey['active'])}"])


def _messages(rows: list[Values]) -> Table:
    """Messages by channel and outcome."""
    outcomes = ("sent", "suppressed", "unreachable", "withheld", "pending")
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        channel = counts.setdefault(row["channel"] or "(none)", dict.fromkeys(outcomes, 0))
        channel[row["outcome"]] += row["count"]
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("messages", max_width=WIDEST_NAME, no_wrap=True, overflow="ellipsis")
    for outcome in outcomes:
        table.add_column(outcome, justify="right")
    for channel, found in sorted(counts.items(), key=lambda item: -sum(item[1].values())):
        table.add_row(channel, *(number(found[outcome]) if found[outcome] else "–" for outcome in outcomes))
    return table


def _reasons(rows: list[Values]) -> Iterator[Text]:
    """What stopped messages, most first."""
    counts: dict[str, int] = {}
    for row in rows:
        if row["outcome"] in ("suppressed", "unreachable"):
            counts[row["reason"]] = counts.get(row["reason"], 0) + row["count"]
    if counts:
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        line, lines = "stopped by", []
        for reason, count in most:
            piece = f" {reason} {number(count)},"
            if len(line) + len(piece) > 80:
                lines.append(line)
                line = "          "
            line += piece
        yield Text("\n".join([*lines, line]).rstrip(","), "dim")


def _pressure(pressure: Values) -> Text:
    return Text(
        f"pressure   in a week with any, a customer got {pressure['mean']:.1f} on average, at most {pressure['max']}"
        f"\n           (median {pressure['p50']:.0f}, 95 % got no more than {pressure['p95']:.0f})"
    )
