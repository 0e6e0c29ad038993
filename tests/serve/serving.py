"""Services in the tests: in this process with a clock of their own, or `cjo serve` in a process of its own."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from command_line import ROOT, environment

from cjo_cli.api.serve import Serving, site
from cjo_cli.serve.server import Server, listening

# Of each role one, and one of both.
TOKENS = {"reader": ("read", "r" * 40), "writer": ("write", "w" * 40), "office": ("read,write", "o" * 40)}


def write_tokens(folder: Path) -> Path:
    path = folder / "tokens"
    rows = (f"{name} {roles} {hashlib.sha256(token.encode()).hexdigest()}\n" for name, (roles, token) in TOKENS.items())
    path.write_text("# name roles sha256\n" + "".join(rows), encoding="utf-8")
    return path


def bearer(name: str = "office") -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS[name][1]}"}


def client(address: str, name: str = "office") -> httpx.Client:
    return httpx.Client(base_url=address, headers=bearer(name), timeout=30, trust_env=False, verify=False)


@dataclass
class Clock:
    """A clock that stands still until it is set, in microseconds."""

    t: int = 0

    def __call__(self) -> int:
        return self.t


@dataclass
class Local:
    """A service in this process; where it does not tick, timers are looked at by `tick` alone."""

    asked: Serving
    ticks: bool = True
    address: str = ""
    _server: Any = None
    _thread: Any = None
    site: Any = None
    reloader: Any = None

    def start(self) -> Local:
        socket = listening("127.0.0.1", 0)
        app, self.reloader = site(self.asked)
        self.site = app.state.site
        if not self.ticks:
            self.site.desk._next = time.monotonic() + 1e6
        began = threading.Event()
        self._server = Server(app, began.set, self.reloader.ask)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [socket]}, daemon=True)
        self._thread.start()
        assert began.wait(30)
        self.address = f"http://127.0.0.1:{socket.getsockname()[1]}"
        return self

    def client(self, name: str = "office") -> httpx.Client:
        return client(self.address, name)

    def tick(self) -> None:
        """Let time pass up to the clock, now."""
        while self.site.desk.ask(self.site.desk.service.let_pass).result(30):
            pass

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(30)
        assert not self._thread.is_alive()


@dataclass
class Remote:
    """`cjo serve` in a process of its own; by a clock in a file where there is one."""

    bundle: Path
    state: str
    tokens: Path
    more: Sequence[object] = ()
    clock: Path | None = None
    address: str = ""
    said: list[str] = field(default_factory=list)
    process: Any = None

    def start(self) -> Remote:
        script = [Path(__file__).with_name("clocked.py"), self.clock] if self.clock else ["-m", "cjo_cli"]
        command = [sys.executable, *script, "serve", self.bundle, "--state", self.state, "--tokens", self.tokens]
        self.process = subprocess.Popen(
            [str(word) for word in (*command, "--port", 0, *self.more)], stderr=subprocess.PIPE, encoding="utf-8",
            env=environment({"PYTHONPATH": str(ROOT)}), cwd=self.tokens.parent,
        )  # fmt: skip
        listens = threading.Event()
        threading.Thread(target=self._read, args=[listens], daemon=True).start()
        assert listens.wait(60), self.said
        return self

    def _read(self, listens: threading.Event) -> None:
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"listening on (\S+)", line)
            if found:
                self.address = found[1]
                listens.set()

    def client(self, name: str = "office") -> httpx.Client:
        return client(self.address, name)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return int(self.process.wait(30))


def write_clock(path: Path, t: int) -> None:
    """Set the clock of a file, whole."""
    beside = path.with_suffix(".new")
    beside.write_text(str(t), encoding="ascii")
    beside.replace(path)


def until(found: Any, seconds: float = 10.0) -> Any:
    """What `found()` gives as soon as it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def all_decisions(address_client: httpx.Client) -> list[dict[str, Any]]:
    """Every decision of a service, page by page."""
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        page = address_client.get("/v1/decisions", params={"after": after, "limit": 1000}).json()
        if not page["decisions"]:
            return found
        found += [one["decision"] for one in page["decisions"]]
        after = page["next"]


def asked_of(folder: Path, bundle: Path, state: str, clock: Clock | None = None, **more: Any) -> Serving:
    made = Serving(bundle, state, write_tokens(folder), **more)
    return made if clock is None else replace(made, clock=clock)


def ordered(lines: Sequence[str | dict[str, Any]]) -> list[str]:
    """Decisions in one order, whoever took them first."""
    rows = [json.loads(line) if isinstance(line, str) else line for line in lines]
    return sorted(json.dumps(row, sort_keys=True) for row in rows)
