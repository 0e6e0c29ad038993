"""Drafts of journeys and audiences as YAML, for a team to make something of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cjo_cli.report.html.labels import micros
from cjo_cli.report.simulation import number, points, share
from cjo_cli.simulate.summary import iso

if TYPE_CHECKING:
    from cjo_cli.audit.suggest import Draft
    from cjo_cli.audit.values import Audit

FACET = "audit-audiences"
UNITS = (("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000))
# Who was there so long ago, in drop-off times, is long gone; and so long nobody is asked again.
RECENT, AGAIN = 2, 4


def draft_files(drafts: Sequence[Draft], audit: Audit) -> dict[str, str]:
    """The files by their names below a project's folders, in the style of `cjo fmt`: `journeys/…`, `taxonomy/…`."""
    from cjo_cli.editor.layout.format import formatted

    if not drafts:
        return {}
    texts = {f"journeys/{draft.id}.yaml": _journey(draft, audit) for draft in drafts}
    texts[f"taxonomy/{FACET}.yaml"] = _audiences(drafts)
    return {name: formatted(text.encode()).decode() for name, text in texts.items()}


def _journey(draft: Draft, audit: Audit) -> str:
    within = written(draft.within)
    lines = [
        "# A draft of cjo audit --suggest. It sends nothing yet, and nothing runs a draft.",
        f"journey: {draft.id}",
        f"title: {_text(f'After {draft.title}, nothing for {within}')}",
        "description: Who stops here, and comes back or not. Say whom it serves and why it should work.",
        "insights:",
        *(f"  - {{claim: {_text(claim)}, source: {_text(_source(audit))}, confidence: {sure}}}"
          for claim, sure in _claims(draft)),
        *(f"{key}: {word}" for key, word in draft.given.items()),
        "status: draft",
    ]  # fmt: skip
    if draft.action is not None:
        lines.append(f"goal: {{action: {draft.action}, within: {within}}}")
    return "\n".join([
        *lines,
        "enter:",
        f"  when: {{audience: {draft.audience}}}",
        f"  reentry: {{after: {written(AGAIN * draft.within)}}}",
        "steps:",
        "  # Before this: a send of what may help here.",
        f"  - wait_for: {{event: [{', '.join(draft.events)}], timeout: {within}}}",
        "    on_event:",
        "      - exit: came-back",
    ]) + "\n"  # fmt: skip


def _claims(draft: Draft) -> list[tuple[str, str]]:
    """What was counted, and how sure it is: a rate is, what it has to do with an action less."""
    said = f"Of {number(draft.dropped.n)} times {draft.title}, {share(draft.dropped.share)} were followed by nothing"
    claims = [(f"{said} for {micros(draft.within)}.", "high")]
    if draft.apart is not None:
        one = draft.apart
        low, high = (points(end) for end in one.interval)
        rates = f"{share(one.reached.share)} had it before; of the others {share(one.others.share)} had it"
        apart = f"{points(one.difference)} points, 95 % interval {low} to {high}"
        claims.append((f"Of those who reached {one.action}, {rates} ({apart}).", "low"))
    return claims


def _source(audit: Audit) -> str:
    return f"cjo audit, {iso(audit.first)[:10]} to {iso(audit.last)[:10]}"


def _audiences(drafts: Sequence[Draft]) -> str:
    terms = "".join(
        f"""  - id: {draft.audience}
    title: {_text(f"Quiet after {draft.title}")}
    description: Drafted by cjo audit --suggest, for the journey {draft.id}.
    when:
      all:
        - {{event: {draft.event}, within: {written(RECENT * draft.within)}}}
        - not: {{event: [{", ".join(draft.events)}], within: {written(draft.within)}}}
"""
        for draft in drafts
    )
    return f"facet: audience\ntitle: Drafts of cjo audit\nterms:\n{terms}"


def _text(text: str) -> str:
    """Text in quotes, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def written(span: int) -> str:
    """A duration as the language writes it."""
    parts, rest = [], span
    for unit, size in UNITS:
        count, rest = divmod(rest, size)
        parts.append(f"{count}{unit}" if count else "")
    return "".join(parts)
