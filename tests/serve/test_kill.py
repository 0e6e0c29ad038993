"""Services that are killed under load: what they decide is what an undisturbed run decides, none lost, none doubled."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, environment, run
from machine.stream import write_customers, write_lines

from serve.delivery.peers import SECRET, Receiver, receiving
from serve.load import Caller, events, write_quick
from serve.serving import TOKENS, ordered, until, write_tokens

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="services are forked, so that a restart costs little")
# Kills, and seconds that a service waits for events: longer than it is ever away to a client, or an event would come too
# late to start anything.
KILLS = [pytest.param(5, 6.0), pytest.param(200, 30.0, marks=pytest.mark.full)]
# A second within which a timer is decided, and what a busy machine, and the reader, add.
SLACK = 3.0
# Everything is over so long after the last event: a wait of a second, another of two.
OVER = 4.0
CLIENTS, CUSTOMERS = 4, 30
DELIVER = """
connectors:
  - {{id: file, jsonl: {{path: out.jsonl}}}}
  - id: hook
    webhook: {{url: "{url}", secret: {{env: HOOK_SECRET}}, at_once: 4}}
    kinds: [message]
    outcomes: [sent]
"""


@dataclass
class Killed:
    """Services on some ports, killed at random and started again by a zygote.

    `stretches` are the times in which one was there without a break, `away` how long each restart took.
    """

    zygote: subprocess.Popen[str]
    ports: list[int]
    processes: dict[int, int] = field(default_factory=dict)
    up: dict[int, float] = field(default_factory=dict)
    stretches: list[tuple[float, float]] = field(default_factory=list)
    away: list[float] = field(default_factory=list)

    def start(self, port: int) -> None:
        assert self.zygote.stdin is not None
        assert self.zygote.stdout is not None
        self.zygote.stdin.write(f"{port}\n")
        self.zygote.stdin.flush()
        pid, where = map(int, self.zygote.stdout.readline().split())
        assert pid, "it does not start"
        self.processes[where] = pid
        self.up[port] = time.time()

    def kill(self, port: int) -> None:
        begun = time.time()
        self.stretches.append((self.up[port], begun))
        with suppress(ProcessLookupError):  # as soon as it is gone
            while True:
                os.kill(self.processes[port], signal.SIGKILL)
                time.sleep(0.001)
        self.start(port)
        self.away.append(time.time() - begun)


@contextmanager
def killed(folder: Path, state: str, url: str, processes: int, lateness: float) -> Iterator[Killed]:
    (folder / "deliver.yaml").write_text(DELIVER.format(url=url), encoding="utf-8")
    customers = write_customers(folder / "customers.jsonl", CUSTOMERS)
    words = [
        write_quick(folder),
        state,
        write_tokens(folder),
        customers,
        folder / "deliver.yaml",
        f"{lateness:g}s",
        "2",
    ]
    with (folder / "said").open("wb") as said:
        zygote = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py")), *map(str, words)], encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            env=environment({"PYTHONPATH": str(ROOT), "HOOK_SECRET": SECRET}),
        )  # fmt: skip
    found = Killed(zygote, [_free() for _ in range(processes)])
    try:
        for port in found.ports:
            found.start(port)
        yield found
    finally:
        zygote.kill()
        zygote.wait()
        for pid in found.processes.values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Load:
    """Clients that post events, each those of its own customers in their order, until they are taken."""

    ports: list[int]
    lateness: float
    sent: list[dict[str, Any]] = field(default_factory=list)
    repeats: int = 0
    seen_at: dict[str, tuple[float, Any]] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)
    ending: bool = False

    async def client(self, number: int) -> None:
        """Post events with the instant at which they happen."""
        ports = itertools.cycle(self.ports[number % len(self.ports) :] + self.ports[: number % len(self.ports)])
        callers = {port: Caller(port, TOKENS["writer"][1]) for port in self.ports}
        for event in events(CUSTOMERS, seed=number):
            if self.ending:
                break
            event["customer_id"] = f"u{int(event['customer_id'][1:]) // CLIENTS * CLIENTS % CUSTOMERS + number:02}"
            event["ts"] = datetime.now(UTC).isoformat()
            self.sent.append(event)
            begun = time.monotonic()
            while await self._status(callers[next(ports)], event) != 200:
                assert time.monotonic() < begun + self.lateness, "nobody takes it in time"
                self.repeats += 1
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.02)

    async def _status(self, caller: Caller, event: dict[str, Any]) -> int:
        try:
            status, answer = await asyncio.wait_for(caller.call("POST", "/v1/events", event), 2)
        except (OSError, TimeoutError):
            caller.close()
            return 0
        assert status in (200, 503), answer
        return status

    async def reader(self, port: int) -> None:
        """Read decisions from one service as they are taken, where it is there; note when each was seen first."""
        caller, after = Caller(port, TOKENS["reader"][1]), 0
        while not self.ending or time.time() < self.end:
            with suppress(OSError, TimeoutError):
                status, answer = await asyncio.wait_for(
                    caller.call("GET", f"/v1/decisions?after={after}&limit=1000"), 5
                )
                page = json.loads(answer) if status == 200 else {"decisions": [], "next": after}
                after = page["next"]
                for one in page["decisions"]:
                    self.seen_at.setdefault(one["decision"]["id"], (time.time(), one["decision"]))
                    assert self.numbers.setdefault(one["n"], one["decision"]["id"]) == one["decision"]["id"]
            await asyncio.sleep(0.03)

    @property
    def end(self) -> float:
        """When all is decided and seen."""
        return datetime.fromisoformat(self.sent[-1]["ts"]).timestamp() + OVER + self.lateness + 1.5


def press(services: Killed, kills: int, lateness: float) -> Load:
    """Kill so many times while clients post."""
    load, rng = Load(services.ports, lateness), random.Random(kills)

    def killing() -> None:
        try:
            for _ in range(kills):
                time.sleep(rng.uniform(0.02, 0.8))
                services.kill(rng.choice(services.ports))
                if load.ending:
                    break
        finally:
            load.ending = True

    async def whole() -> None:
        clients = [load.client(number) for number in range(CLIENTS)]
        readers = [load.reader(port) for port in services.ports]
        try:
            await asyncio.gather(asyncio.to_thread(killing), *readers, *clients)
        finally:
            load.ending = True

    asyncio.run(whole())
    return load


def undisturbed(folder: Path, load: Load) -> list[str]:
    """The decisions of a run over what was sent."""
    write_lines(folder / "events.jsonl", sorted(load.sent, key=lambda event: str(event["ts"])))
    last = max(datetime.fromisoformat(event["ts"]) for event in load.sent) + timedelta(seconds=OVER)
    done = run(
        "run", "quick.tar.gz", "--events", "events.jsonl", "--customers", "customers.jsonl", "--state", "run.db",
        "--out", "run.jsonl", "--until", last.isoformat(), folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return (folder / "run.jsonl").read_text(encoding="utf-8").splitlines()


def waits(services: Killed, load: Load) -> list[float]:
    """For how long one and the same process was there while a decision was due and not seen, of each the longest."""
    stretches = [*services.stretches, *((begun, time.time()) for begun in services.up.values())]
    found = []
    for seen, decision in load.seen_at.values():
        due = datetime.fromisoformat(decision["at"]).timestamp() + load.lateness
        found.append(max(min(seen, end) - max(due, begun) for begun, end in stretches))
    return found


def to_be_sent(load: Load) -> set[str]:
    """The keys of messages that go out."""
    found = (decision for _, decision in load.seen_at.values())
    return {one["id"] for one in found if one["kind"] == "message" and one["outcome"] == "sent"}


def written(folder: Path) -> list[dict[str, Any]]:
    """What was delivered into the file; no line of it is half of one, but the last, while somebody writes it."""
    return [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]


def check(folder: Path, services: Killed, load: Load, hooked: Receiver) -> str:
    """What was promised; gives what was found."""
    want = undisturbed(folder, load)
    assert len(want) > 3 * CLIENTS
    got = [decision for _, decision in load.seen_at.values()]
    assert ordered(got) == ordered(want)
    assert len(load.numbers) == len(want)  # none is there twice
    assert {json.dumps(one, sort_keys=True) for one in written(folder)} == set(ordered(want))
    sent = to_be_sent(load)
    assert set(hooked.ids) == sent
    assert hooked.refused == 0
    said = (folder / "said").read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert '"level": "error"' not in said
    assert not [line for line in said.splitlines() if any(f"u{n:02}" in line for n in range(CUSTOMERS))]
    waited = max(waits(services, load))
    assert waited < SLACK
    twice = sum(count > 1 for count in Counter(hooked.ids).values())
    return (
        f"{len(services.away)} kills, {len(load.sent):,} events, {load.repeats:,} of them repeated, {len(want):,} decisions; "
        f"away at most {max(services.away):.2f} s, due and not seen at most {waited:.2f} s of a service, "
        f"{len(sent):,} webhooks, {twice} of them twice"
    )


def kill_and_check(folder: Path, state: str, processes: int, kills: int, lateness: float) -> None:
    with receiving(Receiver()) as hooked, killed(folder, state, hooked.url, processes, lateness) as services:
        load = press(services, kills, lateness)
        until(lambda: {*hooked.ids} >= to_be_sent(load), 20)
        until(lambda: {one["id"] for one in written(folder)} >= load.seen_at.keys(), 20)
        print(check(folder, services, load, hooked))


@pytest.mark.parametrize(("kills", "lateness"), KILLS)
def test_the_only_one_is_killed(tmp_path: Path, kills: int, lateness: float) -> None:
    kill_and_check(tmp_path, f"sqlite:///{tmp_path / 'state.db'}", 1, kills, lateness)


@pytest.mark.parametrize(("kills", "lateness"), KILLS)
def test_one_of_two_is_killed(tmp_path: Path, postgres: str, kills: int, lateness: float) -> None:
    kill_and_check(tmp_path, postgres, 2, kills, lateness)
