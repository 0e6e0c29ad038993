"""Insights as text, Markdown, JSON values, and for a page."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from rich.text import Text

from cjo_cli.report.findings.markdown import escaped
from cjo_cli.report.simulation import joined
from cjo_cli.report.warnings import WIDTH
from cjo_cli.review.insights.read import Told

Values = dict[str, Any]


def backing(told: Told) -> str:
    """What stands behind it: confidence, source, age."""
    insight = told.insight
    sure = f"{insight.confidence} confidence" if insight.confidence else "no confidence given"
    when = "undated" if insight.date is None else insight.date if told.age is None else f"{told.age} d old"
    return ", ".join(filter(None, (sure, insight.source, when)))


def line(told: Told) -> str:
    """An insight on one line: what it is about, the claim, and what stands behind it."""
    about = "" if told.about is None else f"{told.about}: "
    return f"{about}{told.insight.claim} ({backing(told)})"


def insights_text(found: Sequence[Told], width: int | None = None) -> Text:
    """The section of insights by journey, with its own heading; nothing without one."""
    columns = max(width or WIDTH, WIDTH)
    lines: list[Text] = [Text("insights", "bold")] if found else []
    last = None
    for told in found:
        if told.journey != last:
            lines.append(Text(f"  {told.journey}"))
            last = told.journey
        wrapped = wrap(line(told), columns, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)
        lines += [Text(part) for part in wrapped]
    return joined(lines) if lines else Text()


def insights_markdown(found: Sequence[Told]) -> str:
    """A row for each insight; empty without one."""
    if not found:
        return ""
    rows = [(told.journey, told.about or "", told.insight.claim, backing(told)) for told in found]
    head = "| journey | about | insight | behind it |\n| --- | --- | --- | --- |\n"
    return head + "".join(f"| {' | '.join(map(escaped, row))} |\n" for row in rows)


def insight_values(found: Sequence[Told]) -> list[Values]:
    """A mapping for each insight, in the order given; `age_days` is null where it cannot be told."""
    return [
        {
            "journey": told.journey, "id": told.insight.id, "claim": told.insight.claim, "source": told.insight.source,
            "confidence": told.insight.confidence, "date": told.insight.date, "age_days": told.age,
            "step": told.insight.step, "path": told.insight.path,
        }
        for told in found
    ]  # fmt: skip


def insights_page(found: Sequence[Told]) -> list[Values]:
    """What the page's section shows: a row for each insight."""
    return [
        {"journey": told.journey, "about": told.about or "", "claim": told.insight.claim,
         "confidence": told.insight.confidence or "–", "source": told.insight.source or "–",
         "age": "–" if told.age is None else f"{told.age} d"}
        for told in found
    ]  # fmt: skip
