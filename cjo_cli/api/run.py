"""A bundle over events, one at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cjo_cli.errors import UsageError

if TYPE_CHECKING:
    from cjo_cli.machine.chain import Head
    from cjo_cli.machine.check import Compared
    from cjo_cli.machine.deployed import Deployed
    from cjo_cli.machine.outbox import Form
    from cjo_cli.machine.rules import Rules
    from cjo_cli.machine.run import Counts
    from cjo_cli.machine.sink import Sink
    from cjo_cli.machine.store import Store
    from cjo_cli.machine.takeover import Taken

BATCH = 1000
STREAM = Path("-")


@dataclass(frozen=True)
class Source:
    """Where events come from: files, or standard input; beside them a snapshot, and the customers of other ids.

    `unit` is what a `ts` that is a number counts since 1970: `s`, `ms`, `us`, `iso` for nothing.
    """

    events: Sequence[Path]
    customers: Path | None = None
    identities: Path | None = None
    unit: str = "iso"


@dataclass(frozen=True)
class Target:
    """Where decisions go: a file, or standard output; `log` is a file of all of them, each with the last one's hash.

    `kinds` are those that go out, `unsubscribe` the address that `unsubscribe_url` becomes in texts.
    """

    out: Path = STREAM
    log: Path | None = None
    kinds: tuple[str, ...] = ("message", "update", "exit")
    unsubscribe: str | None = None


@dataclass(frozen=True)
class Ran:
    """What a run did; the log's head, where there is one; what the bundle took over, where it is a newer one."""

    counts: Counts
    head: Head | None
    taken: Taken | None


def run(
    bundle: Path | str,
    source: Source,
    state: Path,
    target: Target,
    *,
    until: str | None = None,
    lateness: str = "0s",
    batch: int = BATCH,
    migrate: bool = False,
    between: Callable[[], None] = lambda: None,
) -> Ran:
    """Execute a bundle over events, on the state in a file. `between` is called after each batch.

    Raises Refused for a bundle that is none, UsageError for what cannot be read, written or gone on with.
    """
    from cjo_cli.machine.input import identities_of, profiles_of, rows_of
    from cjo_cli.machine.outbox import Form, Outbox, head_of
    from cjo_cli.machine.run import Runner
    from cjo_cli.machine.store import Store

    found, span = deployed(Path(bundle)), span_of(lateness, "--lateness")
    end = None if until is None else _instant(until, found)
    identities = identities_of(source.identities)
    profiles = profiles_of(found.machine(), source.customers, identities)
    form = Form(target.kinds, target.unsubscribe, target.log is not None)
    with ExitStack() as stack:
        store = stack.enter_context(closing(Store(state)))
        sink = stack.enter_context(closing(_sink(store, target)))
        rules, taken = _rules(store, sink, form, found, span, migrate=migrate)
        runner = Runner(rules, store, Outbox(rules, store, sink, form), profiles)
        # What an earlier run has decided and not handed on.
        runner.hand_on()
        rows = rows_of(source.events, source.unit, identities)
        while some := list(islice(rows, batch)):
            runner.take(some)
            between()
        if end is not None or STREAM not in source.events:  # of files the newest event is the end (R3)
            runner.let_pass(end)
        return Ran(runner.counts, head_of(store) if form.log else None, taken)


def check_run(bundle: Path | str, source: Source, folder: Path, *, until: str | None = None) -> list[Compared]:
    """What a bundle decides over a whole log, beside what `simulate` wrote into `folder`; nothing is kept.

    Raises as `run` does.
    """
    from cjo_cli.machine.check import compared, recorded
    from cjo_cli.machine.input import identities_of, profiles_of, rows_of
    from cjo_cli.machine.reading import Row, Typed
    from cjo_cli.machine.replay import replay_events

    found, want = deployed(Path(bundle)), recorded(folder)
    machine, identities = found.machine(), identities_of(source.identities)
    rows = [row for row in rows_of(source.events, source.unit, identities) if isinstance(row, Row)]
    if not rows:
        raise UsageError("--events: no event that counts", "give the log that was simulated, as JSON lines")
    known, typed = profiles_of(machine, source.customers, identities), Typed(machine.plan, machine.keeps)
    fed = [(row.customer, typed.event(row)) for row in rows]
    horizon = rows[-1].ts if until is None else _instant(until, found)
    return compared(replay_events(replace(machine, beginning=rows[0].ts), fed, known, horizon), want)


def verify_log(log: Path, *, head: str | None = None, state: Path | None = None) -> Head:
    """The head of a decision log whose entries fit one another, and that holds the `head` a run has printed; with a
    run's `state`, that ends as it says.

    Raises Tampered where it does not, UsageError for a head or a state that is none.
    """
    from cjo_cli.machine.chain import read_log
    from cjo_cli.machine.outbox import read_head
    from cjo_cli.machine.store import noted

    if head is not None and state is not None:
        raise UsageError("--head and --state both say where the log ends", "give one of them")
    if state is not None:
        return read_log(log, read_head(noted(state) or "0:" + "0" * 64), last=True)
    known = None if head is None else read_head(head)
    if head is not None and known is None:
        raise UsageError(f"--head: no head of a decision log: {head}", "NUMBER:HASH, as cjo run prints it")
    return read_log(log, known)


def deployed(path: Path) -> Deployed:
    """A bundle as it is run. Raises Refused, UsageError."""
    from cjo_cli.bundle.read import read_bundle

    return deployed_of(read_bundle(path))


def deployed_of(data: bytes) -> Deployed:
    """A bundle's bytes as it is run. Raises Refused."""
    from pydantic import ValidationError

    from cjo_cli.bundle.read import opened
    from cjo_cli.bundle.refusal import Refused
    from cjo_cli.machine.deployed import Deployed, texts_of
    from cjo_cli.machine.zones import of_tables

    found = opened(data)
    try:
        texts = texts_of(found.contents)
    except ValidationError:
        raise Refused("schema", "a content is not as this cjo reads one") from None
    zones = of_tables(dict(found.zones))
    return Deployed(found.digest, found.revision, found.plan, zones, texts, found.content_digests, data)


def _rules(
    store: Store, sink: Sink, form: Form, bundle: Deployed, lateness: int, *, migrate: bool
) -> tuple[Rules, Taken | None]:
    """The rules to go on by: the state's own, after a newer bundle has taken over, or instances were to be moved."""
    from cjo_cli.machine.outbox import Outbox
    from cjo_cli.machine.run import Runner
    from cjo_cli.machine.takeover import begin, take_over

    rules = begin(store, bundle, deployed_of, lateness)
    if rules.newest.digest == bundle.digest and not (migrate and len(rules.bundles) > 1):
        return rules, None
    # All that has come is decided by the bundle that it came to.
    Runner(rules, store, Outbox(rules, store, sink, form), {}).let_pass(None)
    return take_over(store, rules, bundle, migrate=migrate)


def _sink(store: Store, target: Target) -> Sink:
    from cjo_cli.files import is_device
    from cjo_cli.machine.outbox import head_of
    from cjo_cli.machine.sink import Device, File, Sink, Stream

    if store.served:
        raise UsageError(
            "cjo serve has decided on this state, and keeps the decision log in it",
            "go on with cjo serve, or begin a new state: --state FILE",
        )
    begun = head_of(store).n > 0
    if begun and target.log is None:
        raise UsageError("the state keeps a decision log", "give --log FILE, the one it was begun with")
    if begun and target.log is not None and not File.known(store, target.log):
        raise UsageError(
            f"{target.log.as_posix()} is not the log of this state", "go on with the one it was begun with"
        )
    if target.out == STREAM:
        out: File | Stream = Stream(sys.stdout)
    else:
        out = Device(target.out) if is_device(target.out) else File(store, target.out)
    return Sink(store, out, None if target.log is None else File(store, target.log))


def span_of(written: str, option: str) -> int:
    """A duration that an option names. Raises UsageError for none."""
    from pydantic_core import PydanticCustomError

    from cjo_cli.model.base import duration

    try:
        return 0 if written in ("0", "0s") else duration(written)
    except PydanticCustomError as error:
        raise UsageError(f"{option}: {error.message()}", "such as 10m") from None


def _instant(text: str, found: Deployed) -> int:
    from cjo_cli.plan.instants import parse_instant

    at = parse_instant(text, found.plan.timezone)
    if at is None:
        raise UsageError(f"--until: not an instant: {text}", "write it as 2026-03-01 or 2026-03-01T09:00:00Z")
    return at
