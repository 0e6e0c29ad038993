"""A log in random micro-batches through buckets, as the engine would bring it."""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from machine.feed import accepted, plan_of
from oracle.generate import Case

from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.rows import Rows
from cjo_cli.machine.state import journey_of
from cjo_cli.machine.values import text_of
from cjo_cli.machine.zones import of_tzdata
from cjo_cli.plan.model import Plan
from cjo_cli.spark.live.bucket import Bucket, Done, Line
from cjo_cli.spark.live.library import Library, Ready
from cjo_cli.spark.live.pages import STATE, Facts, read_state
from cjo_cli.spark.live.settings import Settings

MARK = b"#"


class Pages(dict[str, bytes]):
    """Pages in memory."""

    def put(self, name: str, data: bytes) -> None:
        self[name] = data

    def remove(self, name: str) -> None:
        del self[name]


def opened(data: bytes) -> Deployed:
    """A plan, and a mark that makes another bundle of the same plan of it; nothing of it is rendered."""
    text, _, _ = data.rpartition(MARK)
    plan = Plan.model_validate_json(text)
    return Deployed(f"sha256:{hashlib.sha256(data).hexdigest()}", "", plan, of_tzdata, {}, {}, data)


class Silent(Library):
    """A library whose decisions nobody is told: a random project's contents need not be approved."""

    def _ready(self, newest: Deployed, older: Sequence[Deployed]) -> Ready:
        return replace(super()._ready(newest, older), told=lambda customer, decision: None)


@dataclass
class Engine:
    """Buckets, and a watermark that follows the newest event of the micro-batches before, as the engine's does."""

    library: Library
    rows: Rows = field(default_factory=Rows)
    done: list[Done] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = self.library.settings
        self.pages = [Pages() for _ in range(self.settings.buckets)]
        self.newest = -1
        self.wakes: list[int | None] = [None] * self.settings.buckets

    @property
    def watermark(self) -> int | None:
        at = (self.newest // 1000 * 1000) - self.settings.lateness
        return at if at > 0 else None

    def snapshot(self, profiles: list[dict[str, Any]]) -> None:
        for profile in profiles:
            line = json.dumps({name: text_of(value) for name, value in profile.items()})
            self._bucket(str(profile["customer_id"])).keep_snapshot([line])

    def _place(self, customer: str) -> int:
        return zlib.crc32(customer.encode()) % self.settings.buckets

    def _bucket(self, customer: str) -> Bucket:
        return Bucket(self.pages[self._place(customer)], self.library)

    def batch(
        self, arrivals: Sequence[tuple[str, int, Line]], bundles: Sequence[bytes] = (), last: int | None = None
    ) -> None:
        """A micro-batch: only buckets with rows or bundles are called, and those whose timer the watermark passed.

        `last` is a watermark that stands between two milliseconds, for which all are called.
        """
        own: dict[int, list[Line]] = {}
        for customer, _, line in arrivals:
            own.setdefault(self._place(customer), []).append(line)
        watermark = last or self.watermark
        for number, pages in enumerate(self.pages):
            wake = self.wakes[number]
            rung = wake is not None and watermark is not None and wake * 1000 <= watermark
            if number in own or bundles or rung or last:
                done = Bucket(pages, self.library).take(own.get(number, []), bundles, watermark)
                self.wakes[number] = done.wake
                self.done.append(done)
                self._gather(done)
        self.newest = max([self.newest, *(ts for _, ts, _ in arrivals)])

    def _gather(self, done: Done) -> None:
        for made in done.made:
            named = replace(made.decision, journey=journey_of(made.decision.journey))
            self.rows.take(made.customer, [named])

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        for pages in self.pages:
            _, customers = read_state(pages.get(STATE), Facts(self.settings.lateness, self.settings.buckets))
            for state in customers.every():
                named = tuple(replace(one, journey=journey_of(one.journey)) for one in state.instances)
                self.rows.close(replace(state, instances=named))
        return self.rows.tables()


def arrivals_of(rows: list[dict[str, Any]]) -> list[tuple[str, int, Line]]:
    """Rows as lines of JSON, each with its place in the log."""
    found = []
    for place, row in enumerate(rows):
        cells = {name: text_of(value) for name, value in row.items() if name not in ("ts", "event_id")}
        line = json.dumps({**cells, "ts": row["ts"]})
        found.append((str(row["customer_id"]), row["ts"], Line(line, place)))
    return found


def replay(case: Case, folder: Path, rng: random.Random, *, bundles: int = 1, migrate: bool = False) -> Engine:
    """A case that lies in `folder` in random buckets and micro-batches, out of order within a random lateness."""
    rows = accepted(case)
    horizon = rows[-1]["ts"] if case.to is None else case.to
    lateness = rng.choice((0, 0, 60, 6 * 3600, 86400)) * 1_000_000
    settings = Settings(rng.choice((1, 2, 7)), lateness, 86400 * 10**6, "us", rows[0]["ts"], migrate)
    engine = Engine(Silent(opened, settings))
    engine.snapshot(case.profiles)
    came = [one for one in arrivals_of(rows) if one[1] <= horizon]
    came.sort(key=lambda one: one[1] + rng.randrange(lateness + 1))
    cuts = sorted(rng.randrange(len(came) + 1) for _ in range(rng.choice((0, 1, 5, 20))))
    batches = [came[first:last] for first, last in zip([0, *cuts], [*cuts, len(came)], strict=True)]
    data = plan_of(folder).model_dump_json(by_alias=True).encode()
    when = sorted([rng.randrange(min(2, len(batches))), *(rng.randrange(len(batches)) for _ in range(bundles - 1))])
    for number, batch in enumerate(batches):
        rng.shuffle(batch)
        engine.batch(batch, [data + MARK + bytes([place]) for place, at in enumerate(when) if at == number])
    engine.batch([], last=horizon + 1)
    return engine
