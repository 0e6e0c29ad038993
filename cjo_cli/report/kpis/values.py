"""A report as JSON values, and their schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from cjo_cli.audit.values import FEWEST
from cjo_cli.report.document import document
from cjo_cli.report.experiments.insights import insight_values
from cjo_cli.report.experiments.values import experiment_values
from cjo_cli.review.kpis.values import Report

Values = dict[str, Any]
# What stands elsewhere in the document than in the value.
HEAD = ("name", "timezone", "start", "end", "whole", "rows", "customers", "entered", "held_out", "messages", "sent")
# What is made into values elsewhere.
OTHERS = ("experiments", "insights")
VERDICTS = ("reached", "missed", "open")


def report_values(report: Report) -> Values:
    """All of it; what is of one to four customers is null. Rates are from 0 to 1, instants ISO text in UTC."""
    goals: list[str | None] = [one.goal.met for one in report.journeys if one.goal is not None]
    made = {name: value for name, value in asdict(report).items() if name not in HEAD}
    return document(
        "report",
        {
            "journeys": len(report.journeys), "entered": report.entered, "held_out": report.held_out,
            "messages": report.messages, "sent": report.sent, "targets": {name: goals.count(name) for name in VERDICTS},
        },
        project=report.name,
        period={"from": report.start, "to": report.end, "timezone": report.timezone},
        log={"rows": report.rows, "customers": report.customers},
        fewer_than=FEWEST,
        **{**made, "experiments": experiment_values(report.experiments),
           "insights": insight_values(report.insights)},
    )  # fmt: skip


def report_schema() -> Values:
    """The JSON Schema of the document."""
    from pydantic import TypeAdapter

    made = TypeAdapter(Report).json_schema(mode="serialization", ref_template="#/$defs/{model}")
    parts = {name: part for name, part in made["properties"].items() if name not in (*HEAD, *OTHERS)}
    text, count = {"type": "string"}, {"type": ["integer", "null"], "minimum": 0}
    verdicts = {name: {"type": "integer", "minimum": 0} for name in VERDICTS}
    totals = dict.fromkeys(("journeys", "entered", "held_out", "messages", "sent"), count)
    head = {
        "format_version": {"type": "string", "pattern": "^1\\."},
        "tool": _object({"name": {"const": "cjo"}, "version": text}),
        "command": {"const": "report"},
        "summary": _object({**totals, "targets": _object(verdicts)}),
        "project": text,
        "period": _object({"from": text, "to": text, "timezone": text}),
        "log": _object({"rows": count, "customers": count}),
        "fewer_than": {"const": FEWEST},
        **{name: {"type": "array", "items": {"type": "object"}} for name in OTHERS},
    }
    used = set(_used(parts, made["$defs"]))
    strict = {name: {**part, "additionalProperties": False} for name, part in made["$defs"].items() if name in used}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of cjo",
        **_object({**head, **parts}),
        "$defs": strict,
    }


def _used(part: Any, known: Values) -> Iterator[str]:
    """The definitions that a part of a schema refers to, and what those do."""
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).removeprefix("#/$defs/")
        if name:
            yield name
            yield from _used(known[name], known)
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _used(one, known)


def _object(properties: Values) -> Values:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
