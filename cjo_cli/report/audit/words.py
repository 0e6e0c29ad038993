"""A project of a log: its `cjo.yaml` and its taxonomy as YAML, to be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cjo_cli.model.log import CustomerColumns, LogColumns

if TYPE_CHECKING:
    from cjo_cli.audit.found import FoundEvent, Words
    from cjo_cli.model.base import ValueType
    from cjo_cli.model.log import LogConfig

# What probably tells who somebody is, or how to reach them.
PERSONAL = re.compile(r"mail|phone|mobile|name|address|birth|street|postcode|zip|token|(^|_)ip($|_)")


DRAFT = "first-journey"


def project_files(words: Words, log: LogConfig, name: str) -> dict[str, str]:
    """The files by their names, in the style of `cjo fmt`."""
    from cjo_cli.editor.layout.format import formatted

    texts = {
        "cjo.yaml": "\n".join(_config(log, name)),
        "taxonomy/events.yaml": "\n".join(_events(words)),
        f"journeys/{DRAFT}.yaml": "\n".join(_journey(words)),
    }
    if words.attributes:
        texts["taxonomy/attributes.yaml"] = "\n".join(_attributes(words))
    return {file: formatted(f"{text}\n".encode()).decode() for file, text in texts.items()}


def _config(log: LogConfig, name: str) -> Iterator[str]:
    yield from ("# Made of a log by cjo init --from-log; timezone and locale are guesses.", "version: 1")
    yield from (f"name: {_text(name)}", "timezone: UTC", "locale: en", "log:", f"  events: {_text(log.events[0])}")
    if log.ts_unit != "iso":
        yield f"  ts_unit: {log.ts_unit}"
    yield f"  columns: {_mapped(log.columns or LogColumns(), {})}"
    if log.customers is not None:
        yield f"  customers: {_text(log.customers)}"
        yield f"  customer_columns: {_mapped(log.customer_columns, CustomerColumns().model_dump())}"


def _journey(words: Words) -> Iterator[str]:
    """A draft for the event that is most frequent, to begin with."""
    event = max(words.events, key=lambda event: event.rows)
    yield from (f"journey: {DRAFT}", "title: A draft to begin with")
    yield "description: It enters at the log's most frequent event, and sends nothing."
    yield from ("status: draft", "enter:", f"  event: {event.id}", "  reentry: {after: 30d}", "steps:")
    yield from (f"  - wait_for: {{event: {event.id}, timeout: 7d}}", "    on_event:", "      - exit: again")


def _mapped(columns: LogColumns | CustomerColumns, usual: dict[str, str]) -> str:
    """Our names to the log's, without those that are as usual, but for the customer's."""
    pairs = {ours: theirs for ours, theirs in columns.model_dump().items() if theirs is not None}
    told = [f"{ours}: {_text(theirs)}" for ours, theirs in pairs.items()
            if ours == "customer_id" or usual.get(ours) != theirs]  # fmt: skip
    return "{" + ", ".join(told) + "}"


def _events(words: Words) -> Iterator[str]:
    yield from ("facet: event", "title: What the log records", "terms:")
    for event in words.events:
        yield f"  - id: {event.id}"
        yield from _event(event)


def _event(event: FoundEvent) -> Iterator[str]:
    if event.name != event.id:
        yield f"    name: {_text(event.name)}"
    yield f"    title: {_text(_title(event.id))}"
    if event.properties:
        yield "    properties:"
    for name, kind in event.properties.items():
        yield f"      {name}: {{{_typed(name, kind)}}}"


def _attributes(words: Words) -> Iterator[str]:
    yield from ("facet: attribute", "title: What is known of a customer", "terms:")
    for word, column, kind in words.attributes:
        named = "" if word == column else f", name: {_text(column)}"
        yield f"  - {{id: {word}{named}, title: {_text(_title(word))}, {_typed(word, kind)}}}"


def _typed(name: str, kind: ValueType) -> str:
    return f"type: {kind}" + (", pii: true" if PERSONAL.search(name) else "")


def _title(word: str) -> str:
    return word.replace("_", " ").strip().capitalize()


def _text(text: str) -> str:
    """Text in quotes, where it is more than a word."""
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*|[A-Za-z0-9_./-]*[/.][A-Za-z0-9_./-]*", text)
    from cjo_cli.load.scalars import resolve, trap

    return text if plain and isinstance(resolve(text), str) and not trap(text) else json.dumps(text, ensure_ascii=False)
