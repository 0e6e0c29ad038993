"""Decisions as lines of JSON, as `decision` among a bundle's schemas describes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cjo_cli.machine.decisions import Decision, Ended, Message, Update
from cjo_cli.machine.matchers import native
from cjo_cli.plan.conditions import Constant
from cjo_cli.plan.model import Plan

VERSION = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = ("message", "update", "exit")


@dataclass(frozen=True)
class Bundle:
    """Which bundle decides: its names, and the digests of its contents by id."""

    revision: str
    digest: str
    contents: Mapping[str, str]


class Writer:
    """Writes the decisions of one plan; only those of `kinds`."""

    def __init__(self, plan: Plan, bundle: Bundle, kinds: tuple[str, ...] = KINDS) -> None:
        self.bundle = bundle
        self.kinds = kinds
        self._files = {journey.id: journey.file for journey in plan.journeys}
        self._rules = {
            (journey.id, state.id): f"{journey.file}#{pointer(state.source)}"
            for journey in plan.journeys
            for state in journey.states
        }

    def line(self, customer: str, decision: Decision) -> str | None:
        """The line of a decision; None for one that nobody is told."""
        kind, step, own = self._own(decision)
        if kind not in self.kinds:
            return None
        values = {
            "version": VERSION,
            "kind": kind,
            "id": name_of(kind, customer, decision, step),
            "at": instant(decision.at),
            "customer_id": customer,
            "journey": decision.journey,
            "key": decision.key,
            "entered_at": instant(decision.entered_at),
            "step": step,
            "rule": self._rules.get((decision.journey, step or ""), f"{self._files[decision.journey]}#"),
            "bundle": {"revision": self.bundle.revision, "digest": self.bundle.digest},
            **own,
        }
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _own(self, decision: Decision) -> tuple[str, str | None, dict[str, Any]]:
        match decision:
            case Message():
                return "message", decision.step, self._message(decision)
            case Update():
                outcome = "withheld" if decision.held_out else "made"
                return "update", decision.step, {"set": _plain(decision.values), "outcome": outcome, "reason": None}
            case Ended():
                return "exit", decision.step, {"outcome": decision.outcome, "reason": decision.reason}
        return "", None, {}

    def _message(self, message: Message) -> dict[str, Any]:
        return {
            "content": message.content,
            "content_digest": self.bundle.contents[message.content],
            "variant": message.variant,
            "channel": message.channel,
            "requested_at": instant(message.requested_at),
            "outcome": message.outcome,
            "reason": message.reason,
            "rendered": None,
        }


def _plain(values: Mapping[str, Constant]) -> dict[str, Any]:
    """Literals as JSON has them; instants and dates as text."""
    return {name: _written(constant) for name, constant in values.items()}


def _written(constant: Constant) -> Any:
    value = native(constant)
    if constant.kind == "timestamp":
        return instant(int(value))
    if constant.kind == "date":
        return (EPOCH + timedelta(days=int(value))).date().isoformat()
    return value


def name_of(kind: str, customer: str, decision: Decision, step: str | None) -> str:
    """The idempotency key (R2), a digest, so that it says nothing of the customer."""
    parts = [kind, decision.journey, customer, decision.key, instant(decision.entered_at), step]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pointer(path: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def instant(t: int) -> str:
    """An instant as text, UTC with microseconds."""
    return (EPOCH + timedelta(microseconds=t)).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
