"""The audit a second time, customer by customer in plain Python; and a shop with a random log, ties among its rows."""

from __future__ import annotations

import csv
import itertools
import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

DAY = 86_400_000_000
START = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ("seen", "carted", "Bought!", "mailed", "opened", "pushed", "gone", "rare")
CJO = """version: 1
name: my-shop
timezone: Europe/Amsterdam
log: {events: logs/events.csv, columns: {customer_id: who, ts: at, event: what}}
"""
WORDS = {
    "events": """facet: event
terms:
  - {id: seen}
  - {id: carted, properties: {value: {type: number}}}
  - {id: bought, name: Bought!, properties: {value: {type: number}}}
  - {id: mailed}
  - {id: opened}
  - {id: pushed}
  - {id: gone}
  - {id: never}
""",
    "actions": """facet: action
terms:
  - {id: buy, title: Buy, events: [{event: bought}]}
  - {id: buy-much, title: Buy much, events: [{event: bought, where: {value: {gte: 50}}}]}
""",
    "channels": """facet: channel
terms:
  - {id: email, title: E-mail, events: {sent: mailed, opened: opened}}
  - {id: push, events: {sent: pushed}}
""",
}
Row = tuple[str, int, str, float]


def shop(folder: Path, rows: list[Row]) -> Path:
    """A project without journeys over these rows."""
    (folder / "logs").mkdir(parents=True)
    (folder / "taxonomy").mkdir()
    (folder / "cjo.yaml").write_text(CJO, encoding="utf-8")
    for name, text in WORDS.items():
        (folder / "taxonomy" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with (folder / "logs" / "events.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["who", "at", "what", "value"])
        for who, at, what, value in rows:
            table.writerow([who, (START + timedelta(microseconds=at)).isoformat(), what, value])
    return folder


def random_rows(seed: int, customers: int = 400) -> list[Row]:
    """Rows of 60 days, in no order; `gone` stops early, `rare` is of three customers."""
    draw = random.Random(seed)
    rows: list[Row] = []
    for number in range(customers):
        for _ in range(draw.randint(1, 25)):
            name = draw.choice(NAMES[:6])
            rows.append((f"u{number:03}", draw.randint(0, 59 * 24) * DAY // 24, name, draw.choice([10.0, 50.0, 90.0])))
        if number % 3 == 0:
            rows.append((f"u{number:03}", draw.randint(0, 9 * 24) * DAY // 24, "gone", 1.0))
    rows += [(f"u{number:03}", DAY, "rare", 1.0) for number in range(3)]
    draw.shuffle(rows)
    return rows


class Brute:
    """Every count, of few customers too, with the customers beside it."""

    def __init__(self, rows: list[Row], within: int, gap: int | None) -> None:
        self.within, self.last = within, max(row[1] for row in rows)
        self.of: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.of[row[0]].append(row)
        for mine in self.of.values():
            mine.sort(key=lambda row: row[1])  # stable: ties as in the log
        self.paths = [(who, path) for who, mine in self.of.items() for path in _cut(mine, gap)]

    def follows(self) -> dict[tuple[str, str], tuple[int, set[str], list[int]]]:
        found: dict[Any, Any] = defaultdict(lambda: (0, set(), []))
        for who, path in self.paths:
            for one, other in itertools.pairwise(path):
                count, people, times = found[one[2], other[2]]
                found[one[2], other[2]] = (count + 1, people | {who}, [*times, other[1] - one[1]])
        return found

    def loops(self) -> dict[tuple[str, str], tuple[int, set[str]]]:
        """There and back again."""
        return _tally(
            (who, (a[2], b[2]))
            for who, path in self.paths
            for a, b, c in zip(path, path[1:], path[2:], strict=False)
            if a[2] == c[2] != b[2]
        )

    def variants(self, longest: int) -> dict[tuple[tuple[str, ...], bool], tuple[int, set[str]]]:
        ways = [(who, folded(path)) for who, path in self.paths]
        return _tally((who, (tuple(way[:longest]), len(way) > longest)) for who, way in ways)

    def links(self, drawn: int) -> dict[tuple[int, str, str | None], tuple[int, set[str]]]:
        ways = [(who, [*folded(path), None]) for who, path in self.paths]
        return _tally(
            (who, (place, way[place - 1], way[place])) for who, way in ways for place in range(1, min(len(way), drawn))
        )

    def touch(self, name: str) -> dict[str, tuple[int, set[str]]]:
        """Begins, ends, judged and dropped."""
        edge = self.last - self.within
        noted = [(who, "entries") for who, path in self.paths if path[0][2] == name]
        noted += [(who, "exits") for who, path in self.paths if path[-1][2] == name and path[-1][1] <= edge]
        for who, mine in self.of.items():
            for row, later in zip(mine, [*mine[1:], None], strict=True):
                if row[2] == name and row[1] <= edge:
                    noted.append((who, "judged"))
                    if later is None or later[1] - row[1] > self.within:
                        noted.append((who, "dropped"))
        return {**dict.fromkeys(("entries", "exits", "judged", "dropped"), (0, set())), **_tally(noted)}

    def order(self, first: str, then: str, least: float) -> tuple[int, int]:
        """Of those with `first` before `then`, before their first order of at least so much: how many then had one."""
        reached, all_of = 0, 0
        for mine in self.of.values():
            a, b, goal = _first(mine, first), _first(mine, then), _first(mine, "Bought!", least)
            if a is None or b is None or a >= b or b > self.last - self.within or (goal is not None and goal <= b):
                continue
            all_of += 1
            reached += goal is not None and goal - b <= self.within
        return reached, all_of

    def separator(self, event: str, least: float) -> tuple[int, int, int, int]:
        """Those who reached it and had the event before, all who did; those who did not and had it, all of them."""
        counts = Counter[str]()
        for mine in self.of.values():
            goal, had = _first(mine, "Bought!", least), _first(mine, event)
            group = "others" if goal is None else "reached"
            counts[group] += 1
            if had is not None and (goal is None or had < goal):
                counts[f"{group} had"] += 1
        return counts["reached had"], counts["reached"], counts["others had"], counts["others"]

    def pressure(self) -> Counter[int]:
        """Customers' weeks by messages; a week begins on Monday, in Amsterdam."""
        weeks = Counter[Any]()
        for who, mine in self.of.items():
            for row in mine:
                if row[2] in ("mailed", "pushed"):
                    local = (START + timedelta(microseconds=row[1])).astimezone(ZoneInfo("Europe/Amsterdam"))
                    weeks[who, local.isocalendar()[:2]] += 1
        return Counter(weeks.values())


def folded(path: list[Row]) -> list[str]:
    """The events of a path, repeats taken together."""
    return [row[2] for at, row in enumerate(path) if at == 0 or path[at - 1][2] != row[2]]


def spread(values: list[int]) -> tuple[int, int]:
    """The median and the ninth decile: the smallest value that so many tenths do not exceed."""
    ordered = sorted(values)
    median, p90 = (ordered[-(-tenths * len(ordered) // 10) - 1] for tenths in (5, 9))
    return median, p90


def _tally(noted: Any) -> Any:
    found: dict[Any, Any] = {}
    for who, what in noted:
        count, people = found.get(what, (0, set()))
        found[what] = (count + 1, people | {who})
    return found


def _cut(mine: list[Row], gap: int | None) -> list[list[Row]]:
    paths: list[list[Row]] = [[mine[0]]]
    for before, row in itertools.pairwise(mine):
        if gap is not None and row[1] - before[1] > gap:
            paths.append([])
        paths[-1].append(row)
    return paths


def _first(mine: list[Row], name: str, least: float = 0.0) -> int | None:
    return min((row[1] for row in mine if row[2] == name and row[3] >= least), default=None)
