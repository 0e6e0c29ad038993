"""What a replay gives: per journey its instances, their steps and messages as numpy columns, and counts of candidates.

Summary, report, terminal and tables are all added up from these.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cjo_cli.log.facts import LogFacts
from cjo_cli.log.order import distinct
from cjo_cli.plan.model import JourneyPlan, Plan

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
NEVER = int(np.iinfo(np.int64).max)
INSTANCE_OUTCOMES = ("active", "completed", "converted", "exited")
ACTIVE, COMPLETED, CONVERTED, EXITED = range(4)
MESSAGE_OUTCOMES = ("sent", "suppressed", "unreachable", "withheld", "pending")
SENT, SUPPRESSED, UNREACHABLE, WITHHELD, PENDING = range(5)


@dataclass(frozen=True)
class StepRows:
    """Instances that ran one state: when, and the path they took (-1: none) as a number into `names`."""

    state: int
    instance: Array
    at: Array
    path: Array
    names: tuple[str, ...]


@dataclass(frozen=True)
class MessageRows:
    """Messages that instances asked for at one state, of one content item.

    `channel` and `reason` are numbers into the result's `names`, in which 0 is none; `variant` is -1 for none.
    """

    state: int
    content: str
    instance: Array
    variant: Array
    channel: Array
    requested_at: Array
    at: Array
    outcome: Array
    reason: Array


@dataclass(frozen=True)
class Ran:
    """One journey's instances by customer, key and entry, one array a column, with their steps and messages.

    Customers are numbers into the log's; `key` is a number into `key_texts`, -1 for none; `reason` one into `reasons`,
    in which 0 is none; `credited` is a state's number, -1 for none. Times are microseconds, NEVER where there is none.
    Steps stand by state, messages by the order of their requests.
    """

    plan: JourneyPlan
    customer: Array
    key: Array
    key_texts: Array
    entered_at: Array
    held_out: Array
    ended_at: Array
    outcome: Array
    reason: Array
    reasons: tuple[str, ...]
    converted_at: Array
    value: Array
    credited: Array
    steps: tuple[StepRows, ...]
    messages: tuple[MessageRows, ...]

    def __len__(self) -> int:
        return len(self.customer)

    def step(self, state: int) -> StepRows | None:
        """The rows of one state, if it has any."""
        return next((rows for rows in self.steps if rows.state == state and len(rows.at)), None)

    @cached_property
    def elapsed(self) -> dict[int, tuple[Array, Array]]:
        """By state that was run the times from entry to it in microseconds, sorted, and how often each occurs."""
        return {rows.state: distinct(rows.at - self.entered_at[rows.instance]) for rows in self.steps if len(rows.at)}


@dataclass(frozen=True)
class JourneyCounts:
    """Candidates of one journey, and those rejected by reason (E9)."""

    candidates: int = 0
    rejected: dict[str, int] = field(default_factory=dict)

    def plus(self, other: JourneyCounts) -> JourneyCounts:
        """Both together: counts of disjoint customers add up."""
        names = self.rejected.keys() | other.rejected.keys()
        rejected = {name: self.rejected.get(name, 0) + other.rejected.get(name, 0) for name in names}
        return JourneyCounts(self.candidates + other.candidates, rejected)


class Shelf:
    """What each cut of customers came to, journey by journey: in memory, or in files where there are many cuts."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._cuts: list[dict[str, Ran | Path]] = []

    def put(self, cut: dict[str, Ran]) -> None:
        """Keep one cut's journeys; cuts come in the order of their customers."""
        kept: dict[str, Ran | Path] = dict(cut)
        if self.folder is not None:
            for name, ran in cut.items():
                path = self.folder / f"{len(self._cuts)}-{name}.ran"
                with path.open("wb") as file:
                    pickle.dump(ran, file, protocol=5)
                kept[name] = path
        self._cuts.append(kept)

    def get(self, journey: str) -> Ran:
        """One journey of all customers."""
        parts = [_read(cut[journey]) for cut in self._cuts]
        return parts[0] if len(parts) == 1 else _joined(parts)


def _read(kept: Ran | Path) -> Ran:
    if isinstance(kept, Ran):
        return kept
    with kept.open("rb") as file:
        ran: Ran = pickle.load(file)  # noqa: S301 - our own file in our own scratch folder
    return ran


@dataclass(frozen=True)
class Result:
    """A whole replay. `journeys` are the ids replayed, sorted; `customers` and `names` are texts by number.

    `without` are the policies that were not kept. `assumed` is what comes of assumptions, as ranges; nothing else here
    knows of them.
    """

    plan: Plan
    facts: LogFacts
    beginning: int
    horizon: int
    journeys: tuple[str, ...]
    counts: dict[str, JourneyCounts]
    customers: pa.Array
    names: tuple[str | None, ...]
    shelf: Shelf = field(repr=False)
    without: tuple[str, ...] = ()
    assumed: dict[str, Any] | None = None

    def each(self) -> Iterator[Ran]:
        """Every journey that was replayed, in the order of `journeys`."""
        return map(self.shelf.get, self.journeys)

    def table(self, name: str) -> pa.Table:
        """`instances`, `steps` or `messages` as cli.md describes them, of all journeys."""
        import pyarrow as pa

        from cjo_cli.simulate.tables import SCHEMAS, block

        blocks = [block(name, self, ran) for ran in self.each()]
        # All share one dictionary of customers, of which another one, though it be empty, would make a new one.
        return pa.concat_tables(blocks or [SCHEMAS[name].empty_table()]).combine_chunks()


def step_ranks(ids: Sequence[str]) -> Array:
    """The place of each state's id in code point order."""
    ranks = {text: place for place, text in enumerate(sorted(ids))}
    return np.array([ranks[text] for text in ids], dtype=np.int64)


def _joined(parts: list[Ran]) -> Ran:
    """One journey's cuts as one: customers of a later cut come after those of an earlier one."""
    first = parts[0]
    starts = np.cumsum([0, *(len(part) for part in parts)])[:-1].tolist()
    texts = np.cumsum([0, *(len(part.key_texts) for part in parts)])[:-1].tolist()
    reasons = tuple(dict.fromkeys(text for part in parts for text in part.reasons))
    plain = ("customer", "entered_at", "held_out", "ended_at", "outcome", "converted_at", "value", "credited")
    columns: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in plain}
    numbers = [np.array([reasons.index(text) for text in part.reasons], dtype=np.int16) for part in parts]
    return replace(
        first,
        **columns,
        key=np.concatenate([np.where(p.key < 0, -1, p.key + start) for p, start in zip(parts, texts, strict=True)]),
        key_texts=np.concatenate([part.key_texts for part in parts]),
        reason=np.concatenate([number[part.reason] for number, part in zip(numbers, parts, strict=True)]),
        reasons=reasons,
        steps=tuple(_together([p.steps for p in parts], starts, ("state",))),
        messages=tuple(_together([p.messages for p in parts], starts, ("state", "content"))),
    )


def _together(parts: list[tuple[Any, ...]], starts: list[int], same: tuple[str, ...]) -> Iterator[Any]:
    """Rows of the same state (and content) of all parts as one, their instances counted on."""
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for part, start in zip(parts, starts, strict=True):
        for rows in part:
            moved = replace(rows, instance=rows.instance + np.int32(start))
            groups.setdefault(tuple(getattr(rows, name) for name in same), []).append(moved)
    for group in (groups[name] for name in sorted(groups)):
        columns = [name for name, value in vars(group[0]).items() if isinstance(value, np.ndarray)]
        yield replace(group[0], **{name: np.concatenate([getattr(rows, name) for rows in group]) for name in columns})
