"""Decisions on their way out: written down in the state, as lines and as entries of the log, then handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from cjo_cli.machine.chain import Head
from cjo_cli.machine.decisions import Decision
from cjo_cli.machine.lines import KINDS, Told, Writer
from cjo_cli.machine.rules import Rules
from cjo_cli.machine.sink import Sink
from cjo_cli.machine.state import tag_in
from cjo_cli.machine.store import LOG, Kept, Store


@dataclass(frozen=True)
class Form:
    """What goes out: decisions of some `kinds`, with the address that `unsubscribe_url` becomes; `log` all of them."""

    kinds: tuple[str, ...] = KINDS
    unsubscribe: str | None = None
    log: bool = False


class Outbox:
    """The outbox of one run."""

    def __init__(self, rules: Rules, store: Store, sink: Sink, form: Form) -> None:
        self._store = store
        self._sink = sink
        self._form = form
        self._told = told_by(rules, form.unsubscribe)

    def put(self, decisions: Iterable[tuple[str, Decision]]) -> int:
        """Put decisions about customers there, inside a transaction; gives how many could not be rendered."""
        broken = 0
        head = head_of(self._store)

        def lines() -> Iterator[tuple[str | None, str | None]]:
            nonlocal broken, head
            for customer, decision in decisions:
                told = self._told(customer, decision)
                if told is None:
                    continue
                broken += told.broken
                entry = None
                if self._form.log:
                    entry, head = head.entry(told.logged)
                line = told.line if told.kind in self._form.kinds else None
                if line is not None or entry is not None:
                    yield line, entry

        self._store.push(lines())
        if self._form.log:
            self._store.note(LOG, f"{head.n}:{head.hash}")
        return broken

    def hand_on(self) -> int:
        """Hand on what has not been; gives how many decisions that were."""
        return self._sink.hand_on()


def told_by(rules: Rules, unsubscribe: str | None) -> Callable[[str, Decision], Told | None]:
    """How a customer's decision is told, by the bundle that has taken it; None where nobody is."""
    writer = cache(lambda tag: Writer(rules.bundle(tag), unsubscribe))
    return lambda customer, decision: writer(tag_in(decision.journey)).told(customer, decision)


def head_of(store: Kept) -> Head:
    """The head of the state's decision log."""
    return read_head(store.fact(LOG) or "") or Head()


def read_head(text: str) -> Head | None:
    """A head as it is noted and printed, `NUMBER:HASH`; None for what is none."""
    number, _, digest = text.partition(":")
    hexadecimal = len(digest) == len(Head().hash) and not digest.strip("0123456789abcdef")
    return Head(int(number), digest) if number.isascii() and number.isdecimal() and hexadecimal else None
