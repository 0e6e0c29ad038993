"""Workers on a real state: nothing is lost, nothing is handed on twice while its claim holds, what fails comes again."""

from __future__ import annotations

import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cjo_cli.api.run import deployed
from cjo_cli.machine.chain import Head
from cjo_cli.machine.deployed import Deployed
from cjo_cli.model.base import SECOND
from cjo_cli.serve.delivery.backoff import Retries
from cjo_cli.serve.delivery.connector import Failure
from cjo_cli.serve.delivery.routes import Route
from cjo_cli.serve.delivery.webhook import Endpoint, Webhook
from cjo_cli.serve.delivery.worker import LEASE, Worker, Workers
from cjo_cli.serve.desk import Desk
from cjo_cli.serve.outbox import Outbox, Parcel
from cjo_cli.serve.postgres import PostgresLedger
from cjo_cli.serve.posting import Posting
from cjo_cli.serve.service import Service, Terms
from cjo_cli.serve.sqlite import SqliteLedger
from cjo_cli.serve.store import Ledger
from serve.delivery.peers import SECRET, Receiver, parcel, receiving
from serve.load import write_quick
from serve.services import postgres

NEVER = Retries(attempts=3, first=8.0, most=8.0)


@dataclass
class Recorder:
    """A connector that answers as it is told, by the parcel's number and its attempt."""

    answer: Callable[[Parcel], Failure | None] = lambda _: None
    most: int = 5
    got: list[int] = field(default_factory=list)

    def hand_on(self, parcels: Sequence[Parcel]) -> Sequence[Failure | None]:
        self.got += [one.n for one in parcels]
        return [self.answer(one) for one in parcels]

    def close(self) -> None:
        pass


@dataclass
class State:
    """A state as each of several processes has it; the clock is the test's."""

    desks: list[Desk]
    now: int = 1_000 * SECOND

    def outbox(self, process: int = 0) -> Outbox:
        return Posting(self.desks[process])

    def post(self, count: int) -> None:
        """Have so many parcels for the connector `one`."""
        numbers, desk = range(1, count + 1), self.desks[0]

        def work() -> None:
            ledger = desk.service.ledger
            with ledger.transaction():
                ledger.add([(n, f"u{n}", parcel(n).line) for n in numbers], [], Head())
                ledger.post([(n, "one", parcel(n).id, "ann@example.org", self.now) for n in numbers])

        desk.ask(work).result()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    return deployed(write_quick(tmp_path_factory.mktemp("quick")))


@pytest.fixture(params=["sqlite", "postgres"])
def state(request: pytest.FixtureRequest, tmp_path: Path, bundle: Deployed) -> Iterator[State]:
    """A file of one process, a database of two."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            ledgers: list[Ledger] = [SqliteLedger(tmp_path / "state.db")]
        else:
            url = stack.enter_context(postgres())
            ledgers = [PostgresLedger(url), PostgresLedger(url)]
        state = State([])
        terms = Terms(clock=lambda: state.now, opened=lambda _: bundle)
        for ledger in ledgers:
            desk = Desk(Service(ledger, bundle, terms))
            desk.start()
            stack.callback(desk.close)
            state.desks.append(desk)
        yield state


def worker(state: State, connector: Any, process: int = 0, retries: Retries = NEVER) -> Worker:
    return Worker(Route("one", connector, retries), state.outbox(process))


def drain(worker: Worker) -> None:
    while worker.once():
        pass


def test_each_is_handed_on_once_and_in_order(state: State) -> None:
    state.post(12)
    recorder = Recorder()
    drain(worker(state, recorder))
    assert recorder.got == list(range(1, 13))
    assert state.outbox().waiting() == (0, 0)


def test_what_a_dead_worker_claimed_is_anothers_when_its_claim_ends(state: State) -> None:
    """It reads the claim, and never says what came of it."""
    state.post(3)
    state.outbox().claim("one", 2, LEASE)
    recorder, last = Recorder(), len(state.desks) - 1
    drain(worker(state, recorder, last))
    assert recorder.got == [3]
    state.now += LEASE
    drain(worker(state, recorder, last))
    assert sorted(recorder.got) == [1, 2, 3]


def test_what_is_given_up_is_said_and_names_nobody(state: State, caplog: pytest.LogCaptureFixture) -> None:
    state.post(2)
    with caplog.at_level("WARNING", "cjo.serve"):
        drain(worker(state, Recorder(lambda one: Failure("status 410", final=True) if one.n == 2 else None)))
    assert [getattr(one, "more", None) for one in caplog.records] == [
        {"connector": "one", "attempts": 1, "why": "status 410"}
    ]


def test_what_fails_comes_again_and_is_given_up_after_so_many_attempts(state: State) -> None:
    state.post(3)
    recorder = Recorder(lambda one: Failure("away", wait=10.0) if one.n == 2 else None)
    busy = worker(state, recorder)
    for attempt in (1, 2, 3):
        drain(busy)
        assert Counter(recorder.got) == {1: 1, 2: attempt, 3: 1}
        state.now += 9 * SECOND  # sooner than it was asked for
        drain(busy)
        assert recorder.got.count(2) == attempt
        state.now += SECOND
    assert state.outbox().waiting() == (0, 1)
    (dead,) = state.outbox().dead_letters(None, 0, 10)
    assert (dead.id, dead.attempts, dead.error) == (parcel(2).id, 3, "away")


def test_dead_letters_can_be_sent_again(state: State) -> None:
    state.post(4)
    broken = Recorder(lambda _: Failure("status 410", final=True))
    drain(worker(state, broken))
    assert broken.got == [1, 2, 3, 4]
    assert state.outbox().waiting() == (0, 4)
    assert state.outbox().revive("another") == 0
    assert state.outbox().revive("one") == 4
    mended = Recorder()
    drain(worker(state, mended))
    assert mended.got == [1, 2, 3, 4]
    assert state.outbox().waiting() == (0, 0)


def test_a_connector_that_breaks_ends_no_worker(state: State) -> None:
    state.post(1)

    def broken(_: Parcel) -> Failure:
        raise ValueError("ann@example.org is wrong")

    drain(worker(state, Recorder(broken), retries=Retries(attempts=1)))
    (dead,) = state.outbox().dead_letters(None, 0, 10)
    assert dead.error == "the connector failed: ValueError"


def test_an_answer_that_comes_after_the_claim_has_ended_changes_nothing(state: State) -> None:
    state.post(1)
    outbox = state.outbox()
    (slow,) = outbox.claim("one", 5, LEASE)
    state.now += LEASE
    (second,) = outbox.claim("one", 5, LEASE)
    outbox.dead(slow, "too late")
    outbox.retry(slow, 0, "too late")
    assert (slow.attempt, second.attempt, outbox.waiting()) == (1, 2, (1, 0))
    outbox.done([slow])  # it did arrive
    assert outbox.waiting() == (0, 0)


def test_several_workers_share_the_work(state: State) -> None:
    """As many as the state takes, in threads; an endpoint that fails every third request the first time."""
    state.post(60)

    def answer(name: str, count: int) -> tuple[int, dict[str, str]]:
        return (503 if count == 1 and int(name, 16) % 3 == 0 else 204), {}

    with receiving(Receiver(answer)) as there, ExitStack() as stack:
        for process in range(len(state.desks)):
            webhook = Webhook(Endpoint(there.url, (SECRET,)), ssl.create_default_context())
            workers = Workers([Route("one", webhook, Retries(first=0.001))], state.outbox(process))
            stack.callback(workers.stop)
            workers.start()
        end = time.monotonic() + 10
        while state.outbox().waiting() != (0, 0):
            assert time.monotonic() < end
            state.now += 1000
            time.sleep(0.02)
    assert Counter(there.ids) == {parcel(n).id: 2 if n % 3 == 0 else 1 for n in range(1, 61)}
