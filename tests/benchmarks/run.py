"""Benchmarks of the replay, as ratios within one run: docs/benchmarks.md says what is measured, and how.

uv run --group bench python tests/benchmarks/run.py --events 10 --out docs/benchmarks.md
uv run --group bench python tests/benchmarks/run.py --scaling --out docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from contenders import CONTENDERS, Case, Counts, Run, agree, contend
from shop_log import WORK

COLUMNS = ("bench", "contender", "CPU s", "wall s", "peak MB", "CPU / handwritten", "CPU / limit", "wall / loop")
# What was asked for: of a bench, cjo's figure over a contender's, at most so much.
TARGETS = (
    ("b1", "CPU", "handwritten", 3.0),
    ("b2", "CPU", "handwritten", 2.5),
    ("b2", "CPU", "polars", 1.0),
    ("b2", "CPU", "pandas", 1.0),
    ("b2", "CPU", "chdb", 1.0),
    ("b1", "wall", "loop", 0.1),
    ("b2", "wall", "loop", 0.1),
)
ANEW = "cjo_anew"
TITLES = {"b1": "B1", "b2": "B2", "eleven": "eleven journeys"}


def median(runs: list[Run]) -> Run:
    """Of each figure its own median."""
    cpu, wall, peak = (statistics.median(getattr(run, name) for run in runs) for name in ("cpu", "wall", "peak"))
    return Run(cpu, wall, int(peak), "")


def compare(case: Case, names: Iterable[str], runs: int) -> dict[str, Run]:
    """The median run of each contender, in turn, so that a slower spell of the machine slows all; all must agree."""
    case.prepare()
    taken: dict[str, list[Run]] = {name: [] for name in names}
    for turn in range(runs):
        counts: dict[str, Counts] = {}
        for name, mine in taken.items():
            run, counts[name] = contend(name, case)
            mine.append(run)
            progress(f"{case.name} {case.events:,} turn {turn + 1} {name}: {run.cpu:.2f} s CPU, {run.wall:.2f} s")
        agree(counts)
    return {name: median(mine) for name, mine in taken.items()}


def progress(text: str) -> None:
    """Say on stderr how far it is."""
    print(text, file=sys.stderr, flush=True)


def comparison(given: argparse.Namespace) -> str:
    """The contenders against each other, and cjo against what was asked for, as Markdown tables."""
    found = {
        name: compare(Case(name, millions(given.events), given.work), given.only, given.runs) for name in ("b1", "b2")
    }
    rows = [
        [TITLES[name], of, *figures(run), *ratios(run, runs)]
        for name, runs in found.items()
        for of, run in runs.items()
    ]
    return f"{heading(given)}\n\n{table(COLUMNS, rows)}{targets(found)}"


def targets(found: dict[str, dict[str, Run]]) -> str:
    """What was asked for and what was reached, of what was measured."""
    rows = []
    for name, figure, rival, most in TARGETS:
        if {"cjo", rival} <= set(found[name]):
            other = getattr(found[name][rival], figure.lower())
            reached = [getattr(found[name][of], figure.lower()) / other for of in ("cjo", ANEW) if of in found[name]]
            cells = [f"{reached[0]:.2f}", f"{reached[1]:.2f}" if reached[1:] else "–"]
            rows.append([f"{TITLES[name]}: {figure} / {rival}", f"{most:g}", *cells])
    return "\n\n" + table(("cjo's", "asked for, at most", "reached", "cjo_anew's"), rows) if rows else ""


def figures(run: Run) -> list[str]:
    """A run's figures as cells."""
    return [f"{run.cpu:.2f}", f"{run.wall:.2f}", f"{run.peak / 1e6:,.0f}"]


def ratios(run: Run, found: dict[str, Run]) -> list[str]:
    """A run against the yardsticks, as cells."""
    pairs = (("cpu", "handwritten"), ("cpu", "limit"), ("wall", "loop"))
    return [f"{getattr(run, of) / getattr(found[to], of):.2f}" if to in found else "–" for of, to in pairs]


def scaling(given: argparse.Namespace) -> str:
    """How cjo's cost grows with the events, and with the journeys, as two Markdown tables."""
    rows = []
    for name in ("b1", "b2"):
        before = None
        for size in sorted(given.sizes):
            run = compare(Case(name, millions(size), given.work), ["cjo"], given.runs)["cjo"]
            grown = f"{run.cpu / before.cpu:.1f}" if before else "–"
            rows.append([TITLES[name], f"{size:g}", *figures(run), grown])
            before = run
    columns = ("bench", "million events", "CPU s", "wall s", "peak MB", "CPU / the size before")
    return f"{heading(given)}\n\n{table(columns, rows)}\n\n{more_journeys(given)}"


def more_journeys(given: argparse.Namespace) -> str:
    """One journey, and ten more over the same events."""
    rows, first = [], None
    for name, title in (("b1", "one"), ("eleven", "eleven")):
        run = compare(Case(name, millions(given.events), given.work), ["cjo"], given.runs)["cjo"]
        first = first or run
        rows.append([title, *figures(run), f"{run.cpu / first.cpu:.1f}"])
    title = f"journeys, {given.events:g} million events"
    return table((title, "CPU s", "wall s", "peak MB", "CPU / one journey"), rows)


def millions(number: float) -> int:
    """That many millions."""
    return int(number * 1_000_000)


def heading(given: argparse.Namespace) -> str:
    """What was measured, where and when."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"
    what = f"{given.events:g} million events; " if not given.scaling else ""
    often = f"medians of {given.runs} runs" if given.runs > 1 else "one run each"
    return f"{datetime.now(UTC):%Y-%m-%d}: {what}{machine}; {often}."


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(columns)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def put(text: str, path: Path, marker: str) -> None:
    """Write into a file: between its markers where it has them, else as the whole of it."""
    between = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    new = between.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", old) if between.search(old) else text + "\n"
    path.write_text(new, encoding="utf-8")


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=10, help="millions")
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=list(CONTENDERS), help=", ".join(CONTENDERS)
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scaling", action="store_true", help="cjo alone: more events, more journeys")
    parser.add_argument("--sizes", type=lambda text: [float(x) for x in text.split(",")], default=[1.0, 10.0, 50.0])
    parser.add_argument("--work", type=Path, default=WORK, help="where logs and outputs are kept")
    parser.add_argument("--out", type=Path, help="a file for the table, between its markers where it has them")
    given = parser.parse_args()
    if unknown := set(given.only) - set(CONTENDERS):
        parser.error(f"no such contender: {', '.join(sorted(unknown))}")
    return given


def main() -> None:
    """Measure, print, and write."""
    given = options()
    text = scaling(given) if given.scaling else comparison(given)
    print(text)
    if given.out:
        put(text, given.out, "scaling" if given.scaling else "table")


if __name__ == "__main__":
    main()
