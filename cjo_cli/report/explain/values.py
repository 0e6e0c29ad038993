"""An explanation as a JSON document: every block and line, nothing left out but what is masked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cjo_cli.report.document import document
from cjo_cli.review.diff.values import Source
from cjo_cli.review.explain.clock import iso
from cjo_cli.review.explain.values import Block, Explanation, Line, Running


def values(found: Explanation) -> dict[str, Any]:
    """The document. Instants are UTC; places are those of the repository."""
    asked = found.asked
    kinds = Counter(line.kind for block in found.blocks for line in block.lines)
    outcomes = Counter(str(line.data["outcome"]) for b in found.blocks for line in b.lines if line.kind == "message")
    summary = {
        "events": found.events, "entered": kinds["entered"], "rejected": kinds["rejected"],
        "messages": dict(sorted(outcomes.items())),
    }  # fmt: skip
    more: dict[str, Any] = {}
    if found.why_not is not None:
        own = found.why_not
        words = [word.strip() for word in own.words]
        more["why_not"] = {"journey": own.journey, "because": words, **_place(own.source)}
    if found.then is not None:
        more["then"] = {
            "from": iso(found.then.start), "to": iso(found.then.end),
            "running": [_running(one) for one in found.then.running],
            "deferred": [
                {"journey": journey, "content": content, "due_at": iso(at)}
                for journey, content, at in found.then.deferred
            ],
        }  # fmt: skip
    return document(
        "explain",
        summary,
        customer=asked.customer,
        period={"from": iso(found.beginning), "to": iso(found.horizon), "timezone": found.timezone},
        asked={
            "journey": asked.journey, "why_not": asked.why_not, "at": asked.at, "from": asked.start, "to": asked.to,
            "select": list(asked.select), "without": list(asked.without),
        },
        masked=found.masked,
        timeline=[_block(block) for block in found.blocks],
        uses=[{"facet": facet, "id": name, "title": title} for facet, name, title in found.uses],
        **more,
    )  # fmt: skip


def _block(block: Block) -> dict[str, Any]:
    return {
        "at": iso(block.at), "journey": block.journey, "key": block.key, "file": block.file,
        "lines": [_line(line) for line in block.lines],
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    entered = line.whose.entered_at
    made = {
        "kind": line.kind, "text": line.words, "rule": line.rule, **_place(line.source), "step": line.whose.step,
        "entered_at": None if entered is None else iso(entered), "data": dict(line.data),
    }  # fmt: skip
    if line.plain is not None:
        made["plain"] = line.plain
    if line.parts:
        made["parts"] = [_line(part) for part in line.parts]
    return made


def _place(source: Source | None) -> dict[str, Any]:
    return {"file": None if source is None else source.file, "line": None if source is None else source.line}


def _running(one: Running) -> dict[str, Any]:
    return {
        "journey": one.journey, "key": one.key, "entered_at": iso(one.entered_at), "held_out": one.held_out,
        "step": one.step, "since": iso(one.reached_at), "until": None if one.until is None else iso(one.until),
        **_place(one.source),
    }  # fmt: skip
