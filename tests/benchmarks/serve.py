"""How many events a second a service takes, and how long each waits: docs/serve-speed.md says what is measured.

uv run python tests/benchmarks/serve.py --out docs/serve-speed.md
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from run import progress, put, table
from serve.load import Caller, events, write_quick
from serve.services import durable, postgres
from serve.serving import TOKENS, Remote, write_tokens

COLUMNS = ("state", "processes", "clients", "events a request", "requests / s", "events / s", "p50 ms", "p99 ms")
CLIENTS = (1, 10, 100)
CUSTOMERS = 5_000


@dataclass(frozen=True)
class Measured:
    """The waits of all answered requests, in seconds, and how long the whole took."""

    waits: list[float]
    seconds: float

    def cells(self, size: int) -> list[str]:
        """Requests and events a second, and the waits that half and all but one in a hundred stayed below."""
        waits, rate = sorted(self.waits), len(self.waits) / self.seconds
        quantiles = [1000 * waits[int(share * (len(waits) - 1))] for share in (0.5, 0.99)]
        return [f"{rate:,.0f}", f"{rate * size:,.0f}", *(f"{wait:.1f}" for wait in quantiles)]


async def press(ports: list[int], clients: int, size: int, seconds: float, source: Iterator[Any]) -> Measured:
    """Have clients post events, each one request after the other, to the services in turn."""
    callers = [Caller(ports[n % len(ports)], TOKENS["writer"][1]) for n in range(clients)]
    waits: list[float] = []

    async def one(caller: Caller, end: float) -> None:
        while time.perf_counter() < end:
            now = datetime.now(UTC).isoformat()
            body = [{**event, "ts": now} for event in islice(source, size)]
            begun = time.perf_counter()
            status, answer = await caller.call("POST", "/v1/events", body if size > 1 else body[0])
            waits.append(time.perf_counter() - begun)
            assert status == 200, (status, answer)

    begun = time.perf_counter()
    await asyncio.gather(*(one(caller, begun + seconds) for caller in callers))
    took = time.perf_counter() - begun
    for caller in callers:
        caller.close()
    return Measured(waits, took)


@contextmanager
def serving(bundle: Path, url: str, processes: int) -> Iterator[list[int]]:
    """So many services on one state; gives their ports."""
    running = [Remote(bundle, url, write_tokens(bundle.parent)).start() for _ in range(processes)]
    try:
        yield [int(one.address.rpartition(":")[2]) for one in running]
    finally:
        for one in running:
            one.kill()


def rows(folder: Path, seconds: float) -> Iterator[list[str]]:
    """A row for each state, number of processes and of clients; of each state another of batches."""
    bundle = write_quick(folder)
    for state, processes in (("SQLite", 1), ("Postgres", 1), ("Postgres", 2)):
        with ExitStack() as stack:
            url = f"sqlite:///{folder}/state.db" if state == "SQLite" else stack.enter_context(postgres())
            ports = stack.enter_context(serving(bundle, url, processes))
            for number, (clients, size) in enumerate((*((clients, 1) for clients in CLIENTS), (10, 100))):
                source = events(CUSTOMERS, seed=number)
                asyncio.run(press(ports, clients, size, 1.0, source))  # caches and connections
                found = asyncio.run(press(ports, clients, size, seconds, source))
                row = [state, f"{processes}", f"{clients}", f"{size}", *found.cells(size)]
                progress(" | ".join(row))
                yield row


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each row")
    parser.add_argument("--out", type=Path, help="a file for the table, between its markers")
    given = parser.parse_args()
    durable()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        found = table(COLUMNS, rows(Path(folder), given.seconds))
    where = f"{os.cpu_count()} cores with a load of {load:.0f} before, Python {platform.python_version()}"
    text = f"{datetime.now(UTC):%Y-%m-%d}: {where}, {given.seconds:g} seconds a row.\n\n{found}"
    print(text)
    if given.out:
        put(text, given.out, "table")


if __name__ == "__main__":
    main()
