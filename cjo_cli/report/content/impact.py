"""An impact in words and numbers, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from rich.text import Text

from cjo_cli.report.document import document
from cjo_cli.report.simulation import counted, number
from cjo_cli.report.warnings import WIDTH
from cjo_cli.review.content.impact import Impact, TouchedStep, TouchedVariant
from cjo_cli.review.content.weekly import Reach, Weekly

Values = dict[str, Any]
INDENT = " " * 12


def render(found: Impact, weekly: Weekly | None, width: int | None = None) -> Text:
    """What a change reaches, for the terminal."""
    columns = max(width or WIDTH, WIDTH)
    out = Text()
    out.append(f"{found.target.kind} {found.target.name}\n", "bold")
    for line in _head(found, weekly):
        out.append("\n".join(wrap(line, columns, subsequent_indent=INDENT, break_on_hyphens=False)) + "\n")
    for style, line in (*_variants(found), *_steps(found, weekly)):
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        out.append("\n".join(wrap(line, columns, subsequent_indent=indent, break_on_hyphens=False)) + "\n", style)
    return out


def _head(found: Impact, weekly: Weekly | None) -> Iterator[str]:
    if not found.variants and not found.steps:
        yield "reaches nothing: no variant reads it, no step asks for it"
        return
    if found.variants:
        where = f" on {', '.join(found.channels)}"
        where += f", in {', '.join(found.locales)}" if found.locales else ""
        yield f"content     {counted(len(found.variants), 'variant')} of {counted(len(found.contents), 'item')}{where}"
    steps = sum(step.step is not None for step in found.steps)
    yield f"journeys    {counted(len(found.journeys), 'journey')}, {counted(steps, 'step')}"
    if found.owners:
        yield f"owners      {', '.join(found.owners)}"
    if weekly is not None:
        yield f"customers   {reach(weekly.all)}"


def reach(of: Reach) -> str:
    """A reach in words."""
    return f"{number(of.a_week)} a week, {number(of.customers)} in all of {of.weeks:.1f} weeks"


def _variants(found: Impact) -> Iterator[tuple[str, str]]:
    for name in found.contents:
        yield "", ""
        yield "bold", name
        for one in (one for one in found.variants if one.content == name):
            yield "", f"  {one.position:>2}  {variant(one)}: {', '.join(one.why)}"


def variant(one: TouchedVariant) -> str:
    """A variant in words."""
    return " ".join(filter(None, (one.channel, one.locale, f"for {one.audience}" if one.audience else "")))


def _steps(found: Impact, weekly: Weekly | None) -> Iterator[tuple[str, str]]:
    for name in found.journeys:
        known = weekly.journeys.get(name) if weekly else None
        yield "", ""
        yield "bold", name + (f"  {number(known.a_week)} customers a week" if known else "")
        for step in (step for step in found.steps if step.journey == name):
            yield "", f"  {step.step or 'itself'}: {', '.join(step.why)}"


def values(found: Impact, weekly: Weekly | None) -> Values:
    """The document of `cjo content impact --format json`."""
    summary = {
        "kind": found.target.kind,
        "name": found.target.name,
        "variants": len(found.variants),
        "contents": len(found.contents),
        "channels": list(found.channels),
        "locales": list(found.locales),
        "journeys": len(found.journeys),
        "steps": sum(step.step is not None for step in found.steps),
        "owners": list(found.owners),
        **(_reach(weekly.all) if weekly else {}),
    }
    return document(
        "content impact",
        summary,
        variants=[vars(one) | {"why": list(one.why)} for one in found.variants],
        steps=list(_step_values(found.steps)),
        journeys=[
            {"journey": name, **(_reach(weekly.journeys[name]) if weekly and name in weekly.journeys else {})}
            for name in found.journeys
        ],
    )


def _step_values(steps: Iterable[TouchedStep]) -> Iterator[Values]:
    for step in steps:
        yield {"journey": step.journey, "step": step.step, "sends": step.content, "why": list(step.why)}


def _reach(of: Reach) -> Values:
    return {
        "customers_a_week": round(of.a_week, 3),
        "customers": of.customers,
        "customer_weeks": of.customer_weeks,
        "weeks": round(of.weeks, 6),
    }
