"""What draws cost on the example: docs/assumptions.md says what is measured.

uv run python tests/benchmarks/assumed.py --out docs/assumptions.md
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from run import progress, put, table

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/assumptions.md"
COLUMNS = ("draws", "CPU s", "wall s", "peak MB", "CPU ms / draw")


def assumptions(draws: int) -> str:
    """The file that the page shows, with so many draws."""
    found = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return re.sub(r"draws: \d+", f"draws: {draws}", found[1])


def measured(*arguments: str) -> tuple[float, float, float]:
    """CPU and wall seconds, and the peak in MB, of one run of cjo in the example."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "cjo_cli", "simulate", "-q", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss / 1024


def rows(folder: Path) -> Iterator[list[str]]:
    """A row for each number of draws, the first without any."""
    plain = measured()
    yield ["none", f"{plain[0]:.1f}", f"{plain[1]:.1f}", f"{plain[2]:.0f}", ""]
    for draws in (1, 20, 200):
        file = folder / "assumptions.yaml"
        file.write_text(assumptions(draws), encoding="utf-8")
        cpu, wall, peak = measured("--assume", str(file))
        row = [f"{draws}", f"{cpu:.1f}", f"{wall:.1f}", f"{peak:.0f}", f"{1000 * (cpu - plain[0]) / draws:.0f}"]
        progress(" | ".join(row))
        yield row


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="a file for the table, between its markers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = table(COLUMNS, rows(Path(folder)))
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    text = f"{datetime.now(UTC):%Y-%m-%d}: the example's 645,834 events of 22,852 customers; {where}; one run each.\n\n{found}"
    print(text)
    if given.out:
        put(text, given.out, "table")


if __name__ == "__main__":
    main()
