"""Two reports compared: which figures moved, by more than chance moves them.

Both are read as plain values, so that a figure of today is found as one of an earlier report is. The two are taken for
independent; where their times overlap, or the same customers are in both, they are not quite, and the report says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.review.kpis.values import Against, Formula, Moved, Report
from cjo_cli.stats.strata import Estimate, apart

Values = Mapping[str, Any]
Side = Literal["treated", "lift", "all"]
Key = tuple[str, str, Formula, Side]
# Where the programme as a whole is meant.
ALL = ""


def read(path: Path) -> Values:
    """An earlier report's JSON. Raises UsageError for a file that is none, or of a version that cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        command, version = found["command"], str(found["format_version"])
        missing = {"period", "journeys", "programme"} - found.keys()
    except OSError as error:
        raise UsageError(f"--against: cannot read {path}: {reason(error)}", "cjo report -f json=FILE made it") from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(f"--against: {path} is no JSON of a report", "cjo report -f json=FILE made it") from None
    if command != "report" or missing:
        raise UsageError(f"--against: {path} is of another command", "give what cjo report -f json=FILE wrote")
    if version.split(".", maxsplit=1)[0] != "1":
        raise UsageError(f"--against: {path} has the format {version}", "make it anew with this version of cjo")
    return found  # type: ignore[no-any-return]


def against(now: Report, earlier: Values, path: Path) -> Against:
    """What moved since. Raises UsageError where the earlier report's figures cannot be read."""
    values = asdict(now)
    try:
        before = dict(_figures(earlier))
        old = {journey["id"]: journey["digest"] for journey in earlier["journeys"]}
        start, end = (str(earlier["period"][name]) for name in ("from", "to"))
        overlap = datetime.fromisoformat(end) >= datetime.fromisoformat(now.start)
        moved = [_moved(key, before[key], found) for key, found in _figures(values) if key in before]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(f"--against: {path} is no whole report", "make it anew: cjo report -f json=FILE") from None
    new = {journey.id: journey.digest for journey in now.journeys}
    return Against(
        start, end, overlap, tuple(moved),
        added=tuple(name for name in new if name not in old), removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
    )  # fmt: skip


def _figures(values: Values) -> Iterator[tuple[Key, Estimate]]:
    """Every figure that has an interval, by what it is of."""
    for measure in values["programme"]:
        yield from _of(ALL, measure, "all")
    for journey in values["journeys"]:
        measures = [journey["goal"], *journey["kpis"]]
        seen: set[str] = set()
        for measure in measures:
            if measure is not None and measure["kpi"] not in seen:
                seen.add(measure["kpi"])
                yield from _of(journey["id"], measure, "treated")


def _of(where: str, measure: Values, side: Side) -> Iterator[tuple[Key, Estimate]]:
    name, formula = measure["kpi"], measure["formula"]
    # An entry whose goal's window was open tells nothing yet, and of a shorter time there are more of them.
    measure = measure["settled"] or measure
    treated = measure["treated"]
    # Of all journeys together a rate moves with their shares as well.
    mixed = side == "all" and formula == "conversion-rate"
    if treated["interval"] is not None and not mixed:
        yield (where, name, formula, side), _estimate(treated["value"], treated["interval"])
    if measure["interval"] is not None:
        yield (where, name, formula, "lift"), _estimate(measure["difference"], measure["interval"])


def _estimate(value: Any, interval: Any) -> Estimate:
    low, high = interval
    return float(value), (float(low), float(high))


def _moved(key: Key, before: Estimate, now: Estimate) -> Moved:
    difference, low, high = apart(now, before)
    return Moved(*key, before[0], now[0], difference, (low, high), low > 0 or high < 0)
