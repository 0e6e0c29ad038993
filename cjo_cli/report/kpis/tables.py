"""A report as tables: every format prints these, so that all show the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cjo_cli.report.kpis import words
from cjo_cli.report.kpis.lifetimes import lifetimes
from cjo_cli.report.kpis.table import Row, Table
from cjo_cli.report.simulation import number
from cjo_cli.review.kpis.values import (
    Against,
    ChurnSeries,
    Cohorts,
    Figure,
    JourneyKpis,
    Measure,
    Moved,
    Report,
    Rollup,
)
from cjo_cli.review.kpis.values import Row as Rolled

ACROSS = ("Lifts over several journeys compare within each, so that their unequal control groups do not count.",)
TWICE = "A journey with two terms of a facet is in both rows; a term holds what is below it."
STAR = "* the interval of the lift leaves out zero."
# Facets whose rows are told otherwise than by the words that journeys carry.
TOLD = {"channel": "Who came to a message on the channel, sent, capped or withheld.",
        "audience": "Who was in the audience on entering."}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """The tables in their order; with `wide` there is room for what 80 columns do not hold."""

    report: Report
    wide: bool

    def all(self) -> Iterator[Table]:
        """Those that hold something."""
        found = self.report
        if found.against is not None:
            yield from self._moved(found.against)
        yield self._journeys()
        yield from filter(lambda table: table.rows, (self._targets(),))
        yield self._programme()
        yield from filter(lambda table: table.rows, (self._own(), *map(self._rollup, found.rollups)))
        yield from (_ages(one) for one in found.cohorts if one.ages)
        yield from (_churn(one) for one in found.churn if one.rows)
        yield from (lifetimes(one) for one in found.lifetime)

    def _moved(self, against: Against) -> Iterator[Table]:
        clear = [one for one in against.moved if one.clear]
        heads = ("what moved", "before", "now", "difference (95 %)")
        quiet = len(against.moved) - len(clear)
        notes = [
            f"Against {against.start[:10]} to {against.end[:10]}; {number(quiet)} other figures did not clearly move.",
            "Goals are of entries whose window was over. Of such figures one in twenty moves by chance alone.",
        ]
        if against.overlap:
            notes.append("The two times overlap: the figures are not independent, and the intervals rough.")
        for what, names in (("New", against.added), ("Gone", against.removed), ("Changed", against.changed)):
            notes += [f"{what}: {', '.join(names)}."] if names else []
        rows = [self._move(one) for one in (against.moved if self.wide else clear)]
        yield Table("moved", "What moved", heads, "lrrr", tuple(rows), tuple(notes))

    def _move(self, one: Moved) -> Row:
        kpi = one.kpi + {"lift": ", treated against held out", "treated": "", "all": ""}[one.side]
        told = words.change if one.side == "lift" else words.amount
        apart = f"{words.change(one.formula, one.difference)} {words.span(one.formula, one.interval, signed=True)}"
        cells = (f"{one.where or 'all'}: {kpi}", told(one.formula, one.before), told(one.formula, one.now), apart)
        return Row(cells, words.kind(one.formula, one.difference, one.interval))

    def _journeys(self) -> Table:
        heads = ("journeys", "entered", "goal", "control", "lift, 95 % interval", *(("value",) if self.wide else ()))
        rows = [_journey(one) for one in self.report.journeys]
        if self.wide:
            rows = [row.with_cells(words.NONE if one.goal is None else words.money(one.value))
                    for row, one in zip(rows, self.report.journeys, strict=True)]  # fmt: skip
        note = (
            "Goals as a simulation counts them: of every entry, also of those whose window is open. Points of percent."
        )
        return Table("journeys", "Journeys", heads, "l" + "r" * (len(heads) - 1), tuple(rows), (note,))

    def _targets(self) -> Table:
        heads = ("targets", "aim", "reached", "95 % interval", "of entries", "")
        rows = [_target(one.id, one.goal) for one in self.report.journeys if one.goal and one.goal.target is not None]
        note = (
            "Of entries whose goal's window is over; reached or missed where the interval leaves no doubt, else open."
        )
        return Table("targets", "Targets", heads, "lrrlrl", tuple(rows), (note,))

    def _programme(self) -> Table:
        heads = ("all journeys", "treated", "n", "held out", "difference (95 %)", "target")
        rows = [_measure(measure.title, measure) for measure in self.report.programme]
        # Why there is no lifetime value stands where it would.
        whys = [f"{one.title}: {one.why}." for one in self.report.programme if one.why and one.formula != "clv"]
        return Table("programme", "All journeys", heads, "lrrrrr", tuple(rows), (*ACROSS, *whys))

    def _own(self) -> Table:
        heads = ("own KPIs", "treated", "n", "held out", "difference (95 %)", "target")
        rows: list[Row] = []
        whys: list[str] = []
        for journey in self.report.journeys:
            asked = [one for one in journey.kpis if one.formula != "conversion-rate"]
            rows += [Row((journey.id, *[""] * 5)), *(_measure("  " + one.title, one) for one in asked)] if asked else []
            whys += [f"{one.title}: {one.why}." for one in asked if one.why and one.formula != "clv"]
        return Table("own", "The KPIs that journeys name", heads, "lrrrrr", tuple(rows), tuple(dict.fromkeys(whys)))

    def _rollup(self, rollup: Rollup) -> Table:
        titles = [(one.kpi, one.title if self.wide else words.SHORT[one.formula]) for one in self._columns()]
        heads = (f"by {rollup.facet}", "entered", "goal", "control", "lift", *(title for _, title in titles))
        more = ("sent", "value") if self.wide else ()
        rows = [self._rolled(row, [kpi for kpi, _ in titles]) for row in rollup.rows]
        if self.wide and rollup.facet == "channel":
            more = (*more, "credited")
        heads = (*heads, *more)
        starred = any(cell.endswith("*") for row in rows for cell in row.cells)
        notes = (TOLD.get(rollup.facet, TWICE), *((STAR,) if starred else ()))
        right = "l" + "r" * (len(heads) - 1)
        return Table(f"by-{rollup.facet}", f"By {rollup.facet}", heads, right, tuple(rows), notes)

    def _columns(self) -> list[Measure]:
        """The KPIs beside the goal's: in little room one a formula."""
        rows = [row for rollup in self.report.rollups for row in rollup.rows]
        known = {one.kpi for row in rows for one in row.measures if one.treated.value is not None}
        others = [one for one in self.report.programme if one.formula != "conversion-rate" and one.kpi in known]
        if self.wide:
            return others
        return [one for at, one in enumerate(others) if one.formula not in {two.formula for two in others[:at]}]

    def _rolled(self, row: Rolled, kpis: Sequence[str]) -> Row:
        measures = {measure.kpi: measure for measure in row.measures}
        goal = next((one for one in row.measures if one.formula == "conversion-rate"), None)
        cells = ["  " * row.depth + (row.term or row.title), words.count(row.entered)]
        cells += _goal(goal) if self.wide else [*_goal(goal)[:2], _lift(goal)]
        cells += [words.figure(one.formula, one.treated) if (one := measures.get(kpi)) else words.NONE for kpi in kpis]
        if self.wide:
            cells += [words.count(row.sent), words.money(row.value)]
            cells += [words.count(row.credited)] if row.credited is not None else []
        return Row(tuple(cells), "" if goal is None else words.kind(goal.formula, goal.difference, goal.interval),
                   None if goal is None else _whisker(goal))  # fmt: skip


def _journey(one: JourneyKpis) -> Row:
    cells = (one.id, words.count(one.entered), *_goal(one.goal))
    goal = one.goal
    kind = "" if goal is None else words.kind(goal.formula, goal.difference, goal.interval)
    return Row(cells, kind, None if goal is None else _whisker(goal))


def _target(name: str, goal: Measure) -> Row:
    """What was hoped for, and what those came to who have had their time."""
    found = Figure() if goal.settled is None else goal.settled.treated
    cells = (name, f"{100 * (goal.target or 0):g}%", words.figure(goal.formula, found),
             words.span(goal.formula, found.interval), words.count(found.n), goal.met or "")  # fmt: skip
    return Row(cells, {"reached": "goal", "missed": "lost"}.get(goal.met or "", ""))


def _goal(goal: Measure | None) -> list[str]:
    if goal is None:
        return [words.NONE] * 3
    return [words.figure(goal.formula, goal.treated), words.figure(goal.formula, goal.held_out), words.apart(goal)]


def _lift(goal: Measure | None) -> str:
    if goal is None or goal.difference is None:
        return words.NONE
    return words.change(goal.formula, goal.difference) + ("*" if words.clear(goal.interval) else "")


def _whisker(measure: Measure) -> tuple[float, tuple[float, float]] | None:
    if measure.difference is None or measure.interval is None:
        return None
    return measure.difference, measure.interval


def _measure(title: str, one: Measure) -> Row:
    cells = (title, words.figure(one.formula, one.treated), words.count(one.treated.n),
             words.figure(one.formula, one.held_out), words.apart(one), words.target(one))  # fmt: skip
    return Row(cells, words.kind(one.formula, one.difference, one.interval))


def _ages(one: Cohorts) -> Table:
    heads = (f"{one.title}: {one.period}s later", "customers", "seen again", "95 % interval")
    rows = [
        Row((f"{age}", words.count(found.n), words.figure("retention-rate", found),
             words.span("retention-rate", found.interval)), bar=found.value)
        for age, found in enumerate(one.ages, start=1)
    ]  # fmt: skip
    notes = (
        f"Of who was first seen in a {one.period} so long before the last whole one, but for the log's first.",
        f"Seen: {_activity(one.activity)}.",
    )
    return Table(f"retention-{one.kpi}", f"{one.title} by {one.period}", heads, "rrrl", tuple(rows), notes)


def _churn(one: ChurnSeries) -> Table:
    heads = (f"{one.title}: {one.period} of", "active", "gone", "95 % interval")
    rows = [
        Row((row.start, words.count(row.figure.n), words.figure("churn-rate", row.figure),
             words.span("churn-rate", row.figure.interval)), bar=row.figure.value)
        for row in one.rows
    ]  # fmt: skip
    notes = (f"Gone: not active at all in the {one.period} after. Active: {_activity(one.activity)}.",)
    return Table(f"churn-{one.kpi}", f"{one.title} by {one.period}", heads, "lrrl", tuple(rows), notes, last=True)


def _activity(name: str) -> str:
    return "any event but what channels send" if name == "any" else name
