"""What a reader must know before a simulation's numbers, in lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cjo_cli.log.facts import LACKS
from cjo_cli.report import quality
from cjo_cli.report.findings import plain

Values = dict[str, Any]
WIDTH = 80
MOST_NAMED = 3


def _number(value: int) -> str:
    return f"{value:,}"


def short(name: str, room: int) -> str:
    """A name in `room` columns: of a long one both ends, since ids often differ in their last part."""
    name = plain(name)
    if len(name) <= room:
        return name
    end = (room - 1) // 2
    return f"{name[: room - 1 - end]}…{name[-end:]}"


def warnings(summary: Values) -> Iterator[str]:
    """What a reader must know before the numbers, the gravest first."""
    log = summary["log"]
    if summary["without"]:
        yield f"replayed without {', '.join(summary['without'])}: what these would stop or defer is counted as sent"
    bad = sum(log["rejected"].values())
    if bad:
        what = ", ".join(f"{_number(count)} without {LACKS[name]}" for name, count in log["rejected"].items())
        most = max(log["rejected"], key=log["rejected"].__getitem__)
        first = _first(log["rejected_examples"].get(most, []))
        yield f"{_number(bad)} of {_number(log['rows'])} rows are no events: {what}{first}"
    doubles = log["duplicates"]
    if doubles:
        yield f"{_number(doubles)} {'row comes' if doubles == 1 else 'rows come'} a second time, and count once"
    far = log["outlying"]
    if far:
        said = "row lies" if far == 1 else "rows lie"
        first = _first(log["outlying_examples"])
        yield f"{_number(far)} {said} ten years and more from most others: mend the log, or end with --to{first}"
    empty = [name for name, journey in summary["journeys"].items() if not journey["entered"]]
    if empty and len(empty) == len(summary["journeys"]):
        yield "nobody entered any journey"
    elif empty:
        yield f"nobody entered {_some(empty)}"
    if log["undeclared_events"]:
        names = sorted(log["undeclared_events"].items(), key=lambda item: (-item[1], item[0]))
        most = _some([f"{plain(name)} ({_number(count)})" for name, count in names])
        yield f"the taxonomy does not know {len(names)} event{'' if len(names) == 1 else 's'} of the log: {most}"
    if log["unknown_timezones"]:
        yield f"{_number(log['unknown_timezones'])} customers have an unknown timezone; the project's is used"
    yield from _odd("of another type than declared", quality.mistyped(log))
    yield from _odd("not on their attribute's list", quality.unlisted(log))


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _first(examples: Sequence[Values]) -> str:
    """A line that says where the first row is, and how its cell looks."""
    start = "\n  the first: "
    for one in examples[:1]:
        where = f" row {_number(one['row'])}" + (f" '{plain(one['cell'])}'" if one["cell"] else "")
        return f"{start}{short(one['file'], WIDTH - len(start) + 1 - len(where))}{where}"
    return ""


def _odd(what: str, found: Sequence[tuple[str, Values]]) -> Iterator[str]:
    """How many values are odd, and where most of them are: as many names as a line holds."""
    if not found:
        return
    total = quality.total(found)
    line = f"{_number(total)} value{'' if total == 1 else 's'} {what}: "
    names = [f"{plain(name)} ({_number(one['count'])})" for name, one in found[:MOST_NAMED]]
    while len(names) > 1 and len("! ") + len(line) + len(", ".join(names)) + len(" and 99 more") > WIDTH:
        names.pop()
    more = len(found) - len(names)
    yield line + ", ".join(names) + (f" and {more} more" if more else "")
