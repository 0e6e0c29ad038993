"""Who of a log's customers came to which cell: every message that a replay asks for, on each channel that was tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjo_cli.log.order import distinct
from cjo_cli.model.locales import normal
from cjo_cli.plan.model import ChooseState, ContentPart
from cjo_cli.review.content.catalogue import Catalogue, Send
from cjo_cli.review.content.cells import Cell, Group, Key, groups_of, locales_of, served
from cjo_cli.simulate.channels import valid_at
from cjo_cli.simulate.conditions import Rows, rows_of
from cjo_cli.simulate.instances import Instances
from cjo_cli.simulate.replay import asked
from cjo_cli.simulate.walk import Requests

if TYPE_CHECKING:
    import numpy as np

    from cjo_cli.log.reader import Log
    from cjo_cli.simulate.channels import Chooser

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Met:
    """A cell that customers came to: how many, and with how many messages."""

    cell: Cell
    customers: int
    messages: int


def met(catalogue: Catalogue, sends: Sequence[Send], log: Log) -> dict[Key, Met]:
    """The cells that customers of the log came to, who were not held out: an address, consent, and no better channel.

    Who is in several groups counts in each. Whose language is unknown counts as speaking the project's, since that is
    what they get; another region's counts as its language. Of a `choose` those come to a candidate's cells
    who were sent it, or for whom it was left out since no channel could carry it.
    """
    import numpy as np

    cells: dict[Key, Cell] = {}
    customers: Counter[Key] = Counter()
    messages: Counter[Key] = Counter()
    journeys = list({send.journey.id: send.journey for send in sends}.values())
    by_key = {send.key: send for send in sends}
    for chooser, owners in asked(catalogue.plan, journeys, log):
        # Customers of one cut are in no other.
        for owner in owners:
            whose: dict[Key, list[Array]] = {}
            for request in (*owner.walked.requests, *_dropped(chooser, owner)):
                state = owner.journey.states[request.state].id
                send = by_key[owner.journey.id, state, request.content]
                for cell, who in _Tried(catalogue, chooser, send).cells(owner, request):
                    cells.setdefault(cell.key, cell)
                    whose.setdefault(cell.key, []).append(who)
            for key, parts in whose.items():
                customers[key] += len(distinct(np.concatenate(parts))[0])
                messages[key] += sum(map(len, parts))
    return {key: Met(cell, customers[key], messages[key]) for key, cell in cells.items()}


def _dropped(chooser: Chooser, owner: Instances) -> Iterator[Requests]:
    """The candidates that were left out of a choice since no channel could carry them (S7)."""
    import numpy as np

    for step in owner.walked.steps:
        state = owner.journey.states[step.state]
        for candidate in state.candidates if isinstance(state, ChooseState) else ():
            rows = rows_of(owner.batch, step.instance, step.at)
            good = valid_at(chooser.plan.contents[candidate.content], step.at) == 0
            if candidate.when is not None:
                good &= chooser.judge.holds(candidate.when, rows)
            wanted = np.flatnonzero(good)
            lost = wanted[chooser.carry(candidate.content, candidate.via, rows.take(wanted)).channel < 0]
            yield Requests(step.state, step.instance[lost], step.at[lost], candidate.content, candidate.via)


@dataclass(frozen=True)
class _Tried:
    """One send's channels, tried for its requests as the replay tries them (M1)."""

    catalogue: Catalogue
    chooser: Chooser
    send: Send

    def cells(self, owner: Instances, request: Requests) -> Iterator[tuple[Cell, Array]]:
        """Each cell with the customers who came to it, once for every message."""
        import numpy as np

        part = self.catalogue.plan.contents[request.content]
        kept = np.flatnonzero(~owner.held_out[request.instance])
        rows = rows_of(owner.batch, request.instance[kept], request.at[kept])
        for channel in request.via:
            able = self.chooser.addressed(channel, rows) & self.chooser.consented(part.purpose, channel, rows)
            here = rows.take(np.flatnonzero(able))
            variant = self.chooser.variant(part, channel, here)
            yield from self._cells(part, channel, here, variant)
            carried = np.zeros(len(rows), dtype=np.bool_)
            carried[np.flatnonzero(able)[variant >= 0]] = True
            rows = rows.take(np.flatnonzero(~carried))

    def _cells(self, part: ContentPart, channel: str, rows: Rows, variant: Array) -> Iterator[tuple[Cell, Array]]:
        import numpy as np

        names, locale = self._locales(rows)
        for group, inside in self._groups(rows):
            packed = np.where(inside, locale * (len(part.variants) + 1) + variant + 1, -1)
            for cell in np.flatnonzero(np.bincount(packed[packed >= 0])).tolist():
                spoken, place = divmod(cell, len(part.variants) + 1)
                best = place - 1 if place else None
                what = served(self.catalogue, part, best, names[spoken], group)
                yield Cell(self.send, channel, names[spoken], group, best, what), rows.customer[packed == cell]

    def _groups(self, rows: Rows) -> Iterator[tuple[Group, Array]]:
        """Each group with who is in it; everybody else last."""
        import numpy as np

        rest = np.ones(len(rows), dtype=np.bool_)
        for group in groups_of(self.catalogue, self.send.content):
            if group.when is None:
                yield group, rest
                continue
            inside = self.chooser.judge.holds(group.when, rows)
            rest &= ~inside
            yield group, inside

    def _locales(self, rows: Rows) -> tuple[list[str], Array]:
        """The languages spoken, and for each row the number of its own."""
        import numpy as np

        column = self.chooser.world.attribute("locale", rows.customer, rows.history)
        codes, inverse = np.unique(np.where(column.valid, column.values, -1), return_inverse=True)
        strings = self.chooser.judge.texts.strings
        names = [self._spoken(strings[code] if code >= 0 else None) for code in codes.tolist()]
        known = list(dict.fromkeys(names))
        numbers = np.array([known.index(name) for name in names], dtype=np.int64)
        return known, numbers[inverse] if len(rows) else inverse

    def _spoken(self, text: str | None) -> str:
        own, listed = normal(text or self.catalogue.plan.locale), locales_of(self.catalogue)
        language = own.partition("-")[0]
        return own if own in listed or language not in listed else language
