"""Somebody as a file gives them: `customer` and `entry` by id, `journey`, `now`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cjo_cli.diagnostics import suggestion
from cjo_cli.errors import UsageError
from cjo_cli.files import reason
from cjo_cli.load.scan import scan
from cjo_cli.machine.values import Value, read, text_of
from cjo_cli.model.base import ValueType
from cjo_cli.plan.instants import parse_instant
from cjo_cli.plan.model import Plan

KEYS = ("customer", "entry", "journey", "now")


@dataclass(frozen=True)
class Given:
    """Typed values, as the machine has them: instants in microseconds, dates in days."""

    customer: Mapping[str, Value]
    entry: Mapping[str, Value]
    journey: str | None
    now: int | None


def given(path: Path, plan: Plan, entry: Mapping[str, ValueType]) -> Given:
    """What a YAML or JSON file says. Raises UsageError for what cannot be read, or is not declared."""
    data = _data(path)
    for key in data:
        if key not in KEYS:
            raise UsageError(f"{path.name}: unknown key '{key}'", suggestion(key, KEYS) or "known: " + ", ".join(KEYS))
    types = {name: part.type for name, part in plan.attributes.items()}
    customer = _typed(path, "customer", data.get("customer") or {}, types)
    journey, now = data.get("journey"), data.get("now")
    known = [one.id for one in plan.journeys]
    if journey is not None and journey not in known:
        raise UsageError(f"{path.name}: unknown journey '{journey}'", suggestion(journey, known) or None)
    instant = None if now is None else parse_instant(str(now), plan.timezone)
    if now is not None and instant is None:
        raise UsageError(f"{path.name}: 'now' is not an instant", "write it as 2026-03-01T09:00:00Z")
    return Given(customer, _typed(path, "entry", data.get("entry") or {}, entry), journey, instant)


def _data(path: Path) -> dict[str, Any]:
    try:
        found = scan(path.name, path.read_bytes())
    except OSError as error:
        raise UsageError(f"--attributes: cannot read {path}: {reason(error)}", "name a YAML or JSON file") from None
    for finding in found.findings:
        raise UsageError(f"--attributes: {path.name}: {finding.message}", finding.hint or None)
    if not isinstance(found.data, dict):
        raise UsageError(f"--attributes: {path.name} is no mapping", f"write some of {', '.join(KEYS)}")
    return found.data


def _typed(path: Path, key: str, written: Any, types: Mapping[str, ValueType]) -> dict[str, Value]:
    """The values by id. Raises UsageError for one that is not declared or of another type, without the value."""
    if not isinstance(written, dict):
        raise UsageError(f"{path.name}: '{key}' is no mapping", f"write {key}: {{id: value}}")
    typed: dict[str, Value] = {}
    for name, cell in written.items():
        if name not in types:
            raise UsageError(
                f"{path.name}: {key} has no '{name}'", suggestion(name, types) or "declare it in the taxonomy"
            )
        text = text_of(cell)
        value = None if text is None else read(text, types[name])
        if cell is not None and value is None:
            raise UsageError(f"{path.name}: {key}.{name} is no {types[name]}", f"it is declared as {types[name]}")
        if value is not None:
            typed[name] = value
    return typed
