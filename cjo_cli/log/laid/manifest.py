"""What lies in a folder of a log laid out by customer: `manifest.json`, its seal.

    events/bucket=0007/0001-0-1f3c.parquet     rows of the files that the first run took, of the customers of bucket 7
    customers/bucket=0007/9b21.parquet         their rows of the profile snapshot
    ids/0001-1f3c.parquet                      ids of the rows that the first run took, where rows have some (D1)

A file that the manifest does not name is not there for any reader.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cjo_cli.errors import LogError
from cjo_cli.files import write_text
from cjo_cli.log.facts import Example
from cjo_cli.log.quality import EVERY, PARTS, Quality
from cjo_cli.log.shape import MOST

FILE = "manifest.json"
FORMAT_VERSION = "1.0"
# Of a file's beginning and end.
SAMPLED = 1 << 16


@dataclass(frozen=True)
class Taken:
    """A file of the log that was laid out: its name for people, the pattern and the path it was found by, its print."""

    name: str
    pattern: int
    path: str
    print: str


@dataclass(frozen=True)
class Named:
    """Columns as their file names them, with their types; and what DuckDB calls those that it calls otherwise."""

    types: Mapping[str, str]
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """Rows that are read alike: one Parquet file a bucket, with so many `rows`.

    `kind` is what their files were, since a value of JSON is read otherwise than one of a column; `holders` are
    (column, of which rows) pairs whose keys are properties; `core` are columns that are none, or None where none is.
    """

    name: str
    kind: str
    own: Named
    structs: Mapping[str, Named]
    rows: tuple[int, ...]
    customer: str = "VARCHAR"
    holders: tuple[tuple[str, str | None], ...] = ()
    core: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Run:
    """What one run of `cjo log bucket` took: files, what was found of their rows, and the parts it laid them in."""

    files: tuple[Taken, ...]
    rows: int
    rejected: Mapping[str, int]
    examples: Mapping[str, tuple[Example, ...]]
    duplicates: int
    first: int
    last: int
    events: Mapping[str, int]
    parts: tuple[Part, ...]
    ids: str | None = None


@dataclass(frozen=True)
class Manifest:
    """A log that is laid out: into how many buckets, how it was read, the runs, and the snapshot with its columns."""

    buckets: int
    read: Mapping[str, Any]
    identities: str | None = None
    runs: tuple[Run, ...] = ()
    customers: Part | None = None
    customer_columns: Mapping[str, str] = field(default_factory=dict)
    format_version: str = FORMAT_VERSION

    @property
    def files(self) -> tuple[Taken, ...]:
        """All files that were taken; a file's place here is in its rows' numbers."""
        return tuple(file for run in self.runs for file in run.files)

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """Each file's place in the log's order (T2), whenever it was taken."""
        order = sorted(range(len(self.files)), key=lambda i: (self.files[i].pattern, self.files[i].path))
        ranks = {number: rank for rank, number in enumerate(order)}
        return tuple(ranks[number] for number in range(len(order)))

    @property
    def rows(self) -> list[int]:
        """Rows by bucket, those of the snapshot among them."""
        parts = [part for run in self.runs for part in run.parts]
        if self.customers is not None:
            parts.append(self.customers)
        return [sum(counts) for counts in zip(*(part.rows for part in parts), strict=True)] or [0] * self.buckets

    def quality(self) -> Quality:
        """What the whole log's rows are; all that are laid out count."""
        seen = [run for run in self.runs if run.events]
        return Quality(
            rows=sum(run.rows for run in self.runs),
            rejected={
                name: count for name, count in _added(PARTS, (run.rejected for run in self.runs)).items() if count
            },
            first=min(run.first for run in seen),
            last=max(run.last for run in seen),
            events=_added(sorted({name for run in seen for name in run.events}), (run.events for run in seen)),
            doubles=sum(run.duplicates for run in self.runs),
            kept=EVERY,
            examples=self._examples(),
        )

    def _examples(self) -> dict[str, tuple[Example, ...]]:
        """The first rejected rows of the whole log, which are among the first of every run."""
        ranks = {file.name: rank for file, rank in zip(self.files, self.ranks, strict=True)}
        found: dict[str, list[Example]] = {}
        for run in self.runs:
            for name, some in run.examples.items():
                found.setdefault(name, []).extend(some)
        return {
            name: tuple(sorted(found[name], key=lambda one: (ranks[one.file], one.row))[:MOST])
            for name in sorted(found)
        }


def _added(names: Iterable[str], counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    every = list(counts)
    return {name: sum(some.get(name, 0) for some in every) for name in names}


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`. Raises LogError where there is none, or it is not one of ours."""
    from pydantic import TypeAdapter, ValidationError

    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except OSError:
        raise LogError(f"no log is laid out in '{folder.name}'", "lay it out: cjo log bucket -o DIR") from None
    try:
        found = TypeAdapter(Manifest).validate_json(text)
    except ValidationError:
        raise LogError(f"'{folder.name}/{FILE}' is no manifest of a log", "lay the log out anew") from None
    if found.format_version.split(".")[0] != FORMAT_VERSION.split(".", maxsplit=1)[0]:
        raise LogError(
            f"'{folder.name}' was laid out in form {found.format_version}, and this cjo reads {FORMAT_VERSION}",
            "lay the log out anew, or take the cjo that made it",
        )
    return found


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Seal what lies in `folder`. Raises OSError as writing does."""
    write_text(folder / FILE, json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n")


def fingerprint(path: Path, *more: str) -> str:
    """A file's print: of its size and what stands at its beginning and end; of `more` besides."""
    size = path.stat().st_size
    made = hashlib.sha256("\0".join((str(size), *more)).encode())
    with path.open("rb") as file:
        made.update(file.read(SAMPLED))
        file.seek(max(size - SAMPLED, 0))
        made.update(file.read(SAMPLED))
    return made.hexdigest()


def bucket_file(kind: str, bucket: int, name: str) -> str:
    """Where a bucket's file of a part lies, below the folder."""
    return f"{kind}/bucket={bucket:04}/{name}.parquet"


def files_of(kind: str, part: Part, buckets: Sequence[int]) -> list[str]:
    """The files of a part that hold rows of these buckets."""
    return [bucket_file(kind, bucket, part.name) for bucket in buckets if part.rows[bucket]]
