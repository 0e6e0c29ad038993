"""Laws that any project and log keep, whatever the numbers are: on random cases, and on a year of a retailer.

Each law replays a log twice or more, changed in a way that must change nothing, or nothing but what it names.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from oracle.compare import Rows, counts_of, iso, simulate, tables_of
from oracle.generate import FEATURES, Case, write_case

from cjo_cli import api
from cjo_cli.simulate import world
from cjo_cli.simulate.messages import Policies

RETAIL = Path(__file__).parents[1] / "projects" / "retail"
# With ids one customer's row may hide another's (D1), so that rows no longer stand for themselves.
PLAIN = FEATURES - {"event-id"}
Row = dict[str, Any]
Counts = dict[str, tuple[int, dict[str, int]]]


@dataclass
class Played:
    """What a replay gave: rows by table; by journey its candidates and rejections."""

    tables: dict[str, Rows]
    counts: Counts
    beginning: int
    horizon: int

    def of(self, customers: set[str]) -> dict[str, Rows]:
        """The rows of some customers."""
        return {name: [row for row in rows if row[1] in customers] for name, rows in self.tables.items()}

    def journey(self, name: str) -> tuple[dict[str, Rows], tuple[int, dict[str, int]]]:
        return {table: [row for row in rows if row[0] == name] for table, rows in self.tables.items()}, self.counts[
            name
        ]


class RandomProject:
    """A case of the generator, with a log that may be replaced."""

    def __init__(self, seed: int, folder: Path, features: frozenset[str]):
        self.case = Case(seed, features)
        self.case.from_ = self.case.to = None  # the laws' own matter
        self.folder = folder
        self.rows, self.profiles = self.case.rows, self.case.profiles
        self.journeys = list(self.case.journeys)
        self.rng = random.Random(seed)
        self.played = 0

    def ids(self, count: int) -> list[Any]:
        """Ids that no customer has, below and above all others."""
        if self.case.integer_ids:
            return [1, *range(100_000, 100_000 + count - 1)]
        return ["!", *(f"\U0001f600{number}" for number in range(count - 1))]

    def sources(self, name: str) -> list[str]:
        return self.case.journeys[name]["enter"].get("journey", "").split()

    def play(
        self, rows: list[Row] | None = None, profiles: list[Row] | None = None, files: int = 1, **options: Any
    ) -> Played:
        case = copy.copy(self.case)
        case.files = dict(self.case.files)
        case.rows = self.rows if rows is None else rows
        case.profiles = self.profiles if profiles is None else profiles
        case.lay_out(files, pattern=files % 2 == 0)
        self.played += 1
        folder = self.folder / str(self.played)
        folder.mkdir()
        write_case(case, folder)
        result = simulate(case, folder, **{"start": None, "to": None, **options})
        assert result is not None
        return Played(tables_of(result), counts_of(result), result.beginning, result.horizon)


class Retail:
    """The retail project with one in `share` of its households. `n` stands for all else that a row holds."""

    def __init__(self, share: int, folder: Path):
        self.folder = folder
        for name in ("journeys", "taxonomy", "content"):
            shutil.copytree(RETAIL / name, folder / name)
        self.config = (RETAIL / "cjo.yaml").read_text(encoding="utf-8")
        self.connection = duckdb.connect(config={"threads": 1})
        for name, source in (("log", "events"), ("profiles", "customers")):
            self.connection.execute(
                f"CREATE TABLE {name} AS SELECT * RENAME (file_row_number AS n)"
                f" FROM read_parquet('{RETAIL}/logs/{source}.parquet', file_row_number = true)"
                f" WHERE hash(customer_id) % {share} = 0"
            )
        self.rows = self._dicts("SELECT customer_id, epoch_us(ts) AS ts, event, n FROM log ORDER BY n")
        self.profiles = self._dicts("SELECT customer_id, n FROM profiles ORDER BY n")
        self.journeys = [path.stem for path in sorted((folder / "journeys").glob("*.yaml"))]
        self.rng = random.Random(share)

    def _dicts(self, sql: str) -> list[Row]:
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def ids(self, count: int) -> list[str]:
        return ["!", *(f"~{number}" for number in range(count - 1))]

    def sources(self, name: str) -> list[str]:
        return ["win-back"] if name == "second-letter" else []

    def play(
        self, rows: list[Row] | None = None, profiles: list[Row] | None = None, files: int = 1, **options: Any
    ) -> Played:
        shutil.rmtree(self.folder / "logs", ignore_errors=True)
        (self.folder / "logs").mkdir()
        chosen = self.rows if rows is None else rows
        for number in range(files):
            part = chosen[len(chosen) * number // files : len(chosen) * (number + 1) // files]
            self._write(
                f"events-{number}", "log", part, "make_timestamp(r.ts) AS ts, r.event", "customer_id, ts, event, n"
            )
        self._write("customers", "profiles", self.profiles if profiles is None else profiles, "", "customer_id, n")
        config = self.config.replace("logs/events.parquet", "logs/events-*.parquet")
        (self.folder / "cjo.yaml").write_text(config, encoding="utf-8")
        result = api.simulate(self.folder, **{"allow_bad_rows": 100, "threads": 1, **options})
        return Played(tables_of(result), counts_of(result), result.beginning, result.horizon)

    def _write(self, file: str, table: str, rows: list[Row], cells: str, own: str) -> None:
        columns = {name: np.array([row[name] for row in rows], dtype=object if name in ("customer_id", "event") else np.int64)
                   for name in own.split(", ")}  # fmt: skip
        columns["place"] = np.arange(len(rows))
        self.connection.register("r", columns)
        self.connection.execute(
            f"COPY (SELECT r.customer_id::VARCHAR AS customer_id, {cells + ',' if cells else ''} o.* EXCLUDE ({own})"
            f" FROM r LEFT JOIN {table} o ON o.n = r.n ORDER BY r.place)"
            f" TO '{self.folder}/logs/{file}.parquet' (FORMAT parquet)"
        )
        self.connection.unregister("r")


Subject = RandomProject | Retail
FAST = [*range(4), "retail"]
FULL = [pytest.param(seed, marks=pytest.mark.full) for seed in (*range(4, 60), "all of retail")]


@pytest.fixture(params=[*FAST, *FULL])
def subject(request, tmp_path) -> Subject:
    """A project to replay; which seeds, differs by law."""
    if isinstance(request.param, str):
        return Retail(8 if request.param == "retail" else 1, tmp_path)
    law = sum(map(ord, request.function.__name__))
    features = getattr(request.function, "features", PLAIN)
    # A case without a journey to replay, or with one or two rows, tells nothing.
    return RandomProject(1000 * law + request.param, tmp_path, features)


def accepted(rows: list[Row]) -> list[Row]:
    return [row for row in rows if None not in (row["customer_id"], row["ts"], row["event"])]


def one_at_a_time(rows: list[Row]) -> list[Row]:
    """The rows without those that share a customer's instant, where the log's order would count (T2)."""
    seen: set[Any] = set()
    return [
        row
        for row in rows
        if row["ts"] is None or not ((at := (row["customer_id"], row["ts"])) in seen or seen.add(at))
    ]


def span(rows: list[Row]) -> tuple[int, int]:
    instants = [row["ts"] for row in accepted(rows)]
    return min(instants), max(instants)


def scattered(rng: random.Random, rows: list[Row], more: list[Row]) -> list[Row]:
    """`more` rows at random places among `rows`, which keep their order."""
    places = sorted(rng.randrange(len(rows) + 1) for _ in more)
    found, start = [], 0
    for place, row in zip(places, more, strict=True):
        found += [*rows[start:place], row]
        start = place
    return found + rows[start:]


def test_the_order_of_rows_does_not_matter(subject):
    rows = one_at_a_time(subject.rows)
    base = subject.play(rows)
    subject.rng.shuffle(rows)
    assert subject.play(rows, files=3) == base


def test_the_cut_into_files_does_not_matter(subject):
    base = subject.play()
    for files in (2, 5, 12):
        if files < 12 or isinstance(subject, RandomProject):
            assert subject.play(files=files) == base


def test_threads_and_memory_do_not_matter(subject):
    base = subject.play()
    assert subject.play(threads=4) == base
    assert subject.play(threads=2, memory="300MB") == base


def test_other_customers_do_not_matter(subject):
    """As long as the log begins and ends when it did."""
    base = subject.play()
    first, last = span(subject.rows)
    names = subject.ids(9)
    models = subject.rng.sample(sorted({row["customer_id"] for row in accepted(subject.rows)}, key=str), 5)
    more = []
    for name in names[:-1]:
        model = subject.rng.choice(models)
        shift = subject.rng.choice((0, 0, 86_400_000_000, -3_600_000_000))
        own = [row for row in accepted(subject.rows) if row["customer_id"] == model]
        more += [
            {**row, "customer_id": name, "ts": row["ts"] + shift} for row in own if first <= row["ts"] + shift <= last
        ]
    subject.rng.shuffle(more)
    others = [
        {**subject.rng.choice(subject.profiles), "customer_id": name} for name in names if subject.rng.random() < 0.6
    ]
    got = subject.play(scattered(subject.rng, subject.rows, more), scattered(subject.rng, subject.profiles, others))
    known = {str(row["customer_id"]) for row in (*accepted(subject.rows), *subject.profiles)}
    assert got.of(known) == base.tables
    assert (got.beginning, got.horizon) == (base.beginning, base.horizon)


def test_what_comes_after_the_horizon_does_not_matter(subject):
    first, last = span(subject.rows)
    for share in (0.3, 0.8):
        to = first + int((last - first) * share)
        to = max(row["ts"] for row in accepted(subject.rows) if row["ts"] <= to)  # an event at the horizon still counts
        before = [row for row in subject.rows if row["ts"] is None or row["ts"] <= to]
        assert subject.play(before, to=iso(to)) == subject.play(to=iso(to))
        assert subject.play(before) == subject.play(to=iso(to))


def test_rejected_rows_and_unknown_events_do_not_matter(subject):
    base = subject.play()
    born: dict[Any, int] = {}
    for row in accepted(subject.rows):
        born[row["customer_id"]] = min(row["ts"], born.get(row["customer_id"], row["ts"]))
    _, last = span(subject.rows)
    more = [{**row, "event": "never-declared"} for row in subject.rng.sample(accepted(subject.rows), 10)]
    more += [
        {**more[0], "customer_id": name, "ts": max(at, subject.rng.randint(at, last) // 1000 * 1000)}
        for name, at in [*born.items()][:5]
    ]
    if isinstance(subject, RandomProject) and subject.case.format != "parquet":
        more += [
            {**row, key: None} for row in subject.rng.sample(subject.rows, 3) for key in ("customer_id", "ts", "event")
        ]
    assert subject.play(scattered(subject.rng, subject.rows, more)) == base


def test_a_journey_alone_does_what_it_does_in_company(subject):
    """Where caps and exclusive groups do not bind. What feeds it is no company (E10)."""
    together = subject.play(select=subject.journeys, policies=Policies(caps=False))
    for name in subject.journeys:
        if together.counts[name][1].get("exclusive"):
            continue
        feeding = subject.sources(name)
        while feeding and (more := subject.sources(feeding[-1])):
            feeding += more
        alone = subject.play(select=[name, *feeding], policies=Policies(caps=False))
        if any(reasons.get("exclusive") for _, reasons in (alone.counts[other] for other in feeding)) or any(
            together.counts[other][1].get("exclusive") for other in feeding
        ):
            continue
        assert alone.journey(name) == together.journey(name)


def test_cuts_by_customer_add_up(subject):
    """A marker customer, with an event that nobody reads, gives every cut the same beginning and horizon."""
    marker = subject.ids(1)[0]
    edges = [
        {**accepted(subject.rows)[0], "customer_id": marker, "ts": ts, "event": "marker"} for ts in span(subject.rows)
    ]
    whole = subject.play([*subject.rows, *edges])
    names = sorted({str(row["customer_id"]) for row in (*accepted(subject.rows), *subject.profiles)})
    part_of = {name: subject.rng.randrange(3) for name in names}
    tables: dict[str, Rows] = {name: [] for name in whole.tables}
    counts: Counts = {}
    for part in (0, 1, 2, None):  # the last has nobody but the marker
        rows, profiles = ([row for row in all_ if part_of.get(str(row["customer_id"])) == part and row["customer_id"] is not None]
                          for all_ in (subject.rows, subject.profiles))  # fmt: skip
        got = subject.play([*rows, *edges], profiles)
        sign = 1 if part is not None else -2
        counts = {name: _plus(counts.get(name, (0, {})), count, sign) for name, count in got.counts.items()}
        if part is not None:
            for name, found in got.tables.items():
                tables[name] += [row for row in found if row[1] != str(marker) or part == 0]
    assert {name: Counter(rows) for name, rows in tables.items()} == {
        n: Counter(rows) for n, rows in whole.tables.items()
    }
    assert counts == whole.counts


def _plus(left: tuple[int, dict[str, int]], right: tuple[int, dict[str, int]], sign: int) -> tuple[int, dict[str, int]]:
    reasons = {name: left[1].get(name, 0) + sign * right[1].get(name, 0) for name in (left[1] | right[1])}
    return left[0] + sign * right[0], {name: count for name, count in reasons.items() if count}


def test_cuts_where_keys_would_overflow_do_not_matter(subject, monkeypatch):
    """Customers are cut where 63 bits would not hold their keys; forced here to a few of them a cut."""
    base = subject.play()
    width = base.horizon - base.beginning + 3
    for customers in (1, 2, 7) if isinstance(subject, RandomProject) else (100,):
        monkeypatch.setattr(world, "LARGEST_KEY", customers * width)
        assert subject.play() == base
