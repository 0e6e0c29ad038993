"""One KPI of some instances: how each formula is taken from a replay and from the log beside it.

conversion-rate: of instances, those that reached their goal within its window; settled, of those alone whose window is
over, since a late entry has had less time.
retention-rate: of customers, those active within `within` of their first entry; churn-rate: those not active within
`after` of it. Who entered so late that the span goes past the replay's end is not judged.
clv: what customers who bought will bring on average.
message-pressure: sent messages a customer and week (or `per`), over the weeks in which they got any.

Rates are compared across journeys by strata, so that a journey with another share held out does not tilt them. Those
of one journey count its entries, as a simulation does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cjo_cli.log.order import distinct
from cjo_cli.review.kpis.entries import Array, Calendar, Entries, Messages, first_of_each
from cjo_cli.review.kpis.figures import Pair, average, means, met, shares
from cjo_cli.review.kpis.seen import Seen
from cjo_cli.review.kpis.terms import DAY
from cjo_cli.review.kpis.values import Figure, Kpi, Measure, Settled
from cjo_cli.review.kpis.worth import Worth


@dataclass(frozen=True)
class Meter:
    """What figures are taken from; `names` is what `Seen` calls a KPI's activity, `whys` why a KPI has no figure."""

    entries: Entries
    messages: Messages
    calendar: Calendar
    seen: Seen
    names: Mapping[str, str]
    worths: Mapping[str, Worth]
    whys: Mapping[str, str]
    horizon: int

    @cached_property
    def everyone(self) -> Array:
        """Every entry."""
        return np.ones(len(self.entries), dtype=np.bool_)

    def measure(
        self, kpi: Kpi, chosen: Array, messages: Array | None = None, target: float | None = None
    ) -> Measure | None:
        """The KPI of the chosen entries, and of some messages alone; None where it does not ask anything of them."""
        target = kpi.target if target is None else target
        settled = None
        if kpi.formula == "message-pressure":
            found: Pair = self._pressure(kpi, chosen, messages), None, None
        elif kpi.formula == "conversion-rate":
            if chosen.any() and not (chosen & self.entries.has_goal).any():
                return None
            found = self._conversion(chosen)
            settled = self._settled(chosen)
        elif kpi.formula == "clv":
            found = self._worth(kpi, chosen)
        else:
            found = self._return(kpi, chosen)
        treated, held_out, apart = found
        judged = treated if settled is None else settled.treated
        return Measure(
            kpi.id, kpi.title, kpi.formula, treated, held_out if held_out and held_out.n != 0 else None,
            apart and apart[0], apart and apart[1], target, met(kpi.formula, judged, target),
            self._why(kpi, treated, held_out), settled,
        )  # fmt: skip

    def _why(self, kpi: Kpi, treated: Figure, held_out: Figure | None) -> str | None:
        if kpi.id in self.whys:
            return self.whys[kpi.id]
        if treated.n == 0 and kpi.formula in ("retention-rate", "churn-rate"):
            nobody = "nobody treated" if held_out is not None and held_out.n != 0 else "nobody"
            return f"{nobody} entered {kpi.span // DAY} days or more before the end"
        return None

    def _conversion(self, chosen: Array) -> Pair:
        rows = np.flatnonzero(chosen & self.entries.has_goal)
        return self._shares(self.entries.converted[rows], rows)

    def _settled(self, chosen: Array) -> Settled:
        treated, _, apart = self._conversion(chosen & self.entries.settled)
        return Settled(treated, apart and apart[0], apart and apart[1])

    def _return(self, kpi: Kpi, chosen: Array) -> Pair:
        judged = np.flatnonzero(chosen & (self.entries.entered_at + kpi.span <= self.horizon))
        rows = self._customers(judged)
        back = self.seen.returned[self.names[kpi.id], kpi.span][rows]
        return self._shares(back if kpi.formula == "retention-rate" else ~back, rows)

    def _worth(self, kpi: Kpi, chosen: Array) -> Pair:
        worth = self.worths.get(kpi.id)
        if worth is None or not len(worth.value):
            return Figure(), None, None
        rows = self._customers(np.flatnonzero(chosen))
        customer = self.entries.customer[rows]
        place = np.minimum(np.searchsorted(worth.customer, customer), len(worth.customer) - 1)
        known = worth.customer[place] == customer
        treated, held_out, apart = means(worth.value[place[known]], self.entries.held_out[rows[known]])
        # A model at its bound tells customers apart too little for their sides to be compared.
        return treated, held_out, None if worth.told.at_edge else apart

    def _pressure(self, kpi: Kpi, chosen: Array, some: Array | None) -> Figure:
        sent = self.messages.sent & chosen[self.messages.entry]
        rows = np.flatnonzero(sent if some is None else sent & some)
        customer = self.entries.customer[self.messages.entry[rows]]
        spans = self.calendar.span(self.messages.at[rows], kpi.calendar or kpi.span // DAY)
        low = int(spans.min(initial=0))
        wide = int(spans.max(initial=0)) - low + 1
        cells, _ = distinct(customer * np.int64(wide) + spans - low)
        _, weeks = distinct(cells // wide)
        _, counts = distinct(customer)
        return average(counts.astype(np.float64), weeks.astype(np.float64))

    def _customers(self, rows: Array) -> Array:
        """Each customer's first entry among the rows."""
        entries = self.entries
        return rows[first_of_each(entries.customer[rows], entries.entered_at[rows])]

    def _shares(self, counted: Array, rows: Array) -> Pair:
        entries = self.entries
        return shares(counted, entries.held_out[rows], entries.journey[rows], entries.customer[rows])
