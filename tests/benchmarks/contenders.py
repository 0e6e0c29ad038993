"""The contenders as commands, run as whole processes and measured as the operating system accounts for them.

What measures stays small and loads nothing: a child's peak memory is never less than its parent's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop_log import WORK
from shop_project import BENCHES, Bench, write_project

HERE = Path(__file__).parent
RIVALS = {
    "limit": "limit.py",
    "handwritten": "handwritten.py",
    "asof": "asof.py",
    "polars": "polars_.py",
    "pandas": "pandas_.py",
    "chdb": "chdb_.py",
    "loop": "loop.py",
}
# cjo as it is run again and again, and as it is run where no plan of the project is remembered.
OURS = {"cjo": (), "cjo_anew": ("--no-cache",)}
CONTENDERS = (*OURS, *RIVALS)
Counts = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A process that has ended: its CPU (user and system) and wall seconds, its peak memory in bytes, its output."""

    cpu: float
    wall: float
    peak: int
    output: str


@dataclass(frozen=True)
class Case:
    """One bench over one log: what each contender is given."""

    name: str
    events: int
    work: Path = WORK

    @property
    def bench(self) -> Bench:
        """The journeys and the cap."""
        return BENCHES[self.name]

    @property
    def log(self) -> Path:
        """The log, which `prepare` makes."""
        return self.work / f"shop-{self.events}.parquet"

    @property
    def project(self) -> Path:
        """The project's folder, which `prepare` writes."""
        return self.work / f"{self.name}-{self.events}"

    @property
    def out(self) -> Path:
        """Where cjo writes."""
        return self.work / f"{self.name}-{self.events}-out"

    def prepare(self) -> None:
        """Write the project, and make the log unless it is there; have the plan remembered."""
        million = str(self.events / 1_000_000)
        measure([sys.executable, str(HERE / "shop_log.py"), "--events", million, "--work", str(self.work)])
        write_project(self.bench, self.log, self.project)
        # As in front of any simulation: and cjo remembers the plan from the first one on.
        measure(self.command("validate", "-q"))
        measure(self.command("simulate", "--show-plan"))

    def command(self, *words: str) -> list[str]:
        """A command line of cjo's over the project."""
        return [sys.executable, "-m", "cjo_cli", words[0], "--project", str(self.project), *words[1:]]


def measure(command: list[str]) -> Run:
    """Run a command to its end; raises RuntimeError with what it said where it fails."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)[:200]} failed: {said.read()[-2000:]}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit, output.read())


def contend(name: str, case: Case) -> tuple[Run, Counts]:
    """One run of a contender, and what it counted; the limit counts nothing."""
    given = json.dumps(case.bench.values())
    if name not in OURS:
        run = measure([sys.executable, str(HERE / "rivals" / RIVALS[name]), str(case.log), given])
        return run, json.loads(run.output)
    # Each run writes into a new folder, and has nothing to remove.
    shutil.rmtree(case.out, ignore_errors=True)
    run = measure(case.command("simulate", "-o", str(case.out), *OURS[name]))
    counted = measure([sys.executable, str(HERE / "cjo_counts.py"), str(case.out), given])
    return run, json.loads(counted.output)


def agree(found: dict[str, Counts]) -> None:
    """Raise RuntimeError unless all that counted came to the same."""
    counted = {name: counts for name, counts in found.items() if counts}
    if len({json.dumps(counts, sort_keys=True) for counts in counted.values()}) > 1:
        lines = (f"{name}: {json.dumps(counts)}" for name, counts in counted.items())
        raise RuntimeError("the contenders disagree:\n" + "\n".join(lines))
