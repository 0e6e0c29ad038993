"""An extract of a log from end to end: chosen, put under cover, written, replayed, and compared with the whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cjo_cli.errors import NothingToDo, UsageError
from cjo_cli.files import reason, replacing
from cjo_cli.log.contents import contents_of
from cjo_cli.log.data import LogData
from cjo_cli.log.reader import Log
from cjo_cli.model.log import LogConfig
from cjo_cli.model.project import Project
from cjo_cli.plan.model import JourneyPlan, Plan
from cjo_cli.review.outcomes.figures import Figures
from cjo_cli.review.outcomes.tally import figures_of
from cjo_cli.review.sample.cells import Cover
from cjo_cli.review.sample.choice import chosen
from cjo_cli.review.sample.distance import Measure, distances
from cjo_cli.review.sample.extract import People, common_texts, customers_of, events_of
from cjo_cli.review.sample.pseudonyms import Pseudonyms
from cjo_cli.review.sample.roles import roles_of
from cjo_cli.simulate.everything import everything
from cjo_cli.simulate.over import opened
from cjo_cli.simulate.progress import Progress, silent
from cjo_cli.simulate.result import Array
from cjo_cli.simulate.run import ALLOWED_BAD, refuse_bad_rows
from cjo_cli.simulate.select import REPLAYED

if TYPE_CHECKING:
    import pyarrow as pa

EVENTS, CUSTOMERS, SECTION, REPORT = "events.parquet", "customers.parquet", "log.yaml", "sample.json"
# A text that fewer customers of the whole log have may tell who somebody is.
FEWEST = 20


@dataclass(frozen=True)
class Sample:
    """What was written: `files` of a folder, `section` of them for cjo.yaml; and how far its figures are off."""

    files: tuple[Path, ...]
    section: str
    customers: int
    of: int
    rows: int
    of_rows: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Asked:
    """How many customers, texts of how many at least stay, and a secret for the pseudonyms (None: the log's own)."""

    customers: int
    fewest: int = FEWEST
    secret: bytes | None = None
    allowed: float = ALLOWED_BAD


def sample(
    project: Project,
    plan: Plan,
    log: LogConfig,
    folder: Path,
    asked: Asked,
    page: Callable[[Sample], str],
    progress: Progress = silent,
) -> Sample:
    """Write an extract of the log into `folder`, which works as a log of this project; `page` is what is said with it.

    Raises LogError where the log cannot be read, RejectedRows, NothingToDo where no journey is replayed, UsageError
    where it cannot be written.
    """
    root, journeys = project.root, _journeys(plan)
    _refuse_within(project, folder)
    if not journeys:
        raise NothingToDo("no journey is live or in review", "an extract is made by who enters what")
    key = _key(asked.secret or contents_of(root, log).key)
    progress("reading the log", 0)
    with opened(root, log, plan, journeys) as over:
        refuse_bad_rows(over.log.facts, asked.allowed, "mend the log, or allow them: --allow-bad-rows PERCENT")
        result = over.replay(progress)
        full, total, rows = figures_of(result), len(result.customers), over.log.facts.rows
        numbers = chosen(result, asked.customers, key)
    progress("taking the customers' rows", 0)
    with opened(root, log, plan, journeys, asked=everything(plan)) as over:
        tables = _tables(project, plan, over.log, numbers, Pseudonyms(key), asked.fewest)
    section = _section(os.path.relpath(folder, root), CUSTOMERS in tables)
    names = (*tables, SECTION, REPORT)
    try:
        with replacing(folder, names) as paths:
            _write(tables, section, paths)
            progress("replaying the extract", 0)
            measures = distances(full, _figures(paths, plan), total / len(numbers))
            made = Sample(tuple(folder / name for name in names), section, len(numbers), total, len(tables[EVENTS]),
                          rows, measures)  # fmt: skip
            paths[REPORT].write_text(page(made), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {reason(error)}", "give -o a folder that can be written") from None
    return made


def _refuse_within(project: Project, folder: Path) -> None:
    """Raises UsageError for a folder whose YAML the project reads: the extract has some."""
    for name, path in project.config.paths.model_dump().items():
        if folder.resolve().is_relative_to((project.root / path).resolve()):
            raise UsageError(
                f"--output: {folder} is of the project's {name}, where {SECTION} would be read", "name another folder"
            )


def _journeys(plan: Plan) -> list[JourneyPlan]:
    return [journey for journey in plan.journeys if journey.status in REPLAYED]


def _key(secret: bytes) -> bytes:
    """A key that is of this use alone."""
    return blake2b(secret, digest_size=32, person=b"cjo log sample").digest()


def _tables(
    project: Project, plan: Plan, log: Log, numbers: Array, made: Pseudonyms, fewest: int
) -> dict[str, pa.Table]:
    wanted = everything(plan)
    parts = _again(log)
    flags = np.zeros(len(log.customers), dtype=np.bool_)
    flags[numbers] = True
    names = np.full(len(flags), None, dtype=object)
    shifts = np.zeros(len(flags), dtype=np.int64)
    ids = log.customers.take(numbers).to_pylist()
    names[numbers], shifts[numbers] = [made.customer(name) for name in ids], made.shifts(ids)
    people = People(flags, names, shifts)
    cover = Cover(roles_of(project, plan), common_texts(parts, people, wanted, fewest), made)
    tables = {EVENTS: events_of(parts, people, cover, log, wanted)}
    known = customers_of(parts, people, cover, wanted)
    return tables | ({CUSTOMERS: known} if len(known) else {})


def _again(log: Log) -> Callable[[], Iterable[LogData]]:
    """The log's parts, as often as they are asked for; a lone one is read once."""
    if log.many:
        return log.parts
    every = list(log.parts())
    return lambda: every


def _section(folder: str, customers: bool) -> str:
    """The `log:` of cjo.yaml that reads the extract."""
    place = Path(folder).as_posix()
    lines = ["log:", f"  events: {place}/{EVENTS}"] + ([f"  customers: {place}/{CUSTOMERS}"] if customers else [])
    return "\n".join(lines) + "\n"


def _write(tables: dict[str, pa.Table], section: str, paths: dict[str, Path]) -> None:
    import pyarrow.parquet as pq

    for name, table in tables.items():
        pq.write_table(table, paths[name], compression="zstd", store_schema=False)
    paths[SECTION].write_text(section, encoding="utf-8", newline="\n")


def _figures(paths: dict[str, Path], plan: Plan) -> Figures:
    """What the extract comes to as a log of its own."""
    beside = {"customers": CUSTOMERS} if CUSTOMERS in paths else {}
    log = LogConfig.model_validate({"events": EVENTS, **beside})
    with opened(paths[EVENTS].parent, log, plan, _journeys(plan)) as over:
        return figures_of(over.replay())
