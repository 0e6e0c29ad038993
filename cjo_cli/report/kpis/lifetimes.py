"""Customer lifetime value as a table: what comes out first, then what it was taken from."""

from __future__ import annotations

from collections.abc import Iterator

from cjo_cli.report.kpis import words
from cjo_cli.report.kpis.table import Row, Table
from cjo_cli.report.simulation import number, share
from cjo_cli.review.kpis.values import Lifetime

SOURCE = "BG/NBD and Gamma-Gamma (Fader, Hardie, Lee 2005), fitted on the purchases up to the end; see docs/report.md."


def lifetimes(one: Lifetime) -> Table:
    """The model's table; where there is none, why."""
    terms = f"Worth: {one.days} days ahead, {share(one.discount, 0)} a year off, at a margin of {share(one.margin, 0)}."
    notes = (f"{one.why[0].upper()}{one.why[1:]}.",) if one.why is not None else (terms, *_edge(one), SOURCE)
    return Table(
        f"lifetime-{one.kpi}", one.title, (one.title, ""), "lr", tuple(Row(cells) for cells in _rows(one)), notes
    )


def _edge(one: Lifetime) -> Iterator[str]:
    if one.at_edge:
        yield f"At their bound, where the model is a simpler one: {', '.join(one.at_edge)}."


def _rows(one: Lifetime) -> Iterator[tuple[str, str]]:
    if one.action:
        yield f"customers with a purchase ({one.action})", words.count(one.customers)
        yield "of whom bought again", words.count(one.again)
    if one.model is None:
        return
    yield "worth of a customer on average", f"{words.money(one.mean.value)} {words.span('clv', one.mean.interval)}"
    for name, value in (one.quantiles or {}).items():
        yield f"{name[1:]} % are worth no more than", words.money(value)
    yield "purchases expected of a customer", f"{one.purchases or 0:.2f}"
    yield "BG/NBD r, alpha (days), a, b", _numbers(one, "r", "alpha", "a", "b")
    yield "Gamma-Gamma p, q, gamma", _numbers(one, "p", "q", "gamma")
    if one.correlation is not None:
        yield "how often with how much: correlation", f"{one.correlation:+.3f}"
    yield from _check(one)


def _numbers(one: Lifetime, *names: str) -> str:
    return ", ".join(f"{(one.model or {})[name]:.3f}" for name in names)


def _check(one: Lifetime) -> Iterator[tuple[str, str]]:
    if one.check is None:
        return
    found = one.check
    yield (f"fitted before, it foretold of the last {found.days} days",
           f"{number(found.foretold)}; {number(found.bought)} were bought")  # fmt: skip
