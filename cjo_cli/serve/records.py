"""Decisions into the ledger: as lines for whoever reads them, and as entries of a log that names nobody.

An entry's decision is the line without `customer_id`, `key`, `id` and texts. In their place stand `subject`, the
HMAC-SHA256 of the customer's id, and `seal`, that of the line (with `rendered_digest` in place of texts): both with a
secret of that customer. While the secret is there an entry can be shown to be theirs; an erasure destroys it, and the
log stays whole.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cjo_cli.machine.decisions import Decision, Message
from cjo_cli.machine.lines import Told, canonical, instant, outcome_of
from cjo_cli.machine.live import Decided
from cjo_cli.machine.outbox import told_by
from cjo_cli.machine.rules import Rules
from cjo_cli.machine.state import Customer, tag_in
from cjo_cli.serve.outbox import Routes
from cjo_cli.serve.store import Ledger

# What of a line could tell who it is about.
PERSONAL = ("customer_id", "key", "id", "rendered_digest")
# By kind and outcome.
Count = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Erased:
    """The entry that says so: its number and hash, whose entries it speaks of, and how many decisions were removed."""

    entry: int
    hash: str
    subject: str
    decisions: int


class Records:
    """Writes what a service decides, inside its transactions."""

    def __init__(self, rules: Rules, ledger: Ledger, unsubscribe: str | None, routes: Routes) -> None:
        self._rules = rules
        self._ledger = ledger
        self._told = told_by(rules, unsubscribe)
        self._routes = routes

    def put(self, decided: Decided, now: int) -> Count:
        """Write decisions down; gives how many."""
        told = [(one, self._told(one.customer, one.decision)) for one in decided.made]
        kept = [(one, line) for one, line in told if line is not None]
        if not kept:
            return Counter()
        secrets = self._ledger.secrets(one.customer for one, _ in kept)
        head = self._ledger.head()
        decisions, entries, parcels = [], [], []
        for one, line in kept:
            entry, head = head.entry(_anonymous(line, one.customer, secrets[one.customer]))
            decisions.append((head.n, one.customer, line.line))
            entries.append((head.n, entry))
            connectors = self._routes(line.kind, one.decision)
            if connectors:
                address = self._address(one.decision, decided.states[one.customer])
                parcels += [(head.n, name, line.id, address, now) for name in connectors]
        self._ledger.add(decisions, entries, head)
        self._ledger.post(parcels)
        return Counter((line.kind, str(outcome_of(one.decision))) for one, line in kept)

    def _address(self, decision: Decision, state: Customer) -> str | None:
        """Where a customer is reached on the channel of a message."""
        if not isinstance(decision, Message) or decision.channel is None:
            return None
        channel = self._rules.bundle(tag_in(decision.journey)).plan.channels[decision.channel]
        found = None if channel.address is None else state.attributes.get(channel.address)
        return None if found is None else str(found)


def erase(ledger: Ledger, customer: str, now: int, *, known: bool = False) -> Erased | None:
    """Remove all that is kept of a customer, and log that it was; None where nobody was known, here or elsewhere."""
    ledger.load([customer])  # and hold them
    subject = _digest(ledger.secrets([customer])[customer], customer)
    decisions = ledger.erase(customer)
    if decisions is None and not known:
        return None
    decisions = decisions or 0
    said = {"version": 1, "kind": "erasure", "at": instant(now), "subject": subject, "decisions": decisions}
    entry, head = ledger.head().entry(canonical(said))
    ledger.add([], [(head.n, entry)], head)
    return Erased(head.n, head.hash, subject, decisions)


def _anonymous(told: Told, customer: str, secret: bytes) -> str:
    line: Mapping[str, Any] = json.loads(told.logged)
    known = {name: value for name, value in line.items() if name not in PERSONAL}
    return canonical({**known, "subject": _digest(secret, customer), "seal": _digest(secret, told.logged)})


def _digest(secret: bytes, text: str) -> str:
    return hmac.digest(secret, text.encode(), "sha256").hex()
