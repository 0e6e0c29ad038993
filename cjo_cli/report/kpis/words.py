"""How figures are written."""

from __future__ import annotations

from cjo_cli.audit.values import FEWEST
from cjo_cli.report.simulation import counted, number, points, share
from cjo_cli.review.kpis.values import LESS_IS_BETTER, Figure, Interval, Measure, Report

FEW = f"<{FEWEST}"
NONE = "–"
RATES = ("conversion-rate", "retention-rate", "churn-rate")
# A KPI's head where there is no room for its title.
SHORT = {"conversion-rate": "goal", "retention-rate": "again", "churn-rate": "gone", "clv": "worth",
         "message-pressure": "pressure"}  # fmt: skip


def count(value: int | None) -> str:
    """A count that may not be shown."""
    return FEW if value is None else number(value)


def headline(report: Report) -> tuple[str, str]:
    """What a report is of: its first words, and the rest. Where it is of a part of the log, the rows are of all."""
    rows, people = counted(report.rows, "event"), counted(report.customers, "customer")
    period = f"{report.start[:10]} to {report.end[:10]} (UTC)"
    if report.whole:
        return rows, f" of {people}, {period}"
    return period, f" of a log of {rows},\nwith {people} up to then"


def money(value: float | None) -> str:
    """What something is worth, in the log's own unit."""
    return NONE if value is None else f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def amount(formula: str, value: float | None) -> str:
    """A KPI's value in its own unit."""
    if formula in RATES:
        return share(value)
    return money(value) if formula == "clv" else NONE if value is None else f"{value:.2f}"


def change(formula: str, value: float | None) -> str:
    """A difference of two values, signed; of rates in points."""
    if formula in RATES:
        return points(value)
    return NONE if value is None else ("+" if value >= 0 else "-") + amount(formula, abs(value))


def figure(formula: str, found: Figure | None) -> str:
    """A value, what stands for a few, or a dash."""
    if found is None:
        return NONE
    return FEW if found.few else amount(formula, found.value)


def span(formula: str, interval: Interval | None, *, signed: bool = False) -> str:
    """An interval."""
    told = change if signed else amount
    return "" if interval is None else f"({told(formula, interval[0])}, {told(formula, interval[1])})"


def apart(measure: Measure) -> str:
    """Treated against held out with the interval."""
    if measure.difference is None:
        return NONE
    return f"{change(measure.formula, measure.difference)} {span(measure.formula, measure.interval, signed=True)}"


def clear(interval: Interval | None) -> bool:
    """Whether an interval leaves out zero."""
    return interval is not None and (interval[0] > 0 or interval[1] < 0)


def kind(formula: str, difference: float | None, interval: Interval | None) -> str:
    """How a difference is drawn: `goal` for a clear gain, `lost` for a clear loss."""
    if difference is None or not clear(interval):
        return ""
    return "goal" if (difference > 0) != (formula in LESS_IS_BETTER) else "lost"


def target(measure: Measure | None) -> str:
    """What was aimed at, and whether it is reached."""
    if measure is None or measure.target is None:
        return NONE
    aim = f"{100 * measure.target:g}%" if measure.formula in RATES else amount(measure.formula, measure.target)
    return f"{aim} {measure.met}"
