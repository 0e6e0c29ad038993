"""One journey's page as values: everything that its template prints."""

from __future__ import annotations

from typing import Any

from cjo_cli.plan.model import JourneyPlan
from cjo_cli.report.html.charts import Scale, over_time
from cjo_cli.report.html.drawing import draw
from cjo_cli.report.html.labels import ENDS, REJECTIONS, detail, duration, micros
from cjo_cli.report.html.messages import by_channel, not_sent, outcomes
from cjo_cli.report.simulation import number, points, share
from cjo_cli.review.map.graph import Numbers, graph_of

Values = dict[str, Any]


def journey_page(
    plan: JourneyPlan, summary: Values, series: Values, colours: dict[str, int], anchor: str
) -> Values:  # fmt: skip
    """What the page of one journey shows."""
    journey, flow = summary["journeys"][plan.id], series["journeys"][plan.id]
    messages = [row for row in summary["messages"] if row["journey"] == plan.id]
    totals = outcomes(messages)
    return {
        "id": plan.id,
        "anchor": anchor,
        "title": journey["title"] or plan.id,
        "status": journey["status"],
        "file": plan.file,
        "entry": detail(plan.entry),
        "entered": number(journey["entered"]),
        "nobody": not journey["entered"],
        "tiles": _tiles(journey, totals),
        "let_in": _let_in(journey),
        "ends": _ends(journey, flow),
        "goal": _goal(plan, journey["goal"]),
        "map": draw(graph_of(plan, Numbers(journey, flow))),
        "moves": _moves(flow),
        "funnel": _funnel(plan, journey),
        "times": _times(journey, flow),
        "splits": [_split(name, arms) for name, arms in journey["splits"].items()],
        "sent": over_time(f"{anchor}-sent", series["days"], series["sent"][plan.id], colours),
        "messages": by_channel(messages, colours),
        "not_sent": not_sent(messages, "content"),
    }


def _tiles(journey: Values, totals: dict[str, int]) -> list[Values]:
    asked = sum(totals.values())
    tiles = [
        {"name": "candidates", "value": number(journey["candidates"]), "note": "could have entered"},
        {"name": "entered", "value": number(journey["entered"]), "note": f"{number(journey['held_out'])} held out"},
        {"name": "messages sent", "value": number(totals["sent"]), "note": f"of {number(asked)} asked for"},
    ]
    goal = journey["goal"]
    if goal:
        treated = goal["treated"]
        tiles.append({
            "name": "goal reached",
            "value": share(treated["rate"]),
            "note": f"{number(treated['converted'])} of {number(treated['n'])} treated",
        })  # fmt: skip
    return tiles


def _let_in(journey: Values) -> list[Values]:
    """Candidates by what became of them: those who entered first, then the reasons for the others."""
    candidates = max(journey["candidates"], 1)
    rejected = sorted(journey["rejected"].items(), key=lambda item: (-item[1], item[0]))
    rows = [("entered", "", journey["entered"]), *((name, REJECTIONS.get(name, ""), count) for name, count in rejected)]
    return [
        {"name": name, "words": words, "count": number(count), "share": share(count / candidates),
         "bar": round(100 * count / candidates, 2), "kind": "on" if name == "entered" else "off"}
        for name, words, count in rows
    ]  # fmt: skip


def _ends(journey: Values, flow: Values) -> list[Values]:
    """What became of those who entered; of those who exited, how many had reached the goal by then."""
    with_goal: dict[str, int] = {}
    for left in flow["left"].values():
        for name, count in left["goal"].items():
            with_goal[name] = with_goal.get(name, 0) + count
    rows = [
        ("completed", "went through to the end", journey["completed"], "on"),
        ("converted", "left because the goal was reached", journey["converted"], "goal"),
        *((name, _exit_words(name, with_goal), count, "lost") for name, count in journey["exited"].items()),
        ("still in it", "when the log ended", journey["active"], "active"),
    ]
    entered = max(journey["entered"], 1)
    return [
        {"name": name, "words": words, "count": number(count), "share": share(count / entered),
         "bar": round(100 * count / entered, 2), "kind": kind,
         "goal": round(100 * with_goal.get(name, 0) / entered, 2) if kind == "lost" else 0}
        for name, words, count, kind in rows
        if count
    ]  # fmt: skip


def _exit_words(name: str, with_goal: dict[str, int]) -> str:
    words = ENDS.get(name, "exit")
    return f"{words}; {number(with_goal[name])} had reached the goal" if name in with_goal else words


def _goal(plan: JourneyPlan, goal: Values | None) -> Values | None:
    if goal is None or plan.goal is None:
        return None
    sides = [goal["treated"], goal["held_out"]]
    scale = Scale([*(end for side in sides for end in side["interval"] or [side["rate"]]), goal["target"]])
    lift = Scale(goal["interval"] or [0.0])
    return {
        "action": goal["action"],
        "within": micros(plan.goal.within),
        "target": None if goal["target"] is None else share(goal["target"]),
        "target_at": None if goal["target"] is None else scale.at(goal["target"]),
        "sides": [_arm(name, side, scale) for name, side in zip(("treated", "held out"), sides, strict=True)],
        "lift": points(goal["lift"]),
        "interval": _interval(goal["interval"]),
        "verdict": _verdict(goal["interval"]),
        "whisker": lift.whisker(goal["lift"], goal["interval"]),
    }


def _arm(name: str, arm: Values, scale: Scale) -> Values:
    interval = arm["interval"]
    value = arm.get("value")
    return {
        "name": name,
        "n": number(arm["n"]),
        "converted": number(arm["converted"]),
        "rate": share(arm["rate"]),
        "interval": f"{share(interval[0])} to {share(interval[1])}" if interval else "–",
        "whisker": scale.whisker(arm["rate"], interval),
        "value": None if value is None else number(value),
    }


def _interval(interval: list[float] | None) -> str:
    return f"{points(interval[0])} to {points(interval[1])}" if interval else "–"


def _verdict(interval: list[float] | None) -> Values:
    """What the interval of a difference says, in words and as a kind."""
    if interval is None:
        return {"kind": "none", "words": "Nothing to compare with: of those treated or those held out there is no one"}
    if interval[0] > 0:
        return {"kind": "goal", "words": "better than without the journey, beyond chance"}
    if interval[1] < 0:
        return {"kind": "lost", "words": "worse than without the journey, beyond chance"}
    return {"kind": "none", "words": "the interval includes zero: no difference can be told from chance"}


def _moves(flow: Values) -> list[Values]:
    """The table behind the map: every edge with its count, then who ended there."""
    rows = []
    leaving: dict[str, list[tuple[str, str, int]]] = {}
    for edge in flow["edges"]:
        leaving.setdefault(edge["from"], []).append((edge["path"] or "", edge["to"], edge["count"]))
    for state, left in flow["left"].items():
        ended = [("", "left: goal reached", left["converted"]), ("", "still here", left["active"])]
        ended += [("", f"exit: {reason}", count) for reason, count in left["exited"].items()]
        leaving.setdefault(state, []).extend(row for row in ended if row[2])
    for state, moves in leaving.items():
        total = sum(count for _, _, count in moves)
        for path, to, count in moves:
            part = share(count / total, 0) if total else "–"
            rows.append({"from": state, "path": path, "to": to, "count": number(count), "share": part})
    return rows


def _funnel(plan: JourneyPlan, journey: Values) -> list[Values]:
    entered = max(journey["entered"], 1)
    states = {state.id: state for state in plan.states}
    rows = [{"name": "enter", "detail": detail(plan.entry), "count": number(journey["entered"]), "share": "",
             "bar": 100.0 if journey["entered"] else 0.0, "paths": []}]  # fmt: skip
    for name, step in journey["steps"].items():
        reached = step["reached"]
        paths = [
            {"name": path, "count": number(count), "share": share(count / max(reached, 1), 0),
             "bar": round(100 * count / entered, 2)}
            for path, count in step["paths"].items()
        ]  # fmt: skip
        rows.append({
            "name": name,
            "detail": detail(states[name]),
            "count": number(reached),
            "share": share(reached / entered, 0),
            "bar": round(100 * reached / entered, 2),
            "paths": paths,
        })  # fmt: skip
    return rows


def _times(journey: Values, flow: Values) -> Values:
    """Per step the quantiles of the time since entry, on one scale from entry to the last tenth of the slowest."""
    known = {name: found for name, found in flow["seconds"].items() if found}
    longest = max((found[-1] for found in known.values()), default=0.0)
    scale = Scale([longest])
    rows = []
    for name, found in known.items():
        texts = [duration(value) for value in found]
        rows.append({
            "name": name,
            "median": duration(journey["steps"][name]["median_seconds"]),
            "low": texts[0],
            "quarters": texts[1] if texts[1] == texts[3] else f"{texts[1]} to {texts[3]}",
            "high": texts[4],
            "at": [scale.at(value) for value in found],
        })  # fmt: skip
    return {"rows": rows, "longest": duration(longest)}


def _split(name: str, arms: Values) -> Values:
    scale = Scale([end for arm in arms.values() for end in arm["interval"] or [0.0]])
    return {"name": name, "arms": [_arm(arm, values, scale) for arm, values in arms.items()]}
