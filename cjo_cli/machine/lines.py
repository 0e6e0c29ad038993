"""Decisions as lines of JSON, as `decision` among a bundle's schemas describes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cjo_cli.machine.decisions import Decision, Ended, Message, Update
from cjo_cli.machine.deployed import Deployed
from cjo_cli.machine.matchers import native
from cjo_cli.machine.state import journey_of
from cjo_cli.machine.texts import Text, Texts
from cjo_cli.plan.conditions import Constant

VERSION = 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = ("message", "update", "exit")


@dataclass(frozen=True)
class Told:
    """A decision as others are told of it: its kind, its JSON, and the same for the log, where no text stands.

    `id` is the idempotency key; `broken` is whether its texts could not be rendered.
    """

    kind: str
    id: str
    line: str
    logged: str
    broken: bool = False


class Writer:
    """Writes the decisions of one bundle."""

    def __init__(self, bundle: Deployed, unsubscribe: str | None = None) -> None:
        plan = bundle.plan
        self._bundle = bundle
        self._texts = Texts(bundle, unsubscribe)
        self._files = {journey.id: journey.file for journey in plan.journeys}
        self._rules = {
            (journey.id, state.id): f"{journey.file}#{pointer(state.source)}"
            for journey in plan.journeys
            for state in journey.states
        }

    def told(self, customer: str, decision: Decision) -> Told | None:
        """A decision's lines; None for one that nobody is told."""
        kind, step = kind_of(decision)
        if kind is None:
            return None
        journey, name = journey_of(decision.journey), name_of(kind, customer, decision, step)
        values = {
            "version": VERSION,
            "kind": kind,
            "id": name,
            "at": instant(decision.at),
            "customer_id": customer,
            "journey": journey,
            "key": decision.key,
            "entered_at": instant(decision.entered_at),
            "step": step,
            "rule": self._rules.get((journey, step or ""), f"{self._files[journey]}#"),
            "bundle": {"revision": self._bundle.revision, "digest": self._bundle.digest},
        }
        if not isinstance(decision, Message):
            line = canonical({**values, **_own(decision)})
            return Told(kind, name, line, line)
        text = self._texts.text(decision, name) if decision.outcome == "sent" else Text(None)
        values |= {**_message(decision), "content_digest": self._bundle.digests[decision.content]}
        if text.error:
            values["error"] = list(text.error)
        digest = None if text.fields is None else hashlib.sha256(canonical(text.fields).encode()).hexdigest()
        line, logged = canonical({**values, "rendered": text.fields}), canonical({**values, "rendered_digest": digest})
        return Told(kind, name, line, logged, bool(text.error))


def kind_of(decision: Decision) -> tuple[str | None, str | None]:
    """What a decision is called, and the step that took it; (None, None) for one that nobody is told."""
    match decision:
        case Message():
            return "message", decision.step
        case Update():
            return "update", decision.step
        case Ended():
            return "exit", decision.step
    return None, None


def outcome_of(decision: Decision) -> str | None:
    """What a decision came to; None for one that nobody is told."""
    if isinstance(decision, Update):
        return "withheld" if decision.held_out else "made"
    return decision.outcome if isinstance(decision, Message | Ended) else None


def _own(decision: Decision) -> dict[str, Any]:
    if isinstance(decision, Update):
        return {"set": _plain(decision.values), "outcome": outcome_of(decision), "reason": None}
    assert isinstance(decision, Ended)
    return {"outcome": decision.outcome, "reason": decision.reason}


def _message(message: Message) -> dict[str, Any]:
    return {
        "content": message.content,
        "variant": message.variant,
        "channel": message.channel,
        "requested_at": instant(message.requested_at),
        "outcome": message.outcome,
        "reason": message.reason,
    }


def canonical(values: Mapping[str, Any]) -> str:
    """Values as a line has them: sorted, without blanks."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
    parts = [kind, journey_of(decision.journey), customer, decision.key, instant(decision.entered_at), step]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pointer(path: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def instant(t: int) -> str:
    """An instant as text, UTC with microseconds."""
    return (EPOCH + timedelta(microseconds=t)).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
