"""A simulation's summary for the terminal, at 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.text import Text

from cjo_cli.report.warnings import MOST_NAMED, WIDTH, short, warnings

Values = dict[str, Any]
Cell = tuple[str, str]
# With so few journeys each one's funnel is shown.
FUNNELS = 3
# What the columns beside a journey's name, and beside a step's, take.
BESIDE_JOURNEY = 58
BESIDE_STEP = 48
BAR = 16


def render(summary: Values, width: int | None = None) -> Text:
    """The summary, warnings first; names are shortened so that lines fit `width`, numbers never."""
    columns = max(width or WIDTH, WIDTH)
    parts = [_head(summary)]
    warned = list(warnings(summary))
    if warned:
        parts += [joined(Text(f"! {warning}", "yellow") for warning in warned)]
    parts += [_journeys(summary["journeys"], columns - BESIDE_JOURNEY)]
    if len(summary["journeys"]) <= FUNNELS:
        parts += [_funnel(name, journey, columns - BESIDE_STEP) for name, journey in summary["journeys"].items()]
    if summary["messages"]:
        parts += [_messages(summary["messages"], columns - BESIDE_JOURNEY)]
        parts += [_pressure(summary["pressure"])]
    if summary["overlaps"]:
        parts += [_overlaps(summary["overlaps"])]
    return Text("\n").join(part for part in parts)


def joined(lines: Iterator[Text] | Sequence[Text]) -> Text:
    """Lines with their ends, of which no blanks are left."""
    out = Text()
    for line in lines:
        line.rstrip()
        out.append_text(line).append("\n")
    return out


def aligned(rows: Sequence[Sequence[Cell]], right: str) -> Iterator[Text]:
    """Rows of (text, style) with two blanks between columns; `right` has an `r` for each that ends at its right."""
    widths = [max(cell_len(row[column][0]) for row in rows) for column in range(len(right))]
    for row in rows:
        line = Text()
        for column, (text, style) in enumerate(row):
            blanks = " " * (widths[column] - cell_len(text))
            line.append("  " if column else "")
            line.append(blanks if right[column] == "r" else "").append(text, style)
            line.append(blanks if right[column] != "r" else "")
        yield line


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
    log, later = summary["log"], goes_on_to(summary)
    rows, people = counted(log["rows"], "event"), counted(log["customers"], "customer")
    period = " to ".join(days(summary["period"]))
    head = Text()
    if later is None:
        head.append(rows, "bold").append(f" of {people}, {period}\n")
    else:
        head.append(people, "bold").append(f", {period}\nof a log of {rows} that goes on to {later}\n")
    totals = summary["summary"]
    head.append(f"{number(totals['entered'])} entered, {number(totals['messages'])} messages asked for, ")
    head.append(f"{number(totals['sent'])} sent\n")
    return head


def days(period: Values) -> tuple[str, str]:
    """The first and the last day of a summary's period, in the project's timezone."""
    return _day(period["from"], period), _day(period["to"], period)


def goes_on_to(summary: Values) -> str | None:
    """The last day of a log of which the replay ends earlier (`--to`): its rows are counted to there; else None."""
    end, last = summary["period"]["to"], summary["log"]["last_ts"]
    earlier = datetime.fromisoformat(end) < datetime.fromisoformat(last)
    return _day(last, summary["period"]) if earlier else None


def _day(instant: str, period: Values) -> str:
    return datetime.fromisoformat(instant).astimezone(ZoneInfo(period["timezone"])).date().isoformat()


def _journeys(journeys: Values, room: int) -> Text:
    titles = ("journey", "entered", "held out", "goal", "control", "lift, 95 % interval")
    rows: list[list[Cell]] = [[(title, "dim") for title in titles]]
    lifts = []
    for name, journey in journeys.items():
        goal = journey["goal"]
        treated, held = (goal["treated"], goal["held_out"]) if goal else ({"rate": None}, {"rate": None})
        lifts.append(_lift(goal))
        rows.append([
            (short(name, room), ""), (number(journey["entered"]), ""),
            (number(journey["held_out"]) if journey["held_out"] else "–", ""), (share(treated["rate"]), ""),
            (share(held["rate"]), ""), (lifts[-1][0] + lifts[-1][1], lifts[-1][2]),
        ])  # fmt: skip
    lines = list(aligned(rows, "lrrrrr"))
    for line, (_, interval, _) in zip(lines[1:], lifts, strict=True):
        line.stylize("dim", len(line) - len(interval) if interval else len(line))
    return joined(lines)


def _lift(goal: Values | None) -> tuple[str, str, str]:
    """The lift, its interval, and how it is coloured: only where the interval leaves no doubt of its sign."""
    if not goal or goal["lift"] is None:
        return "–", "", "dim"
    low, high = goal["interval"]
    sure = "green" if low > 0 else "red" if high < 0 else "dim"
    return points(goal["lift"]), f" ({points(low)}, {points(high)})", sure


def _funnel(name: str, journey: Values, room: int) -> Text:
    """Every step with the share of those who entered, and what became of them."""
    entered = journey["entered"]
    lines = [
        Text.assemble((name, "bold"), f"  {counted(journey['candidates'], 'candidate')}, {number(entered)} entered")
    ]
    if journey["rejected"]:
        said = [f"{reason} {number(count)}" for reason, count in journey["rejected"].items()]
        lines += [Text(line, "dim") for line in _wrapped("  not let in: ", said)]
    if not entered:
        return joined(lines)
    rows: list[list[Cell]] = [[("  enter", ""), (number(entered), ""), ("", ""), ("█" * BAR, "cyan")]]
    for step, values in journey["steps"].items():
        part = values["reached"] / entered
        bar = "█" * round(BAR * part)
        rows.append(
            [(f"  {short(step, room)}", ""), (number(values["reached"]), ""), (share(part, 0), ""), (bar, "cyan")]
        )
        for path, count in values["paths"].items():
            rows.append([
                (f"    {short(path, room - 2)}", ""), (number(count), ""), ("", ""),
                (share(count / max(values["reached"], 1), 0) + _arm(journey, step, path), "dim"),
            ])  # fmt: skip
    lines += aligned(rows, "lrrl")
    return joined([*lines, *(Text(line, "dim") for line in _wrapped("  ", _outcomes(journey)))])


def _arm(journey: Values, step: str, path: str) -> str:
    """How many of a split's arm reached the goal."""
    arm = journey["splits"].get(step, {}).get(path)
    if arm is None or arm["interval"] is None:
        return ""
    low, high = arm["interval"]
    return f"   goal {share(arm['rate'])} ({share(low)}, {share(high)})"


def counted(value: int, what: str) -> str:
    """A count with what it is of."""
    return f"{number(value)} {what}{'' if value == 1 else 's'}"


def _outcomes(journey: Values) -> list[str]:
    exits = [f"{reason} {number(count)}" for reason, count in journey["exited"].items()]
    parts = [f"completed {number(journey['completed'])}", f"converted {number(journey['converted'])}"]
    if exits:
        parts += [f"exited ({exits[0]}", *exits[1:]]
        parts[-1] += ")"
    return [*parts, f"still in it {number(journey['active'])}"]


def _wrapped(start: str, pieces: Sequence[str]) -> Iterator[str]:
    """`start` and the pieces with commas between them, in lines of 80 columns, the next ones indented as the first."""
    line = start
    for position, piece in enumerate(pieces):
        written = piece + ("," if position + 1 < len(pieces) else "")
        if len(line) + len(written) > WIDTH and line.strip():
            yield line.rstrip()
            line = " " * len(start)
        line += written + " "
    yield line.rstrip()


def _messages(rows: list[Values], room: int) -> Text:
    """Messages by channel and outcome, and what stopped them."""
    outcomes = ("sent", "suppressed", "unreachable", "withheld", "pending")
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        channel = counts.setdefault(row["channel"] or "(none)", dict.fromkeys(outcomes, 0))
        channel[row["outcome"]] += row["count"]
    table: list[list[Cell]] = [[(title, "dim") for title in ("messages", *outcomes)]]
    for name, found in sorted(counts.items(), key=lambda item: -sum(item[1].values())):
        shown = [(number(found[outcome]) if found[outcome] else "–", "") for outcome in outcomes]
        table.append([(short(name, room), ""), *shown])
    stopped = [Text(line, "dim") for line in _reasons(rows)]
    return joined([*aligned(table, "lrrrrr"), *stopped])


def _reasons(rows: list[Values]) -> Iterator[str]:
    """What stopped messages, most first."""
    counts: dict[str, int] = {}
    for row in rows:
        if row["outcome"] in ("suppressed", "unreachable"):
            counts[row["reason"]] = counts.get(row["reason"], 0) + row["count"]
    if counts:
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        yield from _wrapped("stopped by ", [f"{reason} {number(count)}" for reason, count in most])


def _pressure(pressure: Values) -> Text:
    return Text(
        f"pressure   in a week with any, a customer got {pressure['mean']:.1f} on average, at most {pressure['max']}"
        f"\n           (median {pressure['p50']:.0f}, 95 % got no more than {pressure['p95']:.0f})\n"
    )


def _overlaps(overlaps: list[Values]) -> Text:
    """The pairs of journeys that most customers were in both of."""
    said = [f"{' + '.join(pair['journeys'])} {number(pair['customers'])}" for pair in overlaps[:MOST_NAMED]]
    return joined([Text(line) for line in _wrapped("overlap    ", said)])
