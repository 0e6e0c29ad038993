"""From a keystroke to its findings: `cjo lsp` over stdio, on the generated project of 1,000 journeys.

uv run python tests/benchmarks/lsp.py [--journeys 1000] [--strokes 40]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lint_project import write
from lsp_client import Editor


async def strokes(folder: Path, count: int) -> tuple[float, list[float]]:
    """Seconds until the first findings, and for each of `count` changes of one journey, wrong and right in turn."""
    path = sorted((folder / "journeys").rglob("*.yaml"))[500 % len(list((folder / "journeys").rglob("*.yaml")))]
    file = path.relative_to(folder).as_posix()
    text = path.read_text(encoding="utf-8")
    taken: list[float] = []
    async with Editor(folder) as editor:
        start = time.perf_counter()
        editor.open(file)
        await editor.write(file, text + "unknown_key: 1\n", until=bool)
        first = time.perf_counter() - start
        for stroke in range(count):
            wrong = stroke % 2 == 1
            start = time.perf_counter()
            await editor.write(
                file, text + "unknown_key: 1\n" * wrong + f"# {stroke}\n", until=lambda told, w=wrong: bool(told) == w
            )
            taken.append(time.perf_counter() - start)
    return first, taken


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journeys", type=int, default=1000)
    parser.add_argument("--strokes", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = write(given.journeys, Path(scratch) / "project")
        first, taken = asyncio.run(strokes(folder, given.strokes))
    ordered = sorted(taken)
    print("| journeys | project opened, s | keystroke to findings, ms: median | p95 | worst |")
    print("| --- | --- | --- | --- | --- |")
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    shown = [1000 * value for value in (statistics.median(taken), p95, ordered[-1])]
    print(f"| {given.journeys:,} | {first:.1f} | {shown[0]:.0f} | {shown[1]:.0f} | {shown[2]:.0f} |")


if __name__ == "__main__":
    main()
