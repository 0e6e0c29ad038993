"""What a log shows of answers, as an assumptions file that can be used and edited, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from cjo_cli.report.audit.drafts import written
from cjo_cli.report.document import document, to_json
from cjo_cli.report.simulation import number, share
from cjo_cli.review.assumed.values import QUANTILES, Answered, Answers, Estimate

SECOND = 1_000_000


def assumptions_file(found: Answers) -> str:
    """The file. An event that the log cannot show has the rate 0, to be written over."""
    lines = [
        "# Estimated by cjo audit --responses from what the log recorded. Each rate is as counted, and drawn",
        "# from what so many leave open; write a percent in its place to assume another.",
        "title: As the log shows",
        "draws: 200",
        "seed: 1",
        "events:",
        *(line for event in _in_order(found.events) for line in _event(event, found.within)),
    ]
    return "\n".join(lines) + "\n"


def answers_json(found: Answers) -> str:
    """The same as a document."""
    events = [_values(event) for event in found.events]
    counts = {"events": len(events), "estimated": sum(bool(event.estimates) for event in found.events)}
    return to_json(document("audit", counts, within_seconds=found.within // SECOND, responses=events))


def _values(event: Answered) -> dict[str, Any]:
    names = [f"p{percent}" for percent in QUANTILES]
    return {
        "event": event.event,
        "after": event.after,
        "base": event.base,
        "matched": list(event.matched),
        "estimates": [
            {
                **{key: value for key, value in asdict(one).items() if key not in ("interval", "delays")},
                "rate": one.responded / one.of,
                "interval": list(one.interval),
                "delay_seconds": dict(zip(names, (late / SECOND for late in one.delays), strict=False)) or None,
            }
            for one in event.estimates
        ],
        "missing": list(event.why),
    }


def _in_order(events: Sequence[Answered]) -> list[Answered]:
    """Each after the one that it comes after."""
    placed: list[Answered] = []
    left = list(events)
    while left:
        ready = [one for one in left if one.after is None or one.after not in {other.event for other in left}]
        placed += ready or left
        left = [one for one in left if one not in placed]
    return placed


def _event(event: Answered, within: int) -> Iterator[str]:
    yield f"  - event: {event.event}"
    if event.after is not None:
        yield f"    after: {event.after}"
    yield "    # keep: beside the recorded ones. drop: in their place, where these answer the same messages."
    yield "    recorded: keep"
    for why in event.why:
        yield f"    # {why}"
    yield "    responses:"
    if not event.estimates:
        yield "      # The log cannot show it. Write what you assume, and a delay such as {median: 3h, p90: 1d}."
        yield "      - rate: 0"
    for one in event.estimates:
        yield from _response(event, one, within)


def _response(event: Answered, one: Estimate, within: int) -> Iterator[str]:
    tied = f", told apart by {', '.join(event.matched)}" if event.matched else ""
    low, high = (share(edge) for edge in one.interval)
    counted = f"{share(one.responded / one.of)} ({low} to {high}) of {number(one.of)} {event.base}"
    yield f"      # {counted} within {written(within)}{tied}"
    keys = [f"channel: {one.channel}"]
    keys += [f"content: {one.content}"] if one.content is not None else []
    keys += [f"audience: {one.audience}"] if one.audience is not None else []
    yield f"      - {keys[0]}"
    yield from (f"        {key}" for key in keys[1:])
    if not one.responded:
        yield "        rate: 0"
        return
    yield f"        rate: {{responded: {one.responded}, of: {one.of}}}"
    late = ", ".join(f"p{percent}: {_late(delay)}" for percent, delay in zip(QUANTILES, one.delays, strict=True))
    yield f"        delay: {{quantiles: {{{late}}}}}"


def _late(delay: int) -> str:
    """Whole seconds, at least one."""
    return written(max(round(delay / SECOND), 1) * SECOND)
